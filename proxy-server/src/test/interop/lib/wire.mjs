// A small MCP client on fetch for the handshake revisions, with every header and byte in our hands.
import { Http2Fetch } from './http2-fetch.mjs';
import { readEvents } from './sse.mjs';

const MAX_RESUMES = 5;
const REQUEST_TIMEOUT_MS = 15000;

export class RpcError extends Error {
  constructor({ code, message, data }, status) {
    super(`${code} ${message}`);
    Object.assign(this, { code, data, status });
  }
}

export class Wire {
  #listening = new AbortController();
  #nextId = 1;
  #http2;

  // resume: come back with Last-Event-ID when a stream ends before the answer. Off, only what is in front of the
  // server can do it.
  constructor(url, { version = '2025-11-25', capabilities = {}, prefix = '', resume = true, http2 = false, onRequest } = {}) {
    Object.assign(this, { url, version, capabilities, prefix, resume });
    this.onRequest = onRequest ?? (() => ({}));
    this.notifications = [];
    this.#http2 = http2 && new Http2Fetch();
  }

  headers(more = {}) {
    return {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(this.session && { 'mcp-session-id': this.session }),
      ...(this.negotiated && { 'mcp-protocol-version': this.negotiated }),
      ...more,
    };
  }

  #fetch(init) {
    return (this.#http2?.fetch ?? fetch)(this.url, init);
  }

  // body: an object, an array or the raw text of a message.
  post(body, { headers, signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS) } = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.#fetch({ method: 'POST', headers: this.headers(headers), body: text, signal });
  }

  get(headers, signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)) {
    return this.#fetch({ headers: this.headers({ accept: 'text/event-stream', ...headers }), signal });
  }

  delete() {
    return this.#fetch({ method: 'DELETE', headers: this.headers(), signal: AbortSignal.timeout(5000) });
  }

  async open({ listen = true } = {}) {
    const result = await this.request('initialize', {
      protocolVersion: this.version,
      capabilities: this.capabilities,
      clientInfo: { name: 'interop-wire', version: '1.0.0' },
    });
    this.negotiated = result.protocolVersion;
    const accepted = await this.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    if (accepted.status !== 202) throw new Error(`notifications/initialized: HTTP ${accepted.status}, not 202`);
    if (listen) this.listen();
    return result;
  }

  // The standalone stream: server requests and notifications outside of any call.
  async listen() {
    try {
      const response = await this.get({}, this.#listening.signal);
      if (!isStream(response)) return void (await response.body?.cancel());
      for await (const { data } of readEvents(response.body)) if (data) this.incoming(JSON.parse(data));
    } catch {
      // The session is over, or the server offers no such stream.
    }
  }

  async incoming(message) {
    if (message.method === undefined) return;
    if (message.id === undefined) return void this.notifications.push(message);
    let outcome;
    try {
      outcome = { result: await this.onRequest(message) };
    } catch (error) {
      outcome = { error: { code: error.code ?? -32603, message: error.message } };
    }
    const response = await this.post({ jsonrpc: '2.0', id: message.id, ...outcome });
    await response.body?.cancel();
  }

  nextId() {
    return this.#nextId++;
  }

  async request(method, params = {}) {
    const id = this.nextId();
    const response = await this.post({ jsonrpc: '2.0', id, method, params });
    this.session = response.headers.get('mcp-session-id') ?? this.session;
    const answer = isStream(response) ? await this.#fromStreams(response, id, method) : await asJson(response, method);
    if (answer.error) throw new RpcError(answer.error, response.status);
    return answer.result;
  }

  callTool(name, args = {}) {
    return this.request('tools/call', { name: this.prefix + name, arguments: args });
  }

  async #fromStreams(response, id, method) {
    let lastId;
    let retry = 1000;
    for (let resumes = 0; ; resumes++) {
      try {
        for await (const event of readEvents(response.body)) {
          lastId = event.id || lastId;
          retry = event.retry ?? retry;
          if (!event.data) continue;
          const message = JSON.parse(event.data);
          if (message.method === undefined && message.id === id) return message;
          await this.incoming(message);
        }
      } catch (error) {
        if (!lastId || !this.resume) throw error;
      }
      if (!lastId || !this.resume || resumes >= MAX_RESUMES) throw new Error(`${method}: stream ended without an answer`);
      await new Promise((done) => setTimeout(done, retry));
      response = await this.get({ 'last-event-id': lastId });
      if (!isStream(response)) throw new Error(`${method}: resumption answered with HTTP ${response.status}`);
    }
  }

  async close() {
    this.#listening.abort();
    try {
      if (this.session) await (await this.delete()).body?.cancel();
    } finally {
      this.#http2?.close();
    }
  }
}

export function isStream(response) {
  return response.ok && (response.headers.get('content-type') ?? '').includes('text/event-stream');
}

async function asJson(response, method) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${method}: HTTP ${response.status} ${text.slice(0, 120)}`);
  }
}
