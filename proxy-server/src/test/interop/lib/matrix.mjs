// What works between whom: one column for each pair of official peers and their transports, one row for each feature,
// each cell from the scenarios that were played through the gateway.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Step -> era of the client, transport to the gateway, transport from it, era of the server.
const COLUMNS = {
  'sdk /mcp/everything': ['legacy', 'HTTP', 'stdio', 'legacy'],
  'sdk /mcp/everything-http': ['legacy', 'HTTP', 'HTTP', 'legacy'],
  'sdk /mcp/everything-sse': ['legacy', 'HTTP', 'HTTP+SSE', 'legacy'],
  'sdk /sse/everything': ['legacy', 'HTTP+SSE', 'stdio', 'legacy'],
  'sdk /sse/everything-sse': ['legacy', 'HTTP+SSE', 'HTTP+SSE', 'legacy'],
  'sdk stdio, alone': ['legacy', 'stdio', 'stdio', 'legacy'],
  'sdk /mcp/modern': ['legacy', 'HTTP', 'stdio', 'modern'],
  'sdk /mcp/modern-http': ['legacy', 'HTTP', 'HTTP', 'modern'],
  'sdk 2 /mcp/everything': ['modern', 'HTTP', 'stdio', 'legacy'],
  'sdk 2 /mcp/everything-http': ['modern', 'HTTP', 'HTTP', 'legacy'],
  'sdk 2 /mcp/modern': ['modern', 'HTTP', 'stdio', 'modern'],
  'sdk 2 /mcp/modern-http': ['modern', 'HTTP', 'HTTP', 'modern'],
};

const FEATURES = {
  opening: /^(initialize|discover|session_|version_)/,
  lists: /^lists?(_tools|_prompts|_resources|_templates|_pages|_bad_cursor)?$/,
  calls: /^call/,
  resources: /^(read_|resources$)/,
  prompts: /^prompt/,
  completion: /^completion/,
  progress: /^progress|^timeout_reset/,
  cancelling: /^(cancel|timeout$)/,
  elicitation: /^elicitation/,
  sampling: /^(sampling|asked_)/,
  roots: /^roots/,
  logging: /^logging/,
  'resource updates': /^(subscribe|unsubscribe|not_subscribed|listen_updates)/,
  'changed lists': /^(list_changed_|listen_(tools|prompts|resources))/,
  resuming: /^resume_/,
  'load and size': /^(two_clients|parallel_|slow_|big_|many_)/,
};

// The lines of a step's output, counted by feature: { feature: { passed, failed } }.
function count(output) {
  const counts = {};
  for (const [, not, name] of output.matchAll(/^(not )?ok (\w+)/gm)) {
    const feature = Object.keys(FEATURES).find((key) => FEATURES[key].test(name));
    if (!feature) continue;
    counts[feature] ??= { passed: 0, failed: 0 };
    counts[feature][not ? 'failed' : 'passed']++;
  }
  return counts;
}

const shown = (cell) => (!cell ? '–' : cell.failed ? `${cell.failed} of ${cell.passed + cell.failed} failed` : `${cell.passed}`);

// outputs: { step: what it printed }. Leaves matrix.json and matrix.md in the folder.
export function writeMatrix(outputs, folder) {
  const columns = Object.entries(COLUMNS).filter(([step]) => outputs[step] !== undefined).map(
    ([step, [client, into, outOf, server]]) => ({ step, client, into, outOf, server, features: count(outputs[step]) }));
  if (!columns.length) return;
  const row = (title, cell) => `| ${[title, ...columns.map(cell)].join(' | ')} |`;
  const lines = [
    row('client', ({ client }) => client),
    row('---', () => '---'),
    row('client to gateway', ({ into }) => into),
    row('gateway to server', ({ outOf }) => outOf),
    row('server', ({ server }) => server),
    ...Object.keys(FEATURES).map((feature) => row(feature, ({ features }) => shown(features[feature]))),
  ];
  const words = 'Scenarios passed, played by official SDKs through the gateway (legacy: 1.29, modern: version 2 for\n'
    + '2026-07-28). A dash: no scenario of that kind on these transports or in that era.';
  writeFileSync(join(folder, 'matrix.json'), `${JSON.stringify(columns, null, 2)}\n`);
  writeFileSync(join(folder, 'matrix.md'), `${words}\n\n${lines.join('\n')}\n`);
}
