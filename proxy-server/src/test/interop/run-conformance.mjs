#!/usr/bin/env node
// Runs the official conformance suite.
//   node run-conformance.mjs --url URL [--spec 2025-11-25] [scenario...]
//       the suite is the client, URL the server. --prefix and --uri-suffix for a face that renames (see unprefix.mjs).
//       --cannot KIND: the server is of that kind, which cannot pass everything (see cannot.mjs).
//   node run-conformance.mjs --hook COMMAND [--path /mcp] [--prefix P] [--no-help] [--spec 2025-11-25] [scenario...]
//       the suite's mock is the server, of the revision --spec. COMMAND (a shell command, or "direct" for none) is
//       started as COMMAND MOCK_URL PORT and must serve http://127.0.0.1:PORT until it is ended.
//       --driver VERSION: what our own client speaks, if not the same. --no-help: it neither reconnects streams nor
//       leaves out tools with bad headers, so sse-retry and http-invalid-tool-headers pass only if the gateway does.
// --timeout MS for each scenario, --out FOLDER for the suite's files, --verbose for failed checks in full.
// Exit status: 0 all passed, 1 some failed, 2 nothing ran.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clientMode } from './conformance/client-mode.mjs';
import { serverMode } from './conformance/server-mode.mjs';
import { stopAll } from './lib/children.mjs';

const { values: options, positionals: scenarios } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    hook: { type: 'string' },
    spec: { type: 'string', default: '2025-11-25' },
    path: { type: 'string', default: '/mcp' },
    prefix: { type: 'string', default: '' },
    'uri-suffix': { type: 'string', default: '' },
    cannot: { type: 'string' },
    driver: { type: 'string' },
    'no-help': { type: 'boolean', default: false },
    timeout: { type: 'string', default: '20000' },
    out: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
if (!options.url === !options.hook) {
  console.error('usage: run-conformance.mjs --url URL | --hook COMMAND [--spec VERSION] [scenario...]');
  process.exit(2);
}
const out = options.out ?? mkdtempSync(join(tmpdir(), 'conformance-'));
mkdirSync(out, { recursive: true });
const settings = { ...options, out, scenarios, timeoutMs: Number(options.timeout) };

try {
  process.exitCode = await (options.url ? serverMode(settings) : clientMode(settings));
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await stopAll();
}
