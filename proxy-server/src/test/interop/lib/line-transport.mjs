// A transport for the official clients of both eras: one message a line, on a TCP or unix domain socket. They bring
// none of their own for sockets.
import net from 'node:net';

// Tells whether an address is one of ours: tcp://host:port or unix:///path.
export const isLines = (address) => /^(tcp|unix):/.test(address ?? '');

function target(address) {
  const { protocol, hostname, port, pathname } = new URL(address);
  return protocol === 'unix:' ? { path: decodeURIComponent(pathname) } : { host: hostname, port: Number(port) };
}

export class LineTransport {
  #rest = '';
  #delivered = Promise.resolve();

  constructor(address) {
    this.address = address;
  }

  start() {
    return new Promise((resolve, reject) => {
      this.socket = net.connect(target(this.address), resolve);
      this.socket.setEncoding('utf8').once('error', reject);
      this.socket.on('error', (error) => this.onerror?.(error));
      this.socket.on('data', (text) => this.#read(text));
      this.socket.on('close', () => this.#next(() => this.onclose?.()));
    });
  }

  #read(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) if (line.trim()) this.#next(() => this.onmessage?.(JSON.parse(line)));
  }

  // One a turn of the event loop: the SDK forgets who waits for progress when the result comes in the same.
  #next(deliver) {
    this.#delivered = this.#delivered.then(() => new Promise(setImmediate)).then(deliver).catch((error) => this.onerror?.(error));
  }

  send(message) {
    return new Promise((resolve, reject) => {
      this.socket.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close() {
    this.socket?.destroy();
  }
}
