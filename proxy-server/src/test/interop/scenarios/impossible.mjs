// What no gateway can bring from one era to the other, and how a client is told: never with silence. Each entry says
// what is wanted, by whom of whom, and the answer, which is held against what comes. docs/matrix.md lists them.
import assert from 'node:assert/strict';
import { sleep } from '../lib/children.mjs';
import { ModernWire } from '../lib/modern-wire.mjs';

const META = 'io.modelcontextprotocol/';
const VERSION = '2026-07-28';

const modern = (face, options) => new ModernWire(face.url, { prefix: face.prefix, ...options });

async function legacy(face, options) {
  const wire = face.wire(options);
  await wire.open();
  return wire;
}

// The error of a request: { status, code }.
async function refusal(request) {
  try {
    await request;
  } catch ({ status, code, data }) {
    return { status, code, data };
  }
  return assert.fail('an answer, where there can be none');
}

const refused = (method, params) => async (face) => {
  const { status, code } = await refusal(modern(face).request(method, params));
  assert.deepEqual({ status, code }, { status: 404, code: -32601 });
};

const refusedInSession = (method) => async (face) => {
  const { code } = await refusal((await legacy(face)).request(method, {}));
  assert.equal(code, -32601);
};

// Asked when nobody waits for an answer any more; the server is told so.
const asksLater = (kind, expected) => async (face) => {
  const client = modern(face, { capabilities: { sampling: {}, elicitation: {} } });
  const key = `${kind}-${process.pid}-${Date.now()}`;
  await client.callTool('ask_later', { kind, key });
  // It asks 100 ms later. A call that is open by then would have the question for its own.
  await sleep(500);
  for (let tries = 0; tries < 100; tries++) {
    const { structuredContent } = await client.callTool('asked_later', { key });
    if (structuredContent.outcome) return assert.deepEqual(structuredContent.outcome, expected);
    await sleep(50);
  }
  return assert.fail('the server waits for an answer');
};

export const IMPOSSIBLE = {
  ping: {
    what: '`ping`', client: 'modern', server: 'any', answer: '404, -32601', run: refused('ping'),
  },
  log_level: {
    what: '`logging/setLevel` (each request says its level)', client: 'modern', server: 'any', answer: '404, -32601',
    run: refused('logging/setLevel', { level: 'info' }),
  },
  subscribe: {
    what: '`resources/subscribe` (there is `subscriptions/listen`)', client: 'modern', server: 'any', answer: '404, -32601',
    run: refused('resources/subscribe', { uri: 'test://watched-resource' }),
  },
  initialize: {
    what: '`initialize` of a request that says it is of 2026-07-28', client: 'modern', server: 'any', answer: '404, -32601',
    run: refused('initialize', { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'x', version: '1' } }),
  },
  batch: {
    what: 'several messages in one array', client: 'modern', server: 'any', answer: '400, -32600',
    async run(face) {
      const params = { _meta: { [`${META}protocolVersion`]: VERSION, [`${META}clientCapabilities`]: {} } };
      const response = await modern(face).post([{ jsonrpc: '2.0', id: 1, method: 'tools/list', params }]);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, -32600);
    },
  },
  version: {
    what: 'a later revision', client: 'modern', server: 'any', answer: '400, -32022 with those that are offered',
    async run(face) {
      const { status, code, data } = await refusal(modern(face, { version: '2099-01-01' }).request('tools/list'));
      assert.deepEqual({ status, code }, { status: 400, code: -32022 });
      assert.ok(data.supported.includes(VERSION));
    },
  },
  discover: {
    what: '`server/discover` in a session', client: 'legacy', server: 'any', answer: '-32601',
    run: refusedInSession('server/discover'),
  },
  listen: {
    what: '`subscriptions/listen` in a session (there is `resources/subscribe`)', client: 'legacy', server: 'any', answer: '-32601',
    run: refusedInSession('subscriptions/listen'),
  },
  unasked_sampling: {
    what: 'sampling outside of any call', client: 'modern', server: 'legacy', answer: 'the server gets -32601',
    run: asksLater('sampling', { code: -32601 }),
  },
  unasked_elicitation: {
    what: 'elicitation outside of any call', client: 'modern', server: 'legacy', answer: 'the server gets -32601',
    run: asksLater('elicitation', { code: -32601 }),
  },
  capability: {
    what: 'a question the client cannot answer', client: 'modern', server: 'any', answer: '-32021 with what is missing',
    async run(face) {
      const { code, data } = await refusal(modern(face).callTool('test_missing_capability'));
      assert.equal(code, -32021);
      assert.ok(data.requiredCapabilities.sampling);
    },
  },
  capability_of_session: {
    what: 'a question the client cannot answer', client: 'legacy', server: 'modern', answer: 'a result with `isError`',
    async run(face) {
      assert.equal((await (await legacy(face)).callTool('test_missing_capability')).isError, true);
    },
  },
  refused_sampling: {
    what: 'a refusal of sampling that the server hears of', client: 'legacy', server: 'modern', answer: 'a result with `isError`',
    async run(face) {
      const onRequest = () => {
        throw Object.assign(new Error('refused'), { code: -1 });
      };
      const wire = await legacy(face, { capabilities: { sampling: {} }, onRequest });
      assert.equal((await wire.callTool('sample', { prompt: 'anything' })).isError, true);
    },
  },
  lost_state: {
    what: 'going on with a call that the gateway has given up', client: 'modern', server: 'legacy', answer: '-32602',
    async run(face) {
      const more = { name: face.name('elicit'), arguments: {}, inputResponses: {}, requestState: 'of a gateway that was' };
      const { code } = await refusal(modern(face, { capabilities: { elicitation: {} } }).request('tools/call', more));
      assert.equal(code, -32602);
    },
  },
};

export const impossibleScenarios = (server) => Object.fromEntries(
  Object.entries(IMPOSSIBLE).filter(([, entry]) => ['any', server].includes(entry.server)).map(([name, { run }]) => [name, run]));
