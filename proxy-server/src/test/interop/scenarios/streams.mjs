// Broken connections: what was missed comes with Last-Event-ID, and nothing comes twice.
import assert from 'node:assert/strict';
import { needHttp } from '../lib/runner.mjs';

const callExchange = (peer, tool) => peer.exchanges.findLast(({ body }) => body?.includes(`"${peer.prefix}${tool}"`));
const resumptions = (peer) => peer.exchanges.filter(({ method, headers }) => method === 'GET' && headers.has('last-event-id'));

async function resumed(face, cuts) {
  const peer = await face.connect();
  const seen = [];
  const cutAt = new Set(cuts);
  const onprogress = ({ progress }) => {
    seen.push(progress);
    // The first cut breaks the answer to the POST, later ones the stream that resumed it.
    if (cutAt.delete(progress)) (resumptions(peer).at(-1) ?? callExchange(peer, 'progress')).cut();
  };
  const result = await peer.call('progress', { steps: 12, ms: 250 }, { onprogress, timeout: 25000 });
  assert.equal(result.content[0].text, '12 steps');
  assert.deepEqual(seen, [...Array(12).keys()].map((n) => n + 1), 'progress was lost, doubled or out of order');
  assert.equal(resumptions(peer).length, cuts.length, 'the stream was not resumed with Last-Event-ID once for each cut');
  assert.ok(resumptions(peer).every(({ status }) => status === 200));
  const { id } = JSON.parse(callExchange(peer, 'progress').body);
  assert.equal(peer.messages.filter((message) => message.id === id).length, 1, 'the answer did not come exactly once');
}

export default needHttp({
  resume_call: (face) => resumed(face, [3]),

  resume_call_twice: (face) => resumed(face, [2, 7]),

  // The answer is ready while nobody listens.
  async resume_after_answer(face) {
    const peer = await face.connect();
    const key = `resume-${process.pid}-${Date.now()}`;
    const call = peer.call('slow', { ms: 300, key }, { onprogress: () => callExchange(peer, 'slow').cut() });
    assert.equal((await call).content[0].text, 'slept 300');
    assert.ok(resumptions(peer).length >= 1);
    assert.equal((await peer.value('slow_state', { key })).state, 'finished', 'a broken connection is no cancellation');
  },

  // A question to the client is sent while its connection is broken.
  async resume_elicitation(face) {
    let asked = 0;
    const elicitation = async () => ({ action: 'accept', content: { name: `answer ${++asked}`, colour: 'red' } });
    const peer = await face.connect({ answers: { elicitation } });
    peer.client.fallbackNotificationHandler = async () => {};
    const first = peer.until('first question', () => peer.received('elicitation/create')[0]);
    const call = peer.value('elicit_two', {}, { timeout: 20000 });
    await first;
    callExchange(peer, 'elicit_two').cut();
    const { first: one, second } = await call;
    assert.equal(one.action, 'accept');
    assert.equal(second.action, 'accept');
    assert.equal(asked, 2, 'a question was asked twice or not at all');
  },

  async resume_standalone(face) {
    const peer = await face.connect();
    const stream = await peer.standaloneStream();
    const uri = face.uri('test://watched-resource');
    await peer.client.subscribeResource({ uri });
    await peer.value('touch');
    await peer.notification('notifications/resources/updated');
    stream.cut();
    await peer.value('touch');
    const updates = () => peer.received('notifications/resources/updated').length;
    await peer.until('update missed while the stream was broken', () => updates() >= 2);
    assert.ok(resumptions(peer).length >= 1, 'the standalone stream has no event ids');
    await peer.client.ping();
    assert.equal(updates(), 2, 'an update came twice');
  },
});
