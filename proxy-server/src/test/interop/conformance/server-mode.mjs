// Server mode: the suite's client against a running server or gateway.
import { join } from 'node:path';
import { CANNOT, excused } from './cannot.mjs';
import { startUnprefix } from './unprefix.mjs';
import { judge, keepLog, leftovers, report, runSuite, serverScenarios, summary } from './suite.mjs';

const MODERN = '2026-07-28';

export async function serverMode({ url, spec, scenarios, out, timeoutMs, verbose, cannot, prefix, 'uri-suffix': uriSuffix }) {
  const names = (await serverScenarios(spec)).filter((name) => !scenarios.length || scenarios.includes(name));
  const unknown = scenarios.filter((name) => !names.includes(name));
  if (unknown.length) throw new Error(`no server scenario of ${spec}: ${unknown.join(' ')}`);
  if (cannot && !CANNOT[cannot]) throw new Error(`no such kind of server: ${cannot}`);

  const shim = prefix ? await startUnprefix(url, prefix, uriSuffix) : { url, close() {} };
  const play = (name, limit) => {
    const folder = join(out, name);
    const what = name === 'all' ? ['--suite', 'all'] : ['--scenario', name];
    const args = ['server', '--url', shim.url, ...what, '--spec-version', spec, '-o', folder];
    return runSuite([...args, '--timeout', String(timeoutMs)], { timeoutMs: limit });
  };
  if (spec === MODERN) {
    for (const capabilities of [{}, { elicitation: {} }]) await warm(shim.url, 'test_simple_text', capabilities);
    await warm(shim.url, 'test_missing_capability', {});
  }
  // All in one process, for its start takes longer than most scenarios; one that hangs or crashes takes others with
  // it, so what has no result afterwards is played by itself.
  if (names.length > 1 && !scenarios.length) {
    const ran = await play('all', timeoutMs * 3 + 60000);
    keepLog(out, 'all', ran.output);
  }
  const results = [];
  for (const name of names) {
    let checks = leftovers(join(out, 'all'), `server-${name}-`)['checks.json'];
    let ran = { output: '', timedOut: false };
    if (!checks) {
      ran = await play(name, timeoutMs + 10000);
      keepLog(out, name, ran.output);
      checks = leftovers(join(out, name))['checks.json'];
    }
    const result = excused(judge(name, checks, ran), CANNOT[cannot]?.[name]);
    report(result, verbose);
    results.push(result);
  }
  shim.close();
  return summary(results, out);
}

// A gateway may have to start a server, and another for clients that can be asked, which takes longer than the suite
// waits (600 ms in one scenario) and than the HTTP status of an answer can be kept open (timeouts.stream-after, 50 ms).
// So may the first error of a kind, on a busy machine, whose classes are read then.
async function warm(url, name, capabilities) {
  const meta = 'io.modelcontextprotocol/';
  const params = {
    name,
    arguments: {},
    _meta: {
      [`${meta}protocolVersion`]: MODERN,
      [`${meta}clientInfo`]: { name: 'interop-warm-up', version: '1.0.0' },
      [`${meta}clientCapabilities`]: capabilities,
    },
  };
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': MODERN,
    'mcp-method': 'tools/call',
    'mcp-name': params.name,
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'warm', method: 'tools/call', params });
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20000) }).catch(() => undefined);
  await response?.text();
}
