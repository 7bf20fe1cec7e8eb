// A server process that misbehaves.
import assert from 'node:assert/strict';
import { needsRestarts } from '../lib/runner.mjs';
import { sleep } from '../lib/children.mjs';

export default {
  async noise(face) {
    const peer = await face.connect();
    await peer.call('noise');
    assert.deepEqual(await peer.value('echo', { after: 'noise' }), { after: 'noise' });
  },

  async stderr(face) {
    const peer = await face.connect();
    await peer.call('stderr', { text: 'error: this is no error' });
    assert.deepEqual(await peer.value('echo', { after: 'stderr' }), { after: 'stderr' });
  },

  // One session stays with one process.
  async counter(face) {
    const peer = await face.connect();
    const first = await peer.value('counter');
    const second = await peer.value('counter');
    assert.equal(second.pid, first.pid);
    assert.ok(second.count > first.count);
  },

  // Without a gateway that starts it again, this would end the server of all other scenarios.
  crash: needsRestarts(async (face) => {
    const peer = await face.connect();
    const before = await peer.value('counter');
    const started = Date.now();
    await assert.rejects(peer.call('crash', {}, { timeout: 20000 }), (error) => error.code !== -32001);
    assert.ok(Date.now() - started < 10000, 'the call did not fail soon');
    let after;
    for (let tries = 0; tries < 40 && !after; tries++) {
      after = await peer.value('counter').catch(() => sleep(250));
    }
    assert.ok(after, 'the server did not come back');
    assert.notEqual(after.pid, before.pid);
  }),
};
