// Runs named scenarios one after another and prints one line for each.
import { markUri } from '../conformance/unprefix.mjs';
import { Peer } from './peer.mjs';
import { Wire } from './wire.mjs';

const LIMIT_MS = 40000;

// What a scenario gets: names as the face under test shows them, and clients that are closed after it.
export class Face {
  #open = [];

  constructor({ url, prefix = '', uriSuffix = '', gateway = false }) {
    Object.assign(this, { url, prefix, uriSuffix, gateway });
  }

  name(name) {
    return this.prefix + name;
  }

  uri(uri) {
    return markUri(uri, this.uriSuffix);
  }

  async connect(options) {
    const peer = new Peer(this, options);
    this.#open.push(peer);
    return peer.open();
  }

  wire(options) {
    const wire = new Wire(this.url, { prefix: this.prefix, ...options });
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

// scenarios: { name: async (face) => ... }; a function with a property needs = 'gateway' is skipped without one.
export async function runScenarios(scenarios, wanted, settings) {
  const unknown = wanted.filter((name) => !scenarios[name]);
  if (unknown.length) throw new Error(`no such scenario: ${unknown.join(' ')}`);
  let passed = 0;
  let failed = 0;
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (wanted.length && !wanted.includes(name)) continue;
    if (scenario.needs === 'gateway' && !settings.gateway) {
      console.log(`skip ${name}: needs a gateway (--gateway)`);
      continue;
    }
    const face = new Face(settings);
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

export function needsGateway(scenario) {
  scenario.needs = 'gateway';
  return scenario;
}
