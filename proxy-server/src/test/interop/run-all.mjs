#!/usr/bin/env node
// Runs every part of the kit and prints one line for each.
//   node run-all.mjs                        without a gateway: checks the kit itself, directly and through the relay
//   node run-all.mjs --gateway LAUNCHER     through the gateway: LAUNCHER run -c FILE
// --only WORD: the steps whose name has WORD in it. --jobs N: so many steps at a time, as far as they do not share a
// server. --out FOLDER: where the outputs go, and matrix.md and matrix.json: what works between whom.
// One line for each step as it ends, "ok   NAME: ..." or "FAIL NAME: ..."; indented lines belong to the one above.
// Exit status: 0 all as it should be, 1 not, 2 could not start.
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, listening, node, run, start, stopAll } from './lib/children.mjs';
import { writeMatrix } from './lib/matrix.mjs';
import { config, startHttpServers } from './upstreams.mjs';

const STEP_MS = 10 * 60000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SPECS = ['2025-06-18', '2025-11-25'];
const MODERN = '2026-07-28';

const { values } = parseArgs({
  options: {
    gateway: { type: 'string' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) {
  console.error(`run-all.mjs: --jobs ${values.jobs} (expected: a number from 1)`);
  process.exit(2);
}
const out = values.out ?? mkdtempSync(join(tmpdir(), 'interop-'));
const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'interop-files-'))), 'files');
for (const path of [out, folder]) mkdirSync(path, { recursive: true });

// What a gateway on standard input and output can break: framing, ids, order, and what comes unasked. Each scenario
// starts a JVM there for each client, and the rest is the same code as on HTTP.
const ON_STDIO = [
  'list_tools', 'initialize', 'call_structured', 'call_rpc_error', 'call_unicode', 'read_binary',
  'progress', 'progress_string_token', 'cancel', 'timeout',
  'sampling', 'elicitation_two', 'elicitation_parallel', 'elicitation_of_cancelled_call', 'roots_changed', 'ping_both_ways',
  'logging', 'subscribe', 'list_changed_tools',
  'two_clients', 'parallel_calls', 'big_answer', 'big_argument', 'many_notifications', 'noise', 'stderr',
];

// A step: its name, the script with its arguments, the servers it uses, and the exit status it must end with.
// Steps that use the same server do not run at the same time: some end it, or count what it says unasked.
const step = (name, script, args, uses, { status = 0, env } = {}) => ({ name, script, args, uses, status, env });

const conformance = (label, uses, url, ...more) =>
  SPECS.map((spec) =>
    step(`conformance ${spec} ${label}`, 'run-conformance.mjs', ['--url', url, '--spec', spec, ...more], uses));

const modernConformance = (label, uses, url, ...more) =>
  step(`conformance ${MODERN} ${label}`, 'run-conformance.mjs', ['--url', url, '--spec', MODERN, ...more], uses);

async function directSteps({ fixturePort, ssePort, modernPort }) {
  const relayPort = await freePort();
  const direct = `http://127.0.0.1:${fixturePort}/mcp`;
  const modern = `http://127.0.0.1:${modernPort}/mcp`;
  const relayed = `http://127.0.0.1:${relayPort}/mcp`;
  await listening(relayPort, start(node, [here('./relay.mjs'), direct, String(relayPort)]));
  const relay = `"${node}" "${here('./relay.mjs')}"`;
  const fixture = ['everything-http'];
  const client = (name, args, expected) => step(`conformance client ${name}`, 'run-conformance.mjs', args, [], expected);
  return [
    ...conformance('direct', fixture, direct),
    ...conformance('relay', fixture, relayed),
    client('direct', ['--hook', 'direct']),
    client('relay', ['--hook', relay]),
    // Nothing here reconnects, so this must fail: that it passes later is the gateway's doing.
    client('relay, sse-retry without our help, must fail', ['--hook', relay, '--no-resume', 'sse-retry'], { status: 1 }),
    modernConformance('direct', ['modern-http'], modern, '--cannot', 'lowLevel'),
    step('sdk direct', 'sdk-client.mjs', [direct], fixture),
    step('sdk 2 direct', 'sdk-client.mjs', [modern, '--modern'], ['modern-http']),
    step('sdk stdio', 'sdk-client.mjs', ['stdio'], []),
    step('sdk HTTP+SSE', 'sdk-client.mjs', [`http://127.0.0.1:${ssePort}/sse`], ['everything-sse']),
    step('sdk relay', 'sdk-client.mjs', [relayed], fixture),
    step('inspector direct', 'inspector.mjs', [direct], fixture),
    step('official direct', 'official-servers.mjs', ['direct'], []),
  ];
}

async function gatewaySteps(ports) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(out, 'gateway.yaml');
  const places = { listen: `127.0.0.1:${port}`, admin: `127.0.0.1:${adminPort}`, folder, ...ports };
  // A socket's path must be short, which that of the outputs need not be.
  writeFileSync(file, config({ ...places, control: join(folder, '../control.sock') }));
  const aloneFile = join(out, 'alone.yaml');
  writeFileSync(aloneFile, config({ ...places, only: ['everything'] }));
  const launcher = resolve(values.gateway);
  await listening(port, start(launcher, ['run', '-c', file]), 60000);

  const base = `http://127.0.0.1:${port}`;
  const own = `${base}/mcp/everything`;
  const http = `${base}/mcp/everything-http`;
  const all = `${base}/mcp`;
  const renamed = (key) => ['--prefix', `${key}__`, '--uri-suffix', key];
  const hook = ['--hook', `"${here('./hooks/watchgate.sh')}"`, '--path', '/mcp/mock', '--no-resume'];
  const sdk2 = (name, uses, ...args) => step(`sdk 2 ${name}`, 'sdk-client.mjs', [...args, '--modern'], uses);
  const sdk = (name, uses, ...args) => step(`sdk ${name}`, 'sdk-client.mjs', [...args, '--gateway'], uses);
  const [stdioOnly, httpOnly] = [['everything'], ['everything-http']];
  const modern = (name) => `${base}/mcp/${name}`;
  // What any server says unasked is heard on /mcp.
  const everyServer = ['everything', 'everything-http', 'everything-sse', 'modern', 'modern-http', 'official servers'];
  return [
    ...conformance('/mcp/everything', stdioOnly, own),
    ...conformance('/mcp/everything-http', httpOnly, http),
    modernConformance('/mcp/everything', stdioOnly, own, '--cannot', 'legacy'),
    modernConformance('/mcp/everything-http', httpOnly, http, '--cannot', 'legacy'),
    ...['modern', 'modern-http'].flatMap((name) => [
      modernConformance(`/mcp/${name}`, [name], modern(name)),
      step(`conformance 2025-11-25 /mcp/${name}`, 'run-conformance.mjs', ['--url', modern(name)], [name]),
      sdk(`/mcp/${name}`, [name], modern(name), '--server', 'modern'),
    ]),
    ...['everything', 'everything-http', 'modern', 'modern-http'].map((name) =>
      sdk2(`/mcp/${name}`, [name], modern(name))),
    sdk2('/mcp, legacy', everyServer, all, ...renamed('everything-http')),
    sdk2('/mcp, modern', everyServer, all, ...renamed('modern')),
    step('conformance client', 'run-conformance.mjs', hook, [], { env: { WATCHGATE: launcher } }),
    sdk('/mcp/everything', stdioOnly, own, '--restarts'),
    sdk('/mcp/everything-http', httpOnly, http),
    sdk('stdio, attached', stdioOnly, 'stdio', '--through', launcher, '--config', file, ...ON_STDIO),
    sdk('stdio, alone', [], 'stdio', '--through', launcher, '--config', aloneFile, ...ON_STDIO),
    sdk('/mcp/everything-sse', ['everything-sse'], `${base}/mcp/everything-sse`),
    sdk('/sse/everything', stdioOnly, `${base}/sse/everything`),
    sdk('/sse/everything-sse', ['everything-sse'], `${base}/sse/everything-sse`),
    sdk('/sse, over HTTP', everyServer, `${base}/sse`, ...renamed('everything-http')),
    step('inspector /mcp/everything', 'inspector.mjs', [own], stdioOnly),
    ...conformance('/mcp', everyServer, all, ...renamed('everything')),
    sdk('/mcp, over stdio', everyServer, all, ...renamed('everything'), '--restarts'),
    sdk('/mcp, over HTTP', everyServer, all, ...renamed('everything-http')),
    step('inspector /mcp', 'inspector.mjs', [all, ...renamed('everything')], everyServer),
    step('official servers', 'official-servers.mjs', [base, '--folder', folder], everyServer),
  ];
}

const outputs = {};

async function perform({ name, script, args, status, env }) {
  const options = { timeoutMs: STEP_MS, env: { ...process.env, ...env } };
  const begun = Date.now();
  const { code, output, timedOut } = await run(node, [here(`./${script}`), ...args], options);
  writeFileSync(join(out, `${name.replace(/[^A-Za-z0-9.-]+/g, '_')}.txt`), output);
  outputs[name] = output;
  const good = !timedOut && code === status;
  const lines = output.trim().split('\n');
  console.log(`${good ? 'ok  ' : 'FAIL'} ${name}: ${timedOut ? 'not done in time' : lines.at(-1)}, ${Math.round((Date.now() - begun) / 1000)} s`);
  if (!good) for (const line of lines.filter((l) => /^(not ok|FAIL) /.test(l) && l !== lines.at(-1))) console.log(`       ${line}`);
  return good;
}

// Runs the steps in their order, up to jobs at a time; resolves to how many were not as they should be.
async function performAll(steps) {
  const waiting = [...steps];
  const running = new Map();
  let failed = 0;
  while (waiting.length || running.size) {
    const busy = new Set([...running.keys()].flatMap(({ uses }) => uses));
    const next = running.size < jobs ? waiting.findIndex(({ uses }) => !uses.some((server) => busy.has(server))) : -1;
    if (next >= 0) {
      const [one] = waiting.splice(next, 1);
      running.set(one, perform(one).then((good) => {
        running.delete(one);
        if (!good) failed++;
      }));
    } else {
      await Promise.race(running.values());
    }
  }
  return failed;
}

try {
  const ports = {
    officialPort: await freePort(),
    fixturePort: await freePort(),
    ssePort: await freePort(),
    modernPort: await freePort(),
  };
  await startHttpServers(ports);
  const steps = await (values.gateway ? gatewaySteps(ports) : directSteps(ports));
  const chosen = steps.filter(({ name }) => name.includes(values.only));
  const failed = await performAll(chosen);
  if (values.gateway) writeMatrix(outputs, out);
  console.log(`outputs in ${out}`);
  console.log(`${chosen.length - failed} steps as they should be, ${failed} not`);
  process.exitCode = failed || !chosen.length ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await stopAll();
}
