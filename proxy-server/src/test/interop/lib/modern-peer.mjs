// A client of 2026-07-28: version 2 of the official SDK, which speaks nothing older here unless it is told to find out.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Http2Fetch } from './http2-fetch.mjs';
import { LineTransport, isLines } from './line-transport.mjs';

const WAIT_MS = 10000;
// A gateway on standard input is a JVM that starts, and on a busy machine that takes long; the SDK gives it a minute.
const OPEN_MS = 30000;
const MODERN = '2026-07-28';

const METHODS = { sampling: 'sampling/createMessage', elicitation: 'elicitation/create', roots: 'roots/list' };
const HEARD = [
  'notifications/message',
  'notifications/resources/updated',
  ...['tools', 'prompts', 'resources'].map((kind) => `notifications/${kind}/list_changed`),
];

export class ModernPeer {
  // What the server said unasked, in order, and all messages as they came.
  heard = [];
  messages = [];
  #waiting = new Set();

  // answers: handlers { sampling, elicitation, roots }. mode: how the SDK finds out what the server speaks.
  constructor({ url, command, prefix, http2 }, { answers = {}, mode = { pin: MODERN } } = {}) {
    this.prefix = prefix;
    this.http2 = http2 && new Http2Fetch();
    const capabilities = Object.fromEntries(Object.keys(answers).map((kind) => [kind, {}]));
    const options = { capabilities, versionNegotiation: { mode } };
    this.client = new Client({ name: 'interop-modern', version: '1.0.0' }, options);
    for (const [kind, handler] of Object.entries(answers)) this.client.setRequestHandler(METHODS[kind], handler);
    for (const method of HEARD) {
      this.client.setNotificationHandler(method, ({ params }) => {
        this.heard.push({ method, params });
        for (const check of this.#waiting) check();
      });
    }
    if (command) this.transport = new StdioClientTransport({ stderr: 'ignore', ...command });
    else this.transport = isLines(url) ? new LineTransport(url) : new StreamableHTTPClientTransport(new URL(url), this.#overHttp());
  }

  async open() {
    this.transport.onmessage = (message) => this.messages.push(message);
    await this.client.connect(this.transport, { timeout: OPEN_MS });
    return this;
  }

  notification(method, matches = () => true) {
    const find = () => this.heard.find((one) => one.method === method && matches(one.params ?? {}));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${method} within ${WAIT_MS} ms`)), WAIT_MS);
      const check = () => {
        if (!find()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(find());
      };
      this.#waiting.add(check);
      check();
    });
  }

  call(name, args = {}, { meta, ...options } = {}) {
    const params = { name: this.prefix + name, arguments: args, ...(meta && { _meta: meta }) };
    return this.client.callTool(params, { timeout: WAIT_MS, ...options });
  }

  async value(name, args, options) {
    return (await this.call(name, args, options)).structuredContent;
  }

  #overHttp() {
    return this.http2 ? { fetch: this.http2.fetch } : {};
  }

  async close() {
    await this.client.close().finally(() => this.http2?.close());
  }
}
