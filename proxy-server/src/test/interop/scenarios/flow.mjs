// Progress, cancellation and timeouts.
import assert from 'node:assert/strict';
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

const idOf = (peer, tool) =>
  JSON.parse(peer.exchanges.findLast(({ body }) => body?.includes(`"${peer.prefix}${tool}"`)).body).id;

const answersTo = (peer, id) => peer.messages.filter((message) => message.id === id && message.method === undefined);

export default {
  async progress(face) {
    const peer = await face.connect();
    const seen = [];
    const result = await peer.call('progress', { steps: 5, ms: 20 }, { onprogress: (p) => seen.push(p) });
    assert.equal(result.content[0].text, '5 steps');
    assert.deepEqual(seen.map((p) => p.progress), [1, 2, 3, 4, 5]);
    assert.ok(seen.every((p, i) => p.total === 5 && p.message === `step ${i + 1} of 5`));

    const id = idOf(peer, 'progress');
    const tokens = peer.received('notifications/progress').map(({ params }) => params.progressToken);
    assert.deepEqual(new Set(tokens), new Set([id]), 'the token is not the one this client chose');
    const order = peer.messages.map((m) => (m.method === 'notifications/progress' ? 'progress' : m.id === id ? 'answer' : ''));
    assert.equal(order.lastIndexOf('answer'), order.length - 1, 'something came after the answer');
    assert.equal(order.indexOf('answer'), order.length - 1, 'progress came after the answer');
  },

  async progress_string_token(face) {
    const wire = face.wire();
    await wire.open({ listen: false });
    const progressToken = 'töken 1';
    const params = { name: face.name('progress'), arguments: { steps: 3 }, _meta: { progressToken } };
    await wire.request('tools/call', params);
    const progress = wire.notifications.filter(({ method }) => method === 'notifications/progress');
    assert.deepEqual(progress.map((n) => [n.params.progressToken, n.params.progress]), [[progressToken, 1], [progressToken, 2], [progressToken, 3]]);
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
    let started;
    const running = new Promise((done) => (started = done));
    const call = peer.call('slow', { ms: 20000, key }, { signal: abort.signal, onprogress: started, timeout: 30000 });
    call.catch(() => {});
    await running;
    const id = idOf(peer, 'slow');
    abort.abort('enough');
    await assert.rejects(call, /enough/);
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
    const running = [];
    const start = (key, ms, options) =>
      new Promise((started) => running.push(peer.call('slow', { ms, key }, { onprogress: started, ...options })));
    await start(kept, 1500);
    await start(dropped, 20000, { signal: abort.signal });
    running[1].catch(() => {});
    abort.abort('that one');
    await becomes(peer, dropped, 'cancelled');
    assert.equal((await running[0]).content[0].text, 'slept 1500');
    await becomes(peer, kept, 'finished');
  },

  async cancel_unknown(face) {
    const wire = face.wire();
    await wire.open();
    for (const requestId of [4711, 'none', 0]) {
      const response = await wire.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
      assert.equal(response.status, 202);
    }
    assert.deepEqual(await wire.request('ping'), {});
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
