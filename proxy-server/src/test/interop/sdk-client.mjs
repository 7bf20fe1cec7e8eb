#!/usr/bin/env node
// The official TypeScript client plays our scenarios against everything.mjs, directly or behind the gateway.
//   node sdk-client.mjs URL [--prefix everything__] [--uri-suffix everything] [--gateway] [--restarts] [scenario...]
//       URL may be tcp://HOST:PORT or unix:///PATH as well: one message a line
//   node sdk-client.mjs stdio [scenario...]      the fixture server as a child process, without HTTP
//   node sdk-client.mjs stdio --through LAUNCHER --config FILE [--endpoint /mcp/everything] [scenario...]
//       LAUNCHER stdio -c FILE as the child process, in front of the fixture server
// --modern: the client is one of 2026-07-28, with scenarios of its own. --server modern: the server is one of
// 2026-07-28 (everything-modern.mjs). --impossible: instead, what cannot be bridged, by small clients of our own.
// --http2: over HTTP/2 with prior knowledge. --prefix and --uri-suffix: how the face under test renames. --gateway: also
// what only a gateway can do right; --restarts: also with crashes of the server, which the gateway must run as its
// child (stdio).
// One line for each scenario: "ok NAME" or "not ok NAME: why"; the last line is "N passed, M failed".
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { node } from './lib/children.mjs';
import { runScenarios } from './lib/runner.mjs';
import { MODERN_SERVER_CANNOT } from './scenarios/cannot.mjs';
import { impossibleScenarios } from './scenarios/impossible.mjs';
import { scenarios as legacyScenarios } from './scenarios/index.mjs';
import { modernScenarios } from './scenarios/modern.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prefix: { type: 'string', default: '' },
    'uri-suffix': { type: 'string', default: '' },
    gateway: { type: 'boolean', default: false },
    restarts: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    modern: { type: 'boolean', default: false },
    http2: { type: 'boolean', default: false },
    impossible: { type: 'boolean', default: false },
    server: { type: 'string', default: 'legacy' },
    through: { type: 'string' },
    config: { type: 'string' },
    endpoint: { type: 'string', default: '/mcp/everything' },
  },
});
const [url, ...wanted] = positionals;
const scenarios = values.impossible ? impossibleScenarios(values.server) : values.modern ? modernScenarios : legacyScenarios;
if (values.list) {
  console.log(Object.keys(scenarios).join('\n'));
  process.exit(0);
}
const fixture = { command: node, args: [fileURLToPath(new URL('./everything.mjs', import.meta.url)), 'stdio'] };
const gateway = {
  command: values.through,
  args: ['stdio', '-c', values.config, '--endpoint', values.endpoint],
  env: process.env,
};
const command = url === 'stdio' && (values.through ? gateway : fixture);
if (!command && !URL.canParse(url)) {
  console.error('usage: sdk-client.mjs URL|stdio [--prefix P] [--uri-suffix KEY] [--gateway] [--restarts] [scenario...]   or --list');
  process.exit(2);
}
try {
  const settings = { ...values, uriSuffix: values['uri-suffix'], url, command };
  const cannot = !values.modern && values.server === 'modern' ? MODERN_SERVER_CANNOT : {};
  process.exitCode = await runScenarios(scenarios, wanted, settings, cannot);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
