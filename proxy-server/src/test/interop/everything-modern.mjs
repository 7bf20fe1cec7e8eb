#!/usr/bin/env node
// The fixture of everything.mjs as a server of 2026-07-28 only, on version 2 of the official SDK.
//   node everything-modern.mjs stdio
//   node everything-modern.mjs http PORT      on http://127.0.0.1:PORT/mcp (PORT 0: any free port, printed)
import http from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createModernServer } from './everything/modern.mjs';
import { World } from './everything/world.mjs';

const [mode, port] = process.argv.slice(2);
const world = new World(`modern-${mode}`);
const NOTIFY = { tools: 'toolsChanged', prompts: 'promptsChanged', resources: 'resourcesChanged' };

if (mode === 'stdio') {
  serveStdio(() => {
    const server = createModernServer(world);
    const quietly = (sent) => sent.catch(() => {});
    const onUpdated = (uri) => quietly(server.sendResourceUpdated({ uri }));
    const onGrown = (kind) => quietly(server.notification({ method: `notifications/${kind}/list_changed` }));
    world.on('updated', onUpdated).on('grown', onGrown);
    server.onclose = () => world.off('updated', onUpdated).off('grown', onGrown);
    return server;
  }, { legacy: 'reject' });
  process.stdin.on('end', () => process.exit(0));
} else if (mode === 'http' && /^\d+$/.test(port ?? '')) {
  const handler = createMcpHandler(() => createModernServer(world), { legacy: 'reject' });
  world.on('updated', (uri) => handler.notify.resourceUpdated(uri));
  world.on('grown', (kind) => handler.notify[NOTIFY[kind]]());
  const serve = toNodeHandler(handler);
  const [host, origin] = [localhostHostValidation(), localhostOriginValidation()];
  const server = http.createServer((req, res) => {
    if (!host(req, res) || !origin(req, res)) return;
    if (new URL(req.url, 'http://localhost').pathname === '/mcp') serve(req, res);
    else res.writeHead(404).end();
  });
  server.listen(Number(port), '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}/mcp`));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
} else {
  console.error('usage: everything-modern.mjs stdio | http PORT');
  process.exit(2);
}
