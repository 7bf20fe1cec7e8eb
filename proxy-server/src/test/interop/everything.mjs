#!/usr/bin/env node
// Fixture server: every tool, prompt and resource the official conformance suite asks for in its server
// scenarios of the handshake revisions, and more for our own scenarios.
//   node everything.mjs stdio
//   node everything.mjs http PORT      on http://127.0.0.1:PORT/mcp (PORT 0: any free port, printed)
//   node everything.mjs sse PORT       the same on HTTP+SSE, http://127.0.0.1:PORT/sse
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createSession } from './everything/session.mjs';
import { startHttp } from './everything/http.mjs';
import { startSse } from './everything/sse.mjs';
import { World } from './everything/world.mjs';

const [mode, port] = process.argv.slice(2);
const world = new World(mode);

if (mode === 'stdio') {
  const server = createSession(world);
  await server.connect(new StdioServerTransport());
  // The SDK keeps running at the end of its input; a server whose client has gone must leave.
  process.stdin.on('end', () => process.exit(0));
} else if ((mode === 'http' || mode === 'sse') && /^\d+$/.test(port ?? '')) {
  const { url } = await (mode === 'http' ? startHttp : startSse)(world, Number(port));
  console.log(`listening ${url}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
} else {
  console.error('usage: everything.mjs stdio | http PORT | sse PORT');
  process.exit(2);
}
