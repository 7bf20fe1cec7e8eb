#!/usr/bin/env node
// The command line of the official inspector (version 2 of the official SDK) against everything.mjs.
//   node inspector.mjs URL [--prefix everything__] [--uri-suffix everything]
// In both of its eras: legacy opens with initialize, auto asks server/discover first and falls back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { node, run } from './lib/children.mjs';
import { runScenarios } from './lib/runner.mjs';

const LAUNCHER = './node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';
const launcher = fileURLToPath(new URL(LAUNCHER, import.meta.url));

const { values, positionals: [url, ...wanted] } = parseArgs({
  allowPositionals: true,
  options: { prefix: { type: 'string', default: '' }, 'uri-suffix': { type: 'string', default: '' } },
});
if (!URL.canParse(url)) {
  console.error('usage: inspector.mjs URL [--prefix P] [--uri-suffix KEY] [scenario...]');
  process.exit(2);
}

// The inspector keeps files in the home directory; ours is none of its business.
const home = mkdtempSync(join(tmpdir(), 'inspector-'));
const environment = { ...process.env, HOME: home, USERPROFILE: home };

async function inspect(face, era, method, ...args) {
  const command = [launcher, '--cli', face.url, '--transport', 'http', '--protocol-era', era, '--format', 'json', '--quiet'];
  const options = { timeoutMs: 30000, env: environment };
  const { code, output, timedOut } = await run(node, [...command, '--method', method, ...args], options);
  assert.ok(!timedOut, `${method} did not end: ${output.slice(-300)}`);
  return { code, output };
}

async function result(face, era, method, ...args) {
  const { code, output } = await inspect(face, era, method, ...args);
  assert.equal(code, 0, `${method} ended with ${code}: ${output.slice(-300)}`);
  return JSON.parse(output).result;
}

const scenariosOf = (era) => ({
  async tools_list(face) {
    const { tools } = await result(face, era, 'tools/list');
    const names = tools.map((tool) => tool.name);
    for (const name of ['echo', 'json_schema_2020_12_tool']) assert.ok(names.includes(face.name(name)), `${name} is missing`);
  },

  async tools_call(face) {
    const args = { text: 'grüß dich', list: [1, null, { a: true }] };
    const call = ['--tool-name', face.name('echo'), '--tool-args-json', JSON.stringify(args)];
    assert.deepEqual((await result(face, era, 'tools/call', ...call)).structuredContent, args);
  },

  async tools_call_unknown(face) {
    const { code } = await inspect(face, era, 'tools/call', '--tool-name', face.name('no_such_tool'));
    assert.notEqual(code, 0);
  },

  async resources_read(face) {
    const uri = face.uri('test://static-text');
    const { contents } = await result(face, era, 'resources/read', '--uri', uri);
    assert.equal(contents[0].text, 'This is the content of the static text resource.');
  },

  async prompts_get(face) {
    const prompt = ['--prompt-name', face.name('test_prompt_with_arguments'), '--prompt-args', 'arg1=one', 'arg2=two'];
    const { messages } = await result(face, era, 'prompts/get', ...prompt);
    assert.equal(messages[0].content.text, "Prompt with arguments: arg1='one', arg2='two'");
  },
});

const scenarios = {};
for (const era of ['legacy', 'auto']) {
  for (const [name, play] of Object.entries(scenariosOf(era))) scenarios[`${era}.${name}`] = play;
}
try {
  process.exitCode = await runScenarios(scenarios, wanted, { ...values, uriSuffix: values['uri-suffix'], url });
} finally {
  rmSync(home, { recursive: true, force: true });
}
