// Runs named scenarios one after another and prints one line for each.
import { markUri } from '../conformance/unprefix.mjs';
import { isLines } from './line-transport.mjs';
import { Peer, isSse } from './peer.mjs';
import { Wire } from './wire.mjs';

const LIMIT_MS = 40000;

// What a scenario gets: names as the face under test shows them, and clients that are closed after it.
export class Face {
  #open = [];

  constructor({ url, command, prefix = '', uriSuffix = '', server = 'legacy', http2 = false }) {
    Object.assign(this, { url, command, prefix, uriSuffix, server, http2 });
  }

  name(name) {
    return this.prefix + name;
  }

  uri(uri) {
    return markUri(uri, this.uriSuffix);
  }

  connect(options) {
    return this.open(new Peer(this, options));
  }

  // Any other client: opened now, closed after the scenario.
  async open(peer) {
    this.#open.push(peer);
    return peer.open();
  }

  wire(options) {
    const wire = new Wire(this.url, { prefix: this.prefix, http2: this.http2, ...options });
    this.#open.push(wire);
    return wire;
  }

  async closeAll() {
    await Promise.allSettled(this.#open.splice(0).map((client) => client.close()));
  }
}

function limited(promise, ms) {
  let timer;
  const limit = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

const oneLine = (error) => String(error?.message ?? error).replace(/\s+/g, ' ').slice(0, 400);

// Why a scenario cannot be run here, if so.
function obstacle({ needs }, { gateway, restarts, command, url }) {
  if (needs && (command || isSse(url) || isLines(url))) return 'needs Streamable HTTP';
  if (needs === 'gateway' && !gateway) return 'needs a gateway (--gateway)';
  if (needs === 'restarts' && !restarts) return 'needs a gateway that runs the server as its child (--restarts)';
  return undefined;
}

// scenarios: { name: async (face) => ... }; the function's property needs may be 'http', 'gateway' or
// 'restarts', its property settings goes before the settings of all. cannot: { name: why } of those that are skipped.
export async function runScenarios(scenarios, wanted, settings, cannot = {}) {
  const unknown = wanted.filter((name) => !scenarios[name]);
  if (unknown.length) throw new Error(`no such scenario: ${unknown.join(' ')}`);
  let passed = 0;
  let failed = 0;
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (wanted.length && !wanted.includes(name)) continue;
    const own = { ...settings, ...scenario.settings };
    const why = cannot[name] ?? obstacle(scenario, own);
    if (why) {
      console.log(`skip ${name}: ${why}`);
      continue;
    }
    const face = new Face(own);
    try {
      await limited(scenario(face), LIMIT_MS);
      passed++;
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${name}: ${oneLine(error)}`);
      if (settings.verbose) console.log(error.stack);
    }
    await limited(face.closeAll(), 10000).catch(() => {});
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed || !passed ? 1 : 0;
}

// A scenario that failed leaves calls behind, which fail when its clients are closed. What counts was awaited.
process.on('unhandledRejection', () => {});

export const needsGateway = (scenario) => Object.assign(scenario, { needs: 'gateway' });

export const needsRestarts = (scenario) => Object.assign(scenario, { needs: 'restarts' });

// All scenarios of a module that do not need a gateway anyway.
export function needHttp(scenarios) {
  for (const scenario of Object.values(scenarios)) scenario.needs ??= 'http';
  return scenarios;
}
