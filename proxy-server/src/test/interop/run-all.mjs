#!/usr/bin/env node
// Runs every part of the kit and prints one line for each.
//   node run-all.mjs                        without a gateway: checks the kit itself, directly and through the relay
//   node run-all.mjs --gateway LAUNCHER     through the gateway: LAUNCHER run -c FILE
// --only WORD: the steps whose name has WORD in it. --jobs N: so many steps at a time, as far as they do not share a
// server. --out FOLDER: where the outputs go, and matrix.md and matrix.json: what works between whom. counts.json there
// says how much of each step passed; expected.json here, how much must have.
// One line for each step as it ends, "ok   NAME: ..." or "FAIL NAME: ..."; indented lines belong to the one above.
// Exit status: 0 all as it should be, 1 not, 2 could not start.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
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
const MODERN_DIRECT = [
  'tools_call', 'sep-2322-client-request-state', 'http-standard-headers', 'http-custom-headers',
  'http-invalid-tool-headers', 'json-schema-ref-no-deref', 'json-schema-2020-12-preservation',
];

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

// Step -> { passed, cannot, checks }: a step that plays less has failed, though nothing in it did.
const EXPECTED = JSON.parse(readFileSync(here('./expected.json'), 'utf8'))[values.gateway ? 'gateway' : 'direct'];

// What a gateway on standard input and output can break: framing, ids, order, and what comes unasked. Each scenario
// starts a JVM there for each client, and the rest is the same code as on HTTP.
const ON_STDIO = [
  'list_tools', 'initialize', 'call_structured', 'call_rpc_error', 'call_unicode', 'read_binary',
  'progress', 'progress_string_token', 'cancel', 'timeout',
  'sampling', 'elicitation_two', 'elicitation_parallel', 'elicitation_of_cancelled_call', 'roots_changed', 'ping_both_ways',
  'logging', 'subscribe', 'list_changed_tools',
  'two_clients', 'parallel_calls', 'big_answer', 'big_argument', 'many_notifications', 'noise', 'stderr',
];
// Version 2 of the SDK starts two JVMs for each client: one that it only asks for its era.
const MODERN_ON_STDIO = [
  'discover', 'discover_auto', 'list_pages', 'call_structured', 'call_errors', 'resources', 'prompts', 'completion',
  'progress', 'cancel', 'elicitation_rounds', 'sampling', 'logging', 'listen_updates', 'listen_tools',
];
const LEGACY_ATTACHED = [
  'initialize', 'list_tools', 'call_structured', 'progress', 'cancel', 'sampling', 'elicitation_two', 'logging',
  'subscribe', 'list_changed_tools',
];
const MODERN_ATTACHED = ['discover', 'discover_auto', 'lists', 'call', 'cancel', 'elicitation', 'listen_tools'];

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
  const ofModern = ['--spec', MODERN];
  return [
    ...conformance('direct', fixture, direct),
    ...conformance('relay', fixture, relayed),
    client('direct', ['--hook', 'direct']),
    client('relay', ['--hook', relay]),
    // Nothing here reconnects, so this must fail: that it passes later is the gateway's doing.
    client('relay, sse-retry without our help, must fail', ['--hook', relay, '--no-help', 'sse-retry'], { status: 1 }),
    // The one with a version that is refused needs somebody who tries another.
    client(`${MODERN} direct`, ['--hook', 'direct', ...ofModern, ...MODERN_DIRECT]),
    client(`${MODERN} relay, bad headers without our help, must fail`,
      ['--hook', relay, ...ofModern, '--no-help', 'http-invalid-tool-headers'], { status: 1 }),
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
  // Lines on sockets: two listeners of each kind, each for one server.
  const tcp = { everything: await freePort(), modern: await freePort() };
  const sockets = { 'everything-http': join(folder, '../legacy.sock'), 'modern-http': join(folder, '../modern.sock') };
  const lines = [
    ...Object.entries(tcp).map(([name, number]) => [`tcp://127.0.0.1:${number}`, name]),
    ...Object.entries(sockets).map(([name, path]) => [`unix://${path}`, name]),
  ].map(([address, name]) => ({ address, endpoint: `/mcp/${name}` }));
  const places = { listen: [`127.0.0.1:${port}`, ...lines], admin: `127.0.0.1:${adminPort}`, folder, ...ports };
  // A socket's path must be short, which that of the outputs need not be.
  writeFileSync(file, config({ ...places, control: join(folder, '../control.sock') }));
  const aloneFile = join(out, 'alone.yaml');
  writeFileSync(aloneFile, config({ ...places, listen: `127.0.0.1:${port}`, only: ['everything'] }));
  const launcher = resolve(values.gateway);
  await listening(port, start(launcher, ['run', '-c', file]), 60000);

  const base = `http://127.0.0.1:${port}`;
  const own = `${base}/mcp/everything`;
  const http = `${base}/mcp/everything-http`;
  const all = `${base}/mcp`;
  const renamed = (key) => ['--prefix', `${key}__`, '--uri-suffix', key];
  const hook = ['--hook', `"${here('./hooks/watchgate.sh')}"`, '--path', '/mcp/mock', '--no-help'];
  // The suite's mock of one revision, a client of the same or of the other era: that one cannot make up for anything.
  const client = (server, driver = server) =>
    step(`conformance client, ${driver} before ${server}`, 'run-conformance.mjs',
      [...hook, '--spec', server, '--driver', driver], [], { env: { WATCHGATE: launcher } });
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
    ...SPECS.map((spec) => client(spec)),
    client(MODERN),
    client('2025-11-25', MODERN),
    client(MODERN, '2025-11-25'),
    sdk('/mcp/everything', stdioOnly, own, '--restarts'),
    sdk('/mcp/everything-http', httpOnly, http),
    sdk('stdio, attached', stdioOnly, 'stdio', '--through', launcher, '--config', file, ...ON_STDIO),
    sdk('stdio, alone', [], 'stdio', '--through', launcher, '--config', aloneFile, ...ON_STDIO),
    sdk('tcp, everything', stdioOnly, `tcp://127.0.0.1:${tcp.everything}`),
    sdk('unix, everything-http', httpOnly, `unix://${sockets['everything-http']}`),
    sdk('http2, everything-http', httpOnly, http, '--http2'),
    sdk('tcp, modern', ['modern'], `tcp://127.0.0.1:${tcp.modern}`, '--server', 'modern'),
    sdk('unix, modern-http', ['modern-http'], `unix://${sockets['modern-http']}`, '--server', 'modern'),
    sdk('/sse/modern', ['modern'], `${base}/sse/modern`, '--server', 'modern'),
    sdk('stdio, modern', ['modern'], 'stdio', '--through', launcher, '--config', file, '--endpoint', '/mcp/modern',
      '--server', 'modern', ...LEGACY_ATTACHED),
    sdk2('http2, modern', ['modern'], modern('modern'), '--http2'),
    sdk2('tcp, everything', stdioOnly, `tcp://127.0.0.1:${tcp.everything}`),
    sdk2('tcp, modern', ['modern'], `tcp://127.0.0.1:${tcp.modern}`),
    sdk2('unix, modern-http', ['modern-http'], `unix://${sockets['modern-http']}`),
    sdk2('stdio, alone', [], 'stdio', '--through', launcher, '--config', aloneFile, ...MODERN_ON_STDIO),
    sdk2('stdio, attached', ['modern'], 'stdio', '--through', launcher, '--config', file, '--endpoint', '/mcp/modern',
      ...MODERN_ATTACHED),
    step('impossible, legacy server', 'sdk-client.mjs', [own, '--impossible'], stdioOnly),
    step('impossible, modern server', 'sdk-client.mjs', [modern('modern'), '--impossible', '--server', 'modern'], ['modern']),
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
const counts = {};

// How much a step says on its last line that it passed; the programs of this kit have two ways to say it.
function counted(line) {
  const [, ...numbers] = /^passed (\d+) failed \d+ cannot (\d+) checks (\d+)$/.exec(line) ?? [];
  if (numbers.length) return Object.fromEntries(['passed', 'cannot', 'checks'].map((what, at) => [what, Number(numbers[at])]));
  return { passed: Number(/^(\d+) passed/.exec(line)?.[1] ?? 0) };
}

// What is missing of what a step has to pass; undefined when nothing is.
function shortage(name, count) {
  const due = EXPECTED[name];
  if (!due) return 'expected.json does not name it';
  const short = Object.keys(due).filter((what) => !(count[what] >= due[what]));
  return short.length ? short.map((what) => `${what} ${count[what]} (expected: ${due[what]})`).join(', ') : undefined;
}

async function perform({ name, script, args, status, env }) {
  const options = { timeoutMs: STEP_MS, env: { ...process.env, ...env } };
  const begun = Date.now();
  const { code, output, timedOut } = await run(node, [here(`./${script}`), ...args], options);
  writeFileSync(join(out, `${name.replace(/[^A-Za-z0-9.-]+/g, '_')}.txt`), output);
  outputs[name] = output;
  const lines = output.trim().split('\n');
  counts[name] = counted(lines.at(-1));
  const short = shortage(name, counts[name]);
  const good = !timedOut && code === status && !short;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${name}: ${timedOut ? 'not done in time' : lines.at(-1)}, ${Math.round((Date.now() - begun) / 1000)} s`);
  if (short) console.log(`       too little: ${short}`);
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
  writeFileSync(join(out, 'counts.json'), `${JSON.stringify(counts, null, 2)}\n`);
  const unplayed = values.only ? [] : Object.keys(EXPECTED).filter((name) => !counts[name]);
  if (unplayed.length) throw new Error(`expected.json names steps that there are none of: ${unplayed.join('; ')}`);
  console.log(`outputs in ${out}`);
  console.log(`${chosen.length - failed} steps as they should be, ${failed} not`);
  process.exitCode = failed || !chosen.length ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await stopAll();
}
