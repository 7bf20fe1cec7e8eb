// A small MCP server on Node's HTTP/2 over TLS, through its compatible interface as web frameworks use it.
//   node http2-server.mjs CERT KEY STREAMS      STREAMS: what it allows at once on one connection; prints its port
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';

const [cert, key, streams] = process.argv.slice(2);
const listening = new Set();
const seen = { connections: 0, cancelled: 0, atOnce: 0, most: 0 };
const server = http2.createSecureServer({
  cert: readFileSync(cert),
  key: readFileSync(key),
  settings: { maxConcurrentStreams: Number(streams) },
});
server.on('session', (session) => {
  seen.connections++;
  session.on('error', () => {});
});

const json = (res, body, headers = {}) => {
  res.writeHead(200, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
};
const events = (res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  return (message) => res.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
};
const text = (value) => ({ content: [{ type: 'text', text: value }] });

const tools = {
  echo: (req, res, id) => json(res, { jsonrpc: '2.0', id, result: text('echo') }),
  seen: (req, res, id) => json(res, { jsonrpc: '2.0', id, result: text(JSON.stringify(seen)) }),
  large: (req, res, id) => json(res, { jsonrpc: '2.0', id, result: text('x'.repeat(12 << 20)) }),
  later: (req, res, id) => setTimeout(() => tools.echo(req, res, id), 20),
  stream: (req, res, id) => {
    const send = events(res);
    send({ method: 'notifications/message', params: { level: 'info', data: 'on the way' } });
    setTimeout(() => {
      send({ id, result: text('streamed') });
      res.end();
    }, 10);
  },
  never: (req, res) => {
    const send = events(res);
    send({ method: 'notifications/message', params: { level: 'info', data: 'begun' } });
    req.stream.on('close', () => { seen.cancelled += req.stream.rstCode === http2.constants.NGHTTP2_CANCEL ? 1 : 0; });
  },
  notify: (req, res, id) => {
    listening.forEach((send) => send({ method: 'notifications/tools/list_changed' }));
    tools.echo(req, res, id);
  },
  leave: (req, res, id) => {
    tools.echo(req, res, id);
    req.stream.session.close();
  },
};

const answer = (req, res, message) => {
  if (message.id === undefined) {
    res.writeHead(202).end();
  } else if (message.method === 'initialize') {
    const result = {
      protocolVersion: message.params.protocolVersion,
      capabilities: { tools: { listChanged: true }, logging: {} },
      serverInfo: { name: 'node', version: '1' },
    };
    json(res, { jsonrpc: '2.0', id: message.id, result }, { 'mcp-session-id': 'session-of-node' });
  } else if (message.method === 'tools/call' && req.headers['mcp-session-id'] === 'session-of-node') {
    tools[message.params.name](req, res, message.id);
  } else if (message.method === 'tools/list') {
    json(res, { jsonrpc: '2.0', id: message.id, result: { tools: [] } });
  } else {
    json(res, { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'unknown' } });
  }
};

server.on('request', (req, res) => {
  seen.most = Math.max(seen.most, ++seen.atOnce);
  res.on('close', () => { seen.atOnce--; });
  if (req.method === 'GET') {
    const send = events(res);
    res.write(': hello\n\n');
    listening.add(send);
    res.on('close', () => listening.delete(send));
  } else if (req.method === 'DELETE') {
    res.writeHead(200).end();
  } else {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (portion) => { body += portion; });
    req.on('end', () => answer(req, res, JSON.parse(body)));
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
