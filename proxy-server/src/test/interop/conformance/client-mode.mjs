// Client mode: the suite's mock server is the gateway's upstream, and driver.mjs the client in front of the gateway.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node } from '../lib/children.mjs';
import { clientScenarios, judge, keepLog, leftovers, report, runSuite, summary } from './suite.mjs';

const DRIVER = fileURLToPath(new URL('./driver.mjs', import.meta.url));
// They test how a client gets its tokens, which a gateway does not do for anybody.
const AUTH = /^auth\//;

export async function clientMode(settings) {
  const { hook, spec, scenarios, out, timeoutMs, verbose, path, prefix, driver: version = spec, 'no-help': noHelp } = settings;
  const env = {
    GATEWAY_HOOK: hook === 'direct' ? '' : hook,
    GATEWAY_PATH: path,
    GATEWAY_REVISION: spec,
    DRIVER_PREFIX: prefix,
    DRIVER_HELP: noHelp ? 'no' : 'yes',
    DRIVER_VERSION: version,
  };
  const results = [];
  const all = (await clientScenarios(spec)).filter((name) => !AUTH.test(name));
  for (const name of scenarios.length ? scenarios : all) {
    const folder = join(out, name);
    const command = `"${node}" "${DRIVER}"`;
    const args = ['client', '--command', command, '--scenario', name, '--spec-version', spec, '-o', folder];
    const ran = await runSuite([...args, '--timeout', String(timeoutMs)], { timeoutMs: timeoutMs + 15000, env });
    const files = leftovers(folder);
    const driver = files['stderr.txt'] ?? '';
    keepLog(out, name, ran.output + driver);
    // A run whose driver did not get to its end proves nothing, whatever the mock saw.
    const complaint = /^driver: done$/m.test(driver) ? undefined : 'driver-did-not-finish';
    const result = judge(name, files['checks.json'], ran, complaint);
    result.detail.push(...driver.split('\n').filter((line) => /^driver: .*(error|failed)/.test(line)));
    report(result, verbose);
    results.push(result);
  }
  return summary(results, out);
}
