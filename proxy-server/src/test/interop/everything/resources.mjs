// Resources and resource templates. The list has several pages.
import { rpcError } from './answers.mjs';
import { PNG } from './media.mjs';

const plain = (text) => ({ mimeType: 'text/plain', text });
const watched = (world) => plain(`Watched, revision ${world.revision}`);

const FIXED = new Map([
  ['test://static-text', () => plain('This is the content of the static text resource.')],
  ['test://static-binary', () => ({ mimeType: 'image/png', blob: PNG })],
  ['test://watched-resource', watched],
  ['test://second-watched', watched],
  ['file:///interop/notes.txt', () => plain('Some notes.')],
  ...[1, 2, 3, 4, 5, 6].map((n) => [`test://numbered/${n}`, () => plain(`Number ${n}`)]),
]);

// A URI that a client may fetch by itself, which a gateway must not mark: so it differs between two servers of one
// gateway by itself.
export const manualUri = (world) => `https://example.com/${world.mode}/manual`;

export const TEMPLATES = [
  { uriTemplate: 'test://template/{id}/data', name: 'template', description: 'Data for an id', mimeType: 'application/json' },
  { uriTemplate: 'test://pair/{first}/{second}', name: 'pair', description: 'Two values', mimeType: 'text/plain' },
  { uriTemplate: 'test://query{?q}', name: 'query', description: 'A query', mimeType: 'text/plain' },
];

const TEMPLATE_READERS = [
  [/^test:\/\/template\/([^/]+)\/data$/, (id) => ({
    mimeType: 'application/json',
    text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  })],
  [/^test:\/\/pair\/([^/]+)\/([^/]+)$/, (first, second) => plain(`${first} and ${second}`)],
  [/^test:\/\/query\?q=(.*)$/, (q) => plain(`asked for ${q}`)],
];

export function listResources(world) {
  const uris = [...FIXED.keys(), manualUri(world), ...world.grown.resources.map((name) => `test://${name}`)];
  return uris.map((uri) => {
    const { mimeType } = content(world, uri);
    return { uri, name: uri.replace(/^.*\/\//, ''), description: `Resource ${uri}`, mimeType };
  });
}

export function readResource(world, uri) {
  const contents = content(world, uri);
  if (!contents) throw rpcError(-32002, 'Resource not found', { uri });
  return { contents: [{ uri, ...contents }] };
}

function content(world, uri) {
  const fixed = FIXED.get(uri);
  if (fixed) return fixed(world);
  if (uri === manualUri(world)) return plain('The manual.');
  if (world.grown.resources.some((name) => uri === `test://${name}`)) return plain(`I am ${uri}`);
  for (const [pattern, read] of TEMPLATE_READERS) {
    const match = pattern.exec(uri);
    if (match) return read(...match.slice(1).map(decodeURIComponent));
  }
  return undefined;
}
