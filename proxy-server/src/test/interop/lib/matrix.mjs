// What works between whom: a table for the clients of each era, in it one column for each pair of transports and each
// kind of server, one row for each feature, each cell from the scenarios that were played through the gateway.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMPOSSIBLE } from '../scenarios/impossible.mjs';

// Step -> transport to the gateway, transport from it, era of the server.
const COLUMNS = {
  'sdk /mcp/everything': ['HTTP', 'stdio', 'legacy'],
  'sdk /mcp/everything-http': ['HTTP', 'HTTP', 'legacy'],
  'sdk /mcp/everything-sse': ['HTTP', 'HTTP+SSE', 'legacy'],
  'sdk /sse/everything': ['HTTP+SSE', 'stdio', 'legacy'],
  'sdk /sse/everything-sse': ['HTTP+SSE', 'HTTP+SSE', 'legacy'],
  'sdk stdio, alone': ['stdio', 'stdio', 'legacy'],
  'sdk tcp, everything': ['TCP', 'stdio', 'legacy'],
  'sdk unix, everything-http': ['unix', 'HTTP', 'legacy'],
  'sdk http2, everything-http': ['HTTP/2', 'HTTP', 'legacy'],
  'sdk /mcp/modern': ['HTTP', 'stdio', 'modern'],
  'sdk /mcp/modern-http': ['HTTP', 'HTTP', 'modern'],
  'sdk /sse/modern': ['HTTP+SSE', 'stdio', 'modern'],
  'sdk stdio, modern': ['stdio', 'stdio', 'modern'],
  'sdk tcp, modern': ['TCP', 'stdio', 'modern'],
  'sdk unix, modern-http': ['unix', 'HTTP', 'modern'],
};
const MODERN_COLUMNS = {
  'sdk 2 /mcp/everything': ['HTTP', 'stdio', 'legacy'],
  'sdk 2 /mcp/everything-http': ['HTTP', 'HTTP', 'legacy'],
  'sdk 2 stdio, alone': ['stdio', 'stdio', 'legacy'],
  'sdk 2 tcp, everything': ['TCP', 'stdio', 'legacy'],
  'sdk 2 /mcp/modern': ['HTTP', 'stdio', 'modern'],
  'sdk 2 /mcp/modern-http': ['HTTP', 'HTTP', 'modern'],
  'sdk 2 http2, modern': ['HTTP/2', 'stdio', 'modern'],
  'sdk 2 stdio, attached': ['stdio', 'stdio', 'modern'],
  'sdk 2 tcp, modern': ['TCP', 'stdio', 'modern'],
  'sdk 2 unix, modern-http': ['unix', 'HTTP', 'modern'],
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
const row = (cells) => `| ${cells.join(' | ')} |`;
const played = (columns, outputs) => Object.entries(columns).filter(([step]) => outputs[step] !== undefined).map(
  ([step, [into, outOf, server]]) => ({ step, into, outOf, server, features: count(outputs[step]) }));

function table(columns) {
  const line = (title, cell) => row([title, ...columns.map(cell)]);
  const features = Object.keys(FEATURES).filter((feature) => columns.some(({ features: of }) => of[feature]));
  return [
    line('client to gateway', ({ into }) => into),
    line('---', () => '---'),
    line('gateway to server', ({ outOf }) => outOf),
    line('server', ({ server }) => server),
    ...features.map((feature) => line(feature, ({ features: of }) => shown(of[feature]))),
  ];
}

// What the scenarios of impossible.mjs held the gateway to.
function impossible(outputs) {
  const steps = { legacy: outputs['impossible, legacy server'], modern: outputs['impossible, modern server'] };
  const rows = Object.entries(IMPOSSIBLE).map(([name, { what, client, server, answer }]) => {
    const passed = Object.keys(steps).filter((era) => ['any', era].includes(server))
      .every((era) => new RegExp(`^ok ${name}$`, 'm').test(steps[era] ?? ''));
    return row([what, client, server, passed ? answer : 'not so in this run']);
  });
  return [row(['what', 'client', 'server', 'answer']), row(['---', '---', '---', '---']), ...rows];
}

const section = (title, lines) => `\n## ${title}\n\n${lines.join('\n')}\n`;

// outputs: { step: what it printed }. Leaves matrix.json and matrix.md in the folder.
export function writeMatrix(outputs, folder) {
  const [legacy, modern] = [COLUMNS, MODERN_COLUMNS].map((columns) => played(columns, outputs));
  if (!legacy.length && !modern.length) return;
  const words = 'Who works with whom: scenarios passed, played by official SDKs through the gateway in each build. Legacy is what\n'
    + 'speaks the handshake revisions, modern what speaks 2026-07-28. TCP and unix: one message a line on a socket.\n'
    + 'HTTP is HTTP/1.1 where it does not say otherwise. A dash: no scenario of that kind on these transports or in that\n'
    + 'era.\n';
  writeFileSync(join(folder, 'matrix.json'), `${JSON.stringify({ legacy, modern }, null, 2)}\n`);
  writeFileSync(join(folder, 'matrix.md'), words
    + section('Legacy clients: TypeScript SDK 1.29', table(legacy))
    + section('Modern clients: TypeScript SDK 2', table(modern))
    + section('What cannot be, and what comes instead', impossible(outputs)));
}
