// Many and large messages, and clients that choose the same ids.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const MEGA = 1024 * 1024;

export default {
  // Every SDK client counts its ids from 0, and its progress tokens are its ids.
  async two_clients(face) {
    const peers = await Promise.all([face.connect({ name: 'one' }), face.connect({ name: 'two' })]);
    const rounds = peers.map(async (peer, which) => {
      for (let round = 0; round < 10; round++) {
        const before = peer.received('notifications/progress').length;
        const value = { which, round };
        const [echoed, steps] = await Promise.all([
          peer.value('echo', value),
          peer.call('progress', { steps: which + 2, ms: 5 }, { onprogress() {} }),
        ]);
        assert.deepEqual(echoed, value);
        assert.equal(steps.content[0].text, `${which + 2} steps`);
        const totals = peer.received('notifications/progress').slice(before).map(({ params }) => params.total);
        assert.deepEqual(totals, Array(which + 2).fill(which + 2), "the other client's progress");
      }
    });
    await Promise.all(rounds);
    const ids = peers.map((peer) => peer.messages.filter((m) => m.method === undefined).map((m) => m.id));
    assert.deepEqual(new Set(ids[0]), new Set(ids[1]), 'the clients did not use the same ids: nothing was tested');
  },

  async parallel_calls(face) {
    const peer = await face.connect();
    const numbers = [...Array(100).keys()];
    const values = await Promise.all(numbers.map((n) => peer.value('echo', { n, pad: 'x'.repeat(n * 50) }, { timeout: 30000 })));
    assert.deepEqual(values.map((v) => v.n), numbers);
    assert.ok(values.every((v) => v.pad.length === v.n * 50));
  },

  async slow_does_not_block(face) {
    const peer = await face.connect();
    const slow = peer.call('slow', { ms: 3000, key: 'blocking?' });
    let answered = false;
    slow.then(() => (answered = true));
    for (let n = 0; n < 20; n++) assert.deepEqual(await peer.value('echo', { n }), { n });
    assert.equal(answered, false, 'twenty calls took longer than a slow one');
    await slow;
  },

  async big_answer(face) {
    const peer = await face.connect();
    const { content: [{ text }] } = await peer.call('big', { bytes: 5 * MEGA }, { timeout: 30000 });
    assert.equal(text.length, 5 * MEGA);
    const digest = (value) => createHash('sha256').update(value).digest('hex');
    assert.equal(digest(text), digest('0123456789abcdef'.repeat((5 * MEGA) / 16)));
  },

  async big_argument(face) {
    const peer = await face.connect();
    const value = { text: 'ä€😀'.repeat(MEGA / 9) };
    assert.deepEqual(await peer.value('echo', value, { timeout: 30000 }), value);
  },

  async big_answers_at_once(face) {
    const peer = await face.connect();
    const sizes = [1, 100, 65535, 65536, MEGA, 2 * MEGA, 17, 3 * MEGA];
    const answers = await Promise.all(sizes.map((bytes) => peer.call('big', { bytes }, { timeout: 30000 })));
    assert.deepEqual(answers.map((a) => a.content[0].text.length), sizes);
  },

  async many_notifications(face) {
    const peer = await face.connect();
    await peer.call('progress', { steps: 1000 }, { onprogress() {}, timeout: 30000 });
    // Not counted in onprogress: the SDK drops a notification that comes in one piece with the answer.
    const seen = peer.received('notifications/progress').map(({ params }) => params.progress);
    assert.deepEqual(seen, [...Array(1000).keys()].map((n) => n + 1));
  },
};
