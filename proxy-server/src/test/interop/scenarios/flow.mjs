// Progress, cancellation and timeouts.
import assert from 'node:assert/strict';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { sleep } from '../lib/children.mjs';

let keys = 0;
const freshKey = () => `${process.pid}-${Date.now()}-${++keys}`;

// The server tells by itself what became of a slow call; asking is the only way to know.
async function becomes(peer, key, expected) {
  let state;
  for (let tries = 0; tries < 100; tries++) {
    ({ state } = await peer.value('slow_state', { key }));
    if (state === expected) return;
    await sleep(50);
  }
  assert.fail(`the slow call is ${state}, not ${expected}`);
}

// Resolves once the server works on the call: it says so with a progress notification.
async function startSlow(peer, args, options) {
  const before = peer.received('notifications/progress').length;
  const answer = peer.call('slow', args, { onprogress() {}, timeout: 30000, ...options });
  answer.catch(() => {});
  await peer.until('sign that the slow call runs', () => peer.received('notifications/progress').length > before);
  return { answer };
}

const idOf = (peer, tool) => peer.sent.findLast(({ params }) => params?.name === peer.prefix + tool).id;

const answersTo = (peer, id) => peer.messages.filter((message) => message.id === id && message.method === undefined);

export default {
  async progress(face) {
    const peer = await face.connect();
    const result = await peer.call('progress', { steps: 5, ms: 20 }, { onprogress() {} });
    assert.equal(result.content[0].text, '5 steps');
    const seen = peer.received('notifications/progress').map(({ params }) => params);
    assert.deepEqual(seen.map((p) => p.progress), [1, 2, 3, 4, 5]);
    assert.ok(seen.every((p, i) => p.total === 5 && p.message === `step ${i + 1} of 5`));

    const id = idOf(peer, 'progress');
    assert.deepEqual(new Set(seen.map((p) => p.progressToken)), new Set([id]), 'the token is not the one this client chose');
    const order = peer.messages.map((m) => (m.method === 'notifications/progress' ? 'progress' : m.id === id ? 'answer' : ''));
    assert.equal(order.lastIndexOf('answer'), order.length - 1, 'something came after the answer');
    assert.equal(order.indexOf('answer'), order.length - 1, 'progress came after the answer');
  },

  async progress_string_token(face) {
    const peer = await face.connect();
    const progressToken = 'töken 1';
    const params = { name: face.name('progress'), arguments: { steps: 3 }, _meta: { progressToken } };
    await peer.client.request({ method: 'tools/call', params }, CallToolResultSchema);
    const seen = peer.received('notifications/progress').map((n) => [n.params.progressToken, n.params.progress]);
    assert.deepEqual(seen, [[progressToken, 1], [progressToken, 2], [progressToken, 3]]);
  },

  async progress_not_asked(face) {
    const peer = await face.connect();
    await peer.call('progress', { steps: 3 });
    assert.deepEqual(peer.received('notifications/progress'), []);
  },

  async cancel(face) {
    const peer = await face.connect();
    const key = freshKey();
    const abort = new AbortController();
    const call = await startSlow(peer, { ms: 20000, key }, { signal: abort.signal });
    const id = idOf(peer, 'slow');
    abort.abort('enough');
    await assert.rejects(call.answer, /enough/);
    await becomes(peer, key, 'cancelled');
    // By now the server is done with the call; an answer would have to be here.
    await peer.client.ping();
    assert.deepEqual(answersTo(peer, id), [], 'a cancelled call was answered');
    assert.deepEqual(await peer.value('echo', { still: 'here' }), { still: 'here' });
  },

  async cancel_only_that_call(face) {
    const peer = await face.connect();
    const [kept, dropped] = [freshKey(), freshKey()];
    const abort = new AbortController();
    const first = await startSlow(peer, { ms: 1500, key: kept });
    await startSlow(peer, { ms: 20000, key: dropped }, { signal: abort.signal });
    abort.abort('that one');
    await becomes(peer, dropped, 'cancelled');
    assert.equal((await first.answer).content[0].text, 'slept 1500');
    await becomes(peer, kept, 'finished');
  },

  async cancel_unknown(face) {
    const { client } = await face.connect();
    for (const requestId of [4711, 'none', 0]) {
      await client.notification({ method: 'notifications/cancelled', params: { requestId } });
    }
    assert.deepEqual(await client.ping(), {});
  },

  async timeout(face) {
    const peer = await face.connect();
    const key = freshKey();
    await assert.rejects(peer.call('slow', { ms: 20000, key }, { timeout: 300 }), { code: -32001 });
    await becomes(peer, key, 'cancelled');
  },

  async timeout_reset_by_progress(face) {
    const peer = await face.connect();
    const options = { timeout: 1000, resetTimeoutOnProgress: true, onprogress() {} };
    const result = await peer.call('progress', { steps: 8, ms: 200 }, options);
    assert.equal(result.content[0].text, '8 steps');
  },
};
