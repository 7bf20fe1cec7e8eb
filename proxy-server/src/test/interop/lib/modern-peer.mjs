// A client of 2026-07-28: version 2 of the official SDK, which speaks nothing older here.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const WAIT_MS = 10000;
const MODERN = '2026-07-28';

const METHODS = { sampling: 'sampling/createMessage', elicitation: 'elicitation/create', roots: 'roots/list' };
const HEARD = [
  'notifications/message',
  'notifications/resources/updated',
  ...['tools', 'prompts', 'resources'].map((kind) => `notifications/${kind}/list_changed`),
];

export class ModernPeer {
  // What the server said unasked, in order.
  heard = [];
  #waiting = new Set();

  // answers: handlers { sampling, elicitation, roots }.
  constructor({ url, command, prefix }, { answers = {} } = {}) {
    this.prefix = prefix;
    const capabilities = Object.fromEntries(Object.keys(answers).map((kind) => [kind, {}]));
    const versionNegotiation = { mode: { pin: MODERN } };
    this.client = new Client({ name: 'interop-modern', version: '1.0.0' }, { capabilities, versionNegotiation });
    for (const [kind, handler] of Object.entries(answers)) this.client.setRequestHandler(METHODS[kind], handler);
    for (const method of HEARD) {
      this.client.setNotificationHandler(method, ({ params }) => {
        this.heard.push({ method, params });
        for (const check of this.#waiting) check();
      });
    }
    this.transport = command
      ? new StdioClientTransport({ stderr: 'ignore', ...command })
      : new StreamableHTTPClientTransport(new URL(url));
  }

  async open() {
    await this.client.connect(this.transport, { timeout: WAIT_MS });
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

  close() {
    return this.client.close();
  }
}
