// The same small client for 2026-07-28: each request says of itself what it is, in its _meta and in headers.
import { isStream, RpcError, Wire } from './wire.mjs';
import { readEvents } from './sse.mjs';

const META = 'io.modelcontextprotocol/';
const MAX_ROUNDS = 10;

export class ModernWire extends Wire {
  #tools = new Map();

  // rounds: answer what an input_required asks and send the request again. Off, only what is in front of the server
  // can do it. mirror: repeat in headers the arguments that a tool's schema marks.
  constructor(url, { rounds = true, mirror = true, ...more } = {}) {
    super(url, { version: '2026-07-28', ...more });
    Object.assign(this, { rounds, mirror });
    this.negotiated = this.version;
  }

  async open() {
    const result = await this.request('server/discover');
    if (!result.supportedVersions.includes(this.version)) throw new Error(`not offered: ${this.version}`);
    return result;
  }

  async request(method, params = {}) {
    for (let rounds = 0, more = {}; ; rounds++) {
      const result = await this.#once(method, { ...params, ...more });
      if (method === 'tools/list') for (const tool of result.tools) this.#tools.set(tool.name, tool);
      if (result.resultType !== 'input_required' || !this.rounds) return result;
      if (rounds === MAX_ROUNDS) throw new Error(`${method}: asked again after ${MAX_ROUNDS} rounds`);
      more = { inputResponses: await this.#answers(result.inputRequests ?? {}) };
      if (result.requestState !== undefined) more.requestState = result.requestState;
    }
  }

  async #answers(asked) {
    const answers = {};
    for (const [key, { method, params }] of Object.entries(asked)) answers[key] = await this.onRequest({ method, params });
    return answers;
  }

  async #once(method, params) {
    const id = this.nextId();
    const meta = {
      [`${META}protocolVersion`]: this.version,
      [`${META}clientInfo`]: { name: 'interop-wire', version: '1.0.0' },
      [`${META}clientCapabilities`]: this.capabilities,
    };
    const message = { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...params._meta, ...meta } } };
    const response = await this.post(message, { headers: this.#headers(method, params) });
    const answer = isStream(response) ? await this.#fromStream(response, id) : await response.json().catch(() => undefined);
    if (!answer) throw new Error(`${method}: HTTP ${response.status} without an answer`);
    if (answer.error) throw new RpcError(answer.error, response.status);
    return answer.result;
  }

  // A stream of this era is not resumed: broken, its request is lost.
  async #fromStream(response, id) {
    for await (const { data } of readEvents(response.body)) {
      if (!data) continue;
      const message = JSON.parse(data);
      if (message.id === id) return message;
      if (message.id !== undefined) throw new Error(`${message.method} asked on a stream, which this era forbids`);
      this.notifications.push(message);
    }
    return undefined;
  }

  #headers(method, params) {
    const name = method === 'resources/read' ? params.uri : params.name;
    const headers = { 'mcp-method': method };
    if (['tools/call', 'prompts/get', 'resources/read'].includes(method)) headers['mcp-name'] = encoded(name);
    if (method !== 'tools/call' || !this.mirror) return headers;
    const properties = this.#tools.get(name)?.inputSchema?.properties ?? {};
    for (const [key, schema] of Object.entries(properties)) {
      const value = params.arguments?.[key];
      const header = schema['x-mcp-header'];
      if (header && value !== undefined && value !== null) headers[`mcp-param-${header}`] = encoded(value);
    }
    return headers;
  }

  async close() {}
}

function encoded(value) {
  const text = String(value);
  const plain = /^[\x20-\x7e]*$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return plain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
