#!/usr/bin/env node
// The official TypeScript client against the official servers.
//   node official-servers.mjs URL --folder DIR [name...]
//       through one gateway at URL (http://127.0.0.1:8808), whose configuration comes from "upstreams.mjs config
//       --folder DIR": each server on URL/mcp/{name} ("files.list") and on the aggregated URL/mcp ("all:files.list")
//   node official-servers.mjs direct [name...]     without a gateway: the baseline
// name: a scenario, or the part before its dot.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, stopAll } from './lib/children.mjs';
import { runScenarios } from './lib/runner.mjs';
import { everything, files, memory } from './scenarios/official.mjs';
import { startHttpServers, upstreams } from './upstreams.mjs';

const { values, positionals: [target, ...wanted] } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});
if (target !== 'direct' && (!URL.canParse(target) || !values.folder)) {
  console.error('usage: official-servers.mjs URL --folder DIR [name...]   or: official-servers.mjs direct [name...]');
  process.exit(2);
}
const folder = resolve(values.folder ?? mkdtempSync(join(tmpdir(), 'interop-files-')));
mkdirSync(folder, { recursive: true });

const SERVERS = { official: everything, 'official-http': everything, files: files(folder), memory };

const scenarios = {};
function add(label, group, settings) {
  for (const [name, play] of Object.entries(group)) {
    scenarios[`${label}.${name}`] = Object.assign((face) => play(face), { settings });
  }
}

if (target === 'direct') {
  const ports = {};
  for (const name of ['officialPort', 'fixturePort', 'ssePort', 'modernPort']) ports[name] = await freePort();
  await startHttpServers(ports);
  for (const [name, upstream] of Object.entries(upstreams({ folder, ...ports }))) {
    if (!SERVERS[name]) continue;
    const [command, ...args] = upstream.command ?? [];
    add(name, SERVERS[name], command ? { command: { command, args, env: upstream.env } } : { url: upstream.url });
  }
} else {
  const base = target.replace(/\/$/, '');
  for (const [name, group] of Object.entries(SERVERS)) add(name, group, { url: `${base}/mcp/${name}` });
  for (const [name, group] of Object.entries(SERVERS)) {
    add(`all:${name}`, group, { url: `${base}/mcp`, prefix: `${name}__`, uriSuffix: name });
  }
}

try {
  const chosen = Object.keys(scenarios).filter((name) => wanted.includes(name.split('.')[0]) || wanted.includes(name));
  const unknown = wanted.filter((word) => !chosen.some((name) => name === word || name.startsWith(`${word}.`)));
  process.exitCode = await runScenarios(scenarios, [...chosen, ...unknown], { verbose: values.verbose });
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await stopAll();
}
