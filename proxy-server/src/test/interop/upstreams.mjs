#!/usr/bin/env node
// The servers of this kit as upstreams of a gateway.
//   node upstreams.mjs config [--folder DIR] [--listen HOST:PORT] [--admin HOST:PORT] [--only name,name] [PORTS]
//       prints a configuration file that names them all. DIR: what the file server may touch.
//   node upstreams.mjs serve [PORTS]
//       runs those that are reached over HTTP, until it is ended
// PORTS: --official-port 3001 --fixture-port 3002 --sse-port 3003 --modern-port 3004
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listening, node, start } from './lib/children.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const official = (name) => here(`./node_modules/@modelcontextprotocol/server-${name}/dist/index.js`);
const local = (port) => `http://127.0.0.1:${port}/mcp`;
const FIXTURE = here('./everything.mjs');
const MODERN = here('./everything-modern.mjs');

export function upstreams({ folder, officialPort, fixturePort, ssePort, modernPort }) {
  return {
    everything: { command: [node, FIXTURE, 'stdio'] },
    'everything-http': { url: local(fixturePort) },
    'everything-sse': { url: `http://127.0.0.1:${ssePort}/sse` },
    modern: { command: [node, MODERN, 'stdio'] },
    'modern-http': { url: local(modernPort) },
    official: { command: [node, official('everything'), 'stdio'] },
    'official-http': { url: local(officialPort) },
    files: { command: [node, official('filesystem'), folder] },
    memory: { command: [node, official('memory')], env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') } },
  };
}

// Resolves once all accept connections.
export async function startHttpServers({ officialPort, fixturePort, ssePort, modernPort }) {
  // The official server listens on all interfaces if it is let.
  const env = { ...process.env, PORT: String(officialPort), LOOPBACK: 'bind' };
  const preload = ['--import', new URL('./lib/loopback.mjs', import.meta.url).href];
  const children = [
    start(node, [...preload, official('everything'), 'streamableHttp'], { env }),
    start(node, [FIXTURE, 'http', String(fixturePort)]),
    start(node, [FIXTURE, 'sse', String(ssePort)]),
    start(node, [MODERN, 'http', String(modernPort)]),
  ];
  const ports = [officialPort, fixturePort, ssePort, modernPort];
  for (const [index, port] of ports.entries()) await listening(port, children[index]);
  return children;
}

// How long a server may start before the gateway answers without it: a busy machine is not what is tested here.
const START_WAIT = 'timeouts: {start-wait: 20s}';

// Every value is JSON, which is YAML too.
export function config({ listen, admin, only, control = 'off', ...places }) {
  const chosen = Object.entries(upstreams(places)).filter(([name]) => !only?.length || only.includes(name));
  const entries = chosen.map(([name, upstream]) => `  ${name}: ${JSON.stringify(upstream)}`);
  return ['version: 1', `listen: ${JSON.stringify(listen)}`, `admin: ${admin}`, `control: ${JSON.stringify(control)}`, START_WAIT, 'upstreams:', ...entries, ''].join('\n');
}

async function main() {
  const { values, positionals: [what] } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string', default: join(tmpdir(), 'interop-files') },
      listen: { type: 'string', default: '127.0.0.1:8808' },
      admin: { type: 'string', default: '127.0.0.1:8809' },
      only: { type: 'string' },
      'official-port': { type: 'string', default: '3001' },
      'fixture-port': { type: 'string', default: '3002' },
      'sse-port': { type: 'string', default: '3003' },
      'modern-port': { type: 'string', default: '3004' },
    },
  });
  const ports = {
    officialPort: Number(values['official-port']),
    fixturePort: Number(values['fixture-port']),
    ssePort: Number(values['sse-port']),
    modernPort: Number(values['modern-port']),
  };
  if (what === 'config') {
    const folder = resolve(values.folder);
    mkdirSync(folder, { recursive: true });
    process.stdout.write(config({ ...values, only: values.only?.split(','), folder, ...ports }));
  } else if (what === 'serve') {
    const children = await startHttpServers(ports);
    console.log(`serving ${local(ports.officialPort)} and ${local(ports.fixturePort)}`);
    await Promise.race(children.map((child) => child.exited));
    process.exitCode = 1;
  } else {
    console.error('usage: upstreams.mjs config|serve [options]');
    process.exitCode = 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
