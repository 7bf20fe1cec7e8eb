// What the SDK never sends: odd ids, batches, wrong headers. Through a raw client.
import assert from 'node:assert/strict';
import { needHttp, needsGateway } from '../lib/runner.mjs';
import { readEvents } from '../lib/sse.mjs';
import { isStream } from '../lib/wire.mjs';

// The text of each JSON-RPC message in an answer, untouched: parsing would round large numbers.
async function texts(response) {
  if (!isStream(response)) return [await response.text()];
  const found = [];
  for await (const { data } of readEvents(response.body)) if (data) found.push(data);
  return found;
}

async function session(face, options) {
  const wire = face.wire(options);
  await wire.open({ listen: false });
  return wire;
}

// Sends a call whose id is this piece of JSON; resolves to the id of the answer, as it is written there.
async function idOfAnswer(wire, face, id, value = 1) {
  const params = JSON.stringify({ name: face.name('echo'), arguments: { value } });
  const response = await wire.post(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`);
  assert.equal(response.status, 200, `id ${id}`);
  const [answer, ...more] = await texts(response);
  assert.equal(more.length, 0, `more than one message for id ${id}`);
  assert.deepEqual(JSON.parse(answer).result?.structuredContent, { value }, `id ${id}`);
  return /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9]+)\s*[,}]/.exec(answer.replace(/"result"\s*:\s*\{.*\}(?=,|\})/s, '"result":{}'))?.[1];
}

const same = async (wire, face, ids) => {
  for (const id of ids) assert.equal(JSON.parse(await idOfAnswer(wire, face, id)), JSON.parse(id), `id ${id}`);
};

const pings = (...ids) => ids.map((id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
const notice = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' };

// Answers to a batch: one array, or single messages or arrays on a stream.
async function batchAnswers(response) {
  assert.equal(response.status, 200);
  return (await texts(response)).flatMap((text) => JSON.parse(text));
}

export default needHttp({
  async raw_ids(face) {
    const wire = await session(face);
    await same(wire, face, ['0', '-7', '9007199254740991', '"1"', '""', '"-32000"', '"ä \\u0041 \\"q\\""', `"${'x'.repeat(1000)}"`]);
  },

  // Integers have no limit in JSON; a gateway must give them back digit by digit.
  raw_ids_huge: needsGateway(async (face) => {
    const wire = await session(face);
    for (const id of ['9007199254740993', '18446744073709551617', '-9223372036854775809', '123456789012345678901234567890']) {
      assert.equal(await idOfAnswer(wire, face, id), id);
    }
  }),

  async raw_ids_of_both_types(face) {
    const wire = await session(face);
    const ids = ['1', '"1"', '2', '"2"'];
    const answered = await Promise.all(ids.map((id, value) => idOfAnswer(wire, face, id, value)));
    assert.deepEqual(answered.map((id) => JSON.parse(id)), [1, '1', 2, '2']);
  },

  async session_start(face) {
    const { transport, exchanges } = await face.connect();
    assert.equal(transport.protocolVersion, '2025-11-25');
    assert.match(transport.sessionId, /^[\x21-\x7e]+$/);
    const initialized = exchanges.find(({ body }) => body?.includes('notifications/initialized'));
    assert.equal(initialized.status, 202, 'the SDK opens its standalone stream only after a 202');
  },

  async session_delete(face) {
    const wire = await session(face);
    const response = await wire.delete();
    assert.ok(response.ok, `DELETE answered with ${response.status}`);
    assert.equal((await wire.post(pings(5)[0])).status, 404);
    assert.equal((await wire.get()).status, 404);
    // A client starts over without the id.
    wire.session = undefined;
    wire.negotiated = undefined;
    await wire.open({ listen: false });
    assert.deepEqual(await wire.request('ping'), {});
  },

  async session_headers(face) {
    const wire = await session(face);
    const status = async (headers, body = pings(9)[0]) => {
      const response = await wire.post(body, { headers });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await status({ 'mcp-session-id': 'no-such-session' }), 404);
    assert.equal(await status({ 'mcp-protocol-version': '9999-99-99' }), 400);
    assert.ok([400, 406].includes(await status({ accept: 'application/json' })));
    assert.equal(await status({ 'content-type': 'text/plain' }), 415);
    assert.equal(await status({}, '{"jsonrpc":"2.0","id":1,"method"'), 400);
    assert.equal(await status({}, '{"id":1,"method":"ping"}'), 400);
    assert.equal(await status({ origin: 'http://evil.example.com' }), 403);
    assert.equal(await status({ origin: `http://localhost:${new URL(face.url).port}` }), 200);
    const { session: id } = wire;
    wire.session = undefined;
    assert.equal(await status({}), 400);
    wire.session = id;
    assert.deepEqual(await wire.request('ping'), {});
  },

  async version_negotiation(face) {
    for (const [asked, given] of [['2025-06-18', '2025-06-18'], ['2025-03-26', '2025-03-26'], ['1900-01-01', '2025-11-25']]) {
      const wire = await session(face, { version: asked });
      assert.equal(wire.negotiated, given);
      assert.deepEqual(await wire.request('ping'), {});
    }
  },

  async unexpected_response(face) {
    const wire = await session(face);
    const response = await wire.post({ jsonrpc: '2.0', id: 'never asked', result: {} });
    assert.ok([202, 400].includes(response.status), `status ${response.status}`);
    assert.deepEqual(await wire.request('ping'), {});
  },

  async batch(face) {
    const wire = await session(face, { version: '2025-03-26' });
    const call = { jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: face.name('echo'), arguments: { x: 1 } } };
    const answers = await batchAnswers(await wire.post([...pings(1), notice, call, ...pings(3)]));
    assert.deepEqual(new Set(answers.map((a) => a.id)), new Set([1, 'b', 3]));
    assert.equal(answers.length, 3);
    // Structured content came later than batches went.
    assert.deepEqual(JSON.parse(answers.find((a) => a.id === 'b').result.content[0].text), { x: 1 });
  },

  async batch_of_notifications(face) {
    const wire = await session(face, { version: '2025-03-26' });
    const response = await wire.post([notice, notice]);
    assert.equal(response.status, 202);
    assert.equal(await response.text(), '');
  },

  // The SDK's server is lax here, so only a gateway can be held to it.
  batch_refused: needsGateway(async (face) => {
    const wire = await session(face, { version: '2025-06-18' });
    assert.equal((await wire.post(pings(1, 2))).status, 400);
    assert.deepEqual(await wire.request('ping'), {});
  }),

  batch_empty: needsGateway(async (face) => {
    const wire = await session(face, { version: '2025-03-26' });
    const response = await wire.post([]);
    assert.equal(response.status, 400);
    assert.equal(JSON.parse(await response.text()).error.code, -32600);
  }),
});
