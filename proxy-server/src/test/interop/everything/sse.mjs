// The fixture server on HTTP+SSE of 2024-11-05: a stream that is a session, and a place to post to; loopback only.
import http from 'node:http';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { createSession } from './session.mjs';

export function startSse(world, port) {
  const sessions = new Map();

  async function handle(req, res) {
    const url = new URL(req.url, 'http://localhost');
    if (req.method === 'GET' && url.pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', res);
      sessions.set(transport.sessionId, transport);
      res.on('close', () => sessions.delete(transport.sessionId));
      await createSession(world).connect(transport);
    } else if (req.method === 'POST' && url.pathname === '/messages') {
      const transport = sessions.get(url.searchParams.get('sessionId'));
      if (transport) await transport.handlePostMessage(req, res);
      else res.writeHead(404).end('Session not found');
    } else {
      res.writeHead(url.pathname === '/sse' ? 405 : 404).end();
    }
  }

  const server = http.createServer((req, res) => {
    handle(req, res).catch((error) => {
      console.error(error);
      res.destroy();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${server.address().port}/sse` }));
  });
}
