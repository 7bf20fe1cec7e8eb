#!/usr/bin/env node
// Runs every part of the kit and prints one line for each.
//   node run-all.mjs                        without a gateway: checks the kit itself, directly and through the relay
//   node run-all.mjs --gateway LAUNCHER     through the gateway: LAUNCHER run -c FILE
// --only WORD: the steps whose name has WORD in it. --out FOLDER: where the outputs go.
// Exit status: 0 all as it should be, 1 not, 2 could not start.
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, listening, node, run, start, stopAll } from './lib/children.mjs';
import { config, startHttpServers } from './upstreams.mjs';

const STEP_MS = 10 * 60000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SPECS = ['2025-06-18', '2025-11-25'];

const { values } = parseArgs({
  options: { gateway: { type: 'string' }, only: { type: 'string', default: '' }, out: { type: 'string' } },
});
const out = values.out ?? mkdtempSync(join(tmpdir(), 'interop-'));
const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'interop-files-'))), 'files');
for (const path of [out, folder]) mkdirSync(path, { recursive: true });

// A step: its name, the script with its arguments, and the exit status it must end with.
const step = (name, script, args, { status = 0, env } = {}) => ({ name, script, args, status, env });

const conformance = (label, url, ...more) =>
  SPECS.map((spec) => step(`conformance ${spec} ${label}`, 'run-conformance.mjs', ['--url', url, '--spec', spec, ...more]));

async function directSteps({ fixturePort }) {
  const relayPort = await freePort();
  const direct = `http://127.0.0.1:${fixturePort}/mcp`;
  const relayed = `http://127.0.0.1:${relayPort}/mcp`;
  await listening(relayPort, start(node, [here('./relay.mjs'), direct, String(relayPort)]));
  const relay = `"${node}" "${here('./relay.mjs')}"`;
  const client = (name, args, expected) => step(`conformance client ${name}`, 'run-conformance.mjs', args, expected);
  return [
    ...conformance('direct', direct),
    ...conformance('relay', relayed),
    client('direct', ['--hook', 'direct']),
    client('relay', ['--hook', relay]),
    // Nothing here reconnects, so this must fail: that it passes later is the gateway's doing.
    client('relay, sse-retry without our help, must fail', ['--hook', relay, '--no-resume', 'sse-retry'], { status: 1 }),
    step('sdk direct', 'sdk-client.mjs', [direct]),
    step('sdk stdio', 'sdk-client.mjs', ['stdio']),
    step('sdk relay', 'sdk-client.mjs', [relayed]),
    step('inspector direct', 'inspector.mjs', [direct]),
    step('official direct', 'official-servers.mjs', ['direct']),
  ];
}

async function gatewaySteps(ports) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(out, 'gateway.yaml');
  const places = { listen: `127.0.0.1:${port}`, admin: `127.0.0.1:${adminPort}`, folder, ...ports };
  writeFileSync(file, config(places));
  const launcher = resolve(values.gateway);
  await listening(port, start(launcher, ['run', '-c', file]), 60000);

  const base = `http://127.0.0.1:${port}`;
  const own = `${base}/mcp/everything`;
  const http = `${base}/mcp/everything-http`;
  const all = `${base}/mcp`;
  const renamed = (key) => ['--prefix', `${key}__`, '--uri-suffix', key];
  const hook = ['--hook', `"${here('./hooks/watchgate.sh')}"`, '--path', '/mcp/mock', '--no-resume'];
  const sdk = (name, ...args) => step(`sdk ${name}`, 'sdk-client.mjs', [...args, '--gateway']);
  return [
    ...conformance('/mcp/everything', own),
    ...conformance('/mcp/everything-http', http),
    ...conformance('/mcp', all, ...renamed('everything')),
    step('conformance client', 'run-conformance.mjs', hook, { env: { WATCHGATE: launcher } }),
    sdk('/mcp/everything', own, '--restarts'),
    sdk('/mcp/everything-http', http),
    sdk('/mcp, over stdio', all, ...renamed('everything'), '--restarts'),
    sdk('/mcp, over HTTP', all, ...renamed('everything-http')),
    step('inspector /mcp/everything', 'inspector.mjs', [own]),
    step('inspector /mcp', 'inspector.mjs', [all, ...renamed('everything')]),
    step('official servers', 'official-servers.mjs', [base, '--folder', folder]),
  ];
}

async function perform({ name, script, args, status, env }) {
  const options = { timeoutMs: STEP_MS, env: { ...process.env, ...env } };
  const { code, output, timedOut } = await run(node, [here(`./${script}`), ...args], options);
  writeFileSync(join(out, `${name.replace(/[^A-Za-z0-9.-]+/g, '_')}.txt`), output);
  const good = !timedOut && code === status;
  const lines = output.trim().split('\n');
  console.log(`${good ? 'ok  ' : 'FAIL'} ${name}: ${timedOut ? 'not done in time' : lines.at(-1)}`);
  if (!good) for (const line of lines.filter((l) => /^(not ok|FAIL) /.test(l) && l !== lines.at(-1))) console.log(`       ${line}`);
  return good;
}

try {
  const ports = { officialPort: await freePort(), fixturePort: await freePort() };
  await startHttpServers(ports);
  const steps = await (values.gateway ? gatewaySteps(ports) : directSteps(ports));
  let failed = 0;
  const chosen = steps.filter(({ name }) => name.includes(values.only));
  for (const one of chosen) if (!(await perform(one))) failed++;
  console.log(`outputs in ${out}`);
  console.log(`${chosen.length - failed} steps as they should be, ${failed} not`);
  process.exitCode = failed || !chosen.length ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await stopAll();
}
