// A fetch over one HTTP/2 connection without TLS, with prior knowledge; what Node brings speaks HTTP/1.1 only.
import http2 from 'node:http2';
import { Readable } from 'node:stream';

const BODILESS = [204, 205, 304];

export class Http2Fetch {
  #connection;

  #connected(origin) {
    if (!this.#connection || this.#connection.closed || this.#connection.destroyed) {
      this.#connection = http2.connect(origin);
      // A request in the making hears of it by itself.
      this.#connection.on('error', () => {});
    }
    return this.#connection;
  }

  fetch = (target, { method = 'GET', headers, body, signal } = {}) => new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { origin, pathname, search } = new URL(target);
    const fields = Object.fromEntries(new Headers(headers));
    const stream = this.#connected(origin).request({ ':method': method, ':path': pathname + search, ...fields });
    const abort = () => stream.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal?.addEventListener('abort', abort);
    stream.once('close', () => signal?.removeEventListener('abort', abort));
    stream.once('error', reject);
    stream.once('response', (fieldsOfAnswer) => {
      stream.on('error', () => {});
      const answered = Object.entries(fieldsOfAnswer).filter(([name]) => !name.startsWith(':'));
      const status = fieldsOfAnswer[':status'];
      const content = BODILESS.includes(status) ? null : Readable.toWeb(stream);
      resolve(new Response(content, { status, headers: answered }));
    });
    stream.end(body);
  });

  close() {
    this.#connection?.destroy();
  }
}
