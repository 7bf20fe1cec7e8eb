// An official SDK client whose connections and messages a scenario can watch and break.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Http2Fetch } from './http2-fetch.mjs';
import { LineTransport, isLines } from './line-transport.mjs';

const WAIT_MS = 10000;
// A gateway on standard input is a JVM that starts, and on a busy machine that takes long; the SDK gives it a minute.
const OPEN_MS = 30000;

// What a client says it can do follows from what it has an answer for.
const ASKED = {
  sampling: { schema: CreateMessageRequestSchema, capability: {} },
  elicitation: { schema: ElicitRequestSchema, capability: { form: {} } },
  roots: { schema: ListRootsRequestSchema, capability: { listChanged: true } },
};

// Tells whether the face is one for clients of HTTP+SSE.
export const isSse = (url) => URL.canParse(url) && /^\/sse(\/|$)/.test(new URL(url).pathname);

export class Peer {
  // All messages in and out, in order, and all HTTP exchanges: { method, headers, body, status, type, cut() }.
  messages = [];
  sent = [];
  exchanges = [];
  errors = [];
  #waiting = new Set();

  // http2: over HTTP/2. Speaks to a url (tcp: and unix: are lines on a socket), or to a command { command, args, env } on its standard input and output.
  // answers: handlers { sampling, elicitation, roots }.
  constructor({ url, command, prefix, http2 }, { answers = {}, name = 'interop-client' } = {}) {
    this.prefix = prefix;
    this.http2 = http2 && new Http2Fetch();
    const asked = Object.entries(ASKED).filter(([kind]) => answers[kind]);
    const capabilities = Object.fromEntries(asked.map(([kind, { capability }]) => [kind, capability]));
    this.client = new Client({ name, version: '1.0.0' }, { capabilities });
    for (const [kind, { schema }] of asked) this.client.setRequestHandler(schema, answers[kind]);
    this.client.onerror = (error) => this.errors.push(error);
    this.transport = command ? new StdioClientTransport({ stderr: 'ignore', ...command }) : this.#reach(url);
    this.transport.onmessage = (message) => {
      this.messages.push(message);
      this.#changed();
    };
    const send = this.transport.send.bind(this.transport);
    this.transport.send = (message, options) => {
      this.sent.push(message);
      return send(message, options);
    };
  }

  #reach(url) {
    if (isLines(url)) return new LineTransport(url);
    if (isSse(url)) return new SSEClientTransport(new URL(url));
    return new StreamableHTTPClientTransport(new URL(url), {
      fetch: (target, init) => this.#fetch(target, init),
      reconnectionOptions: { initialReconnectionDelay: 200, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1, maxRetries: 10 },
    });
  }

  async open() {
    await this.client.connect(this.transport, { timeout: OPEN_MS });
    return this;
  }

  async #fetch(target, init = {}) {
    const cut = new AbortController();
    const signal = AbortSignal.any([cut.signal, ...(init.signal ? [init.signal] : [])]);
    const exchange = { method: init.method ?? 'GET', headers: new Headers(init.headers), body: init.body, cut: () => cut.abort() };
    this.exchanges.push(exchange);
    const response = await (this.http2?.fetch ?? fetch)(target, { ...init, signal });
    exchange.status = response.status;
    exchange.type = response.headers.get('content-type');
    this.#changed();
    return response;
  }

  #changed() {
    for (const check of this.#waiting) check();
  }

  // Resolves to the first thing found, as soon as a message or an HTTP answer lets it be found.
  until(what, find, ms = WAIT_MS) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find();
        if (!found) return;
        finish();
        resolve(found);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`no ${what} within ${ms} ms`));
      }, ms);
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      this.#waiting.add(check);
      check();
    });
  }

  received(method) {
    return this.messages.filter((message) => message.method === method);
  }

  notification(method, matches = () => true) {
    return this.until(method, () => this.received(method).find(({ params }) => matches(params ?? {})));
  }

  // Messages outside of calls come on the standalone stream; before it is open they may be lost.
  async standaloneStream() {
    if (!(this.transport instanceof StreamableHTTPClientTransport)) return undefined;
    return this.until('standalone stream (GET answered with 200)', () =>
      this.exchanges.findLast(({ method, status }) => method === 'GET' && status === 200));
  }

  call(name, args = {}, options = {}) {
    return this.client.callTool({ name: this.prefix + name, arguments: args }, undefined, { timeout: WAIT_MS, ...options });
  }

  async value(name, args, options) {
    return (await this.call(name, args, options)).structuredContent;
  }

  async close() {
    await this.transport.terminateSession?.().catch(() => {});
    await this.client.close().finally(() => this.http2?.close());
  }
}
