// The fixture server on Streamable HTTP: sessions, resumable streams, loopback only.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { resumableTransport } from './resumable.mjs';
import { createSession } from './session.mjs';

const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]']);

// A page of a foreign site whose name was rebound to this machine still sends that site's Host and Origin.
function isLocal(headers) {
  const hosts = [`http://${headers.host}`, ...(headers.origin ? [headers.origin] : [])];
  return hosts.every((url) => URL.canParse(url) && LOCAL.has(new URL(url).hostname));
}

function refuse(res, status, code, message) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

export function startHttp(world, port) {
  const sessions = new Map();

  async function open() {
    const connection = resumableTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, connection),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await createSession(world).connect(connection.transport);
    connection.watch();
    return connection;
  }

  async function handle(req, res) {
    if (!isLocal(req.headers)) return refuse(res, 403, -32000, 'Host or Origin is not local');
    if (new URL(req.url, 'http://localhost').pathname !== '/mcp') return refuse(res, 404, -32000, 'Not found');
    const id = req.headers['mcp-session-id'];
    if (id !== undefined && !sessions.has(id)) return refuse(res, 404, -32001, 'Session not found');
    // Without a session only initialize is welcome; the SDK refuses the rest, and then no session begins.
    const connection = sessions.get(id) ?? (await open());
    await connection.handle(req, res);
    if (connection.transport.sessionId === undefined) await connection.transport.close();
  }

  const server = http.createServer((req, res) => {
    handle(req, res).catch((error) => {
      console.error(error);
      if (res.headersSent) res.destroy();
      else refuse(res, 500, -32603, 'Internal error');
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${server.address().port}/mcp` }));
  });
}
