// Server mode: the suite's client against a running server or gateway.
import { join } from 'node:path';
import { startUnprefix } from './unprefix.mjs';
import { judge, keepLog, leftovers, report, runSuite, serverScenarios, summary } from './suite.mjs';

export async function serverMode({ url, spec, scenarios, out, timeoutMs, verbose, prefix, 'uri-suffix': uriSuffix }) {
  const names = (await serverScenarios(spec)).filter((name) => !scenarios.length || scenarios.includes(name));
  const unknown = scenarios.filter((name) => !names.includes(name));
  if (unknown.length) throw new Error(`no server scenario of ${spec}: ${unknown.join(' ')}`);

  const shim = prefix ? await startUnprefix(url, prefix, uriSuffix) : { url, close() {} };
  const results = [];
  // One process for each scenario: one that hangs or crashes takes no other with it.
  for (const name of names) {
    const folder = join(out, name);
    const args = ['server', '--url', shim.url, '--scenario', name, '--spec-version', spec, '-o', folder];
    const ran = await runSuite([...args, '--timeout', String(timeoutMs)], { timeoutMs: timeoutMs + 10000 });
    keepLog(out, name, ran.output);
    const result = judge(name, leftovers(folder)['checks.json'], ran);
    report(result, verbose);
    results.push(result);
  }
  shim.close();
  return summary(results, out);
}
