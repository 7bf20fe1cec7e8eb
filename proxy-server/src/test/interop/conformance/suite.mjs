// The official suite as a program, and how one of its runs is judged.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node, run } from '../lib/children.mjs';

const CLI = fileURLToPath(new URL('../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url));
const LOOPBACK = new URL('../lib/loopback.mjs', import.meta.url).href;

export function runSuite(args, { timeoutMs, env = {} }) {
  // The suite's mocks listen on all interfaces and read their address at once, hence filter.
  const options = { timeoutMs, env: { ...process.env, LOOPBACK: 'filter', ...env } };
  return run(node, ['--import', LOOPBACK, CLI, ...args], options);
}

export const serverScenarios = (spec) => scenarios('--server', spec);

export const clientScenarios = (spec) => scenarios('--client', spec);

async function scenarios(side, spec) {
  const { code, output } = await runSuite(['list', side, '--spec-version', spec], { timeoutMs: 30000 });
  const names = [...output.matchAll(/^\s+- (\S+) \[.*\]$/gm)].map((match) => match[1]);
  if (code !== 0 || !names.length) throw new Error(`the suite lists no scenarios for ${spec}: ${output.slice(-300)}`);
  return names;
}

// Everything a run left behind in its folder, with the newest file of each name winning. from: only what is in a
// folder whose name is that and a time.
export function leftovers(folder, from = '') {
  const found = {};
  if (!existsSync(folder)) return found;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const ours = !from || (entry.parentPath.includes(from) && /^\d{4}-/.test(entry.parentPath.split(from).at(-1)));
    if (entry.isFile() && ours) found[entry.name] = readFileSync(join(entry.parentPath, entry.name), 'utf8');
  }
  return found;
}

// status: ok, FAIL, none (the suite checked nothing: neither pass nor fail), or cant (see cannot.mjs).
export function judge(name, checksJson, { output, timedOut }, complaint) {
  const checks = checksJson ? JSON.parse(checksJson) : [];
  const failures = checks.filter((check) => check.status === 'FAILURE');
  const successes = checks.filter((check) => check.status === 'SUCCESS');
  // That all messages fit the schema says nothing about the scenario itself.
  const own = successes.filter((check) => !check.id.startsWith('wire-schema'));
  const warnings = checks.filter((check) => check.status === 'WARNING');
  const why = failures.map((check) => check.id);
  if (!checksJson) why.push(timedOut ? 'timed-out' : 'no-result');
  if (complaint) why.push(complaint);
  const detail = [...failures, ...warnings].map((check) => `${check.status} ${check.id}: ${check.errorMessage ?? ''}`);
  if (!checksJson) detail.push(output.trim().split('\n').slice(-3).join(' | '));
  return {
    name,
    status: why.length ? 'FAIL' : own.length ? 'ok' : 'none',
    counts: `${successes.length}/${successes.length + failures.length}`,
    passedChecks: successes.length,
    warnings: warnings.length,
    warned: [...new Set(warnings.map((check) => check.id))],
    why: [...new Set(why)],
    detail,
  };
}

export function report(result, verbose) {
  const warnings = result.warnings ? ` warnings ${result.warnings}` : '';
  console.log(`${result.status.padEnd(4)} ${result.name} checks ${result.counts}${warnings}`);
  if (result.reason) console.log(`       ${result.reason}`);
  if (verbose) for (const line of result.detail) console.log(`       ${line.slice(0, 300)}`);
}

export function keepLog(out, name, text) {
  writeFileSync(join(out, `${name.replaceAll('/', '_')}.log`), text);
}

// Ends with the FAIL lines and, as the very last line, the sum.
export function summary(results, out) {
  const failed = results.filter((result) => result.status === 'FAIL');
  const none = results.filter((result) => result.status === 'none');
  const cannot = results.filter((result) => result.status === 'cant');
  console.log(`results in ${out}`);
  if (none.length) console.log(`nothing checked: ${none.map((result) => result.name).join(' ')}`);
  for (const result of failed) console.log(`FAIL ${result.name} (${result.why.join(' ')})`);
  const passed = results.filter((result) => result.status === 'ok');
  const checks = passed.reduce((sum, result) => sum + result.passedChecks, 0);
  console.log(`passed ${passed.length} failed ${failed.length} cannot ${cannot.length} checks ${checks}`);
  return failed.length ? 1 : 0;
}
