// What a server asks its client in the middle of a call: sampling, elicitation, roots, ping.
import assert from 'node:assert/strict';
import { sleep } from '../lib/children.mjs';

const model = (reply) => async ({ params }) => ({
  role: 'assistant',
  model: 'interop-model',
  stopReason: 'endTurn',
  content: { type: 'text', text: reply(params.messages[0].content.text) },
});

export default {
  async sampling(face) {
    let asked;
    const sampling = async (request, extra) => {
      asked = request.params;
      return model((prompt) => `${prompt}? Yes.`)(request, extra);
    };
    const peer = await face.connect({ answers: { sampling } });
    const result = await peer.value('sample', { prompt: 'Ünicode' });
    assert.equal(asked.maxTokens, 100);
    assert.equal(result.content.text, 'Ünicode? Yes.');
    assert.equal(result.model, 'interop-model');
  },

  async sampling_refused(face) {
    const refusal = Object.assign(new Error('User rejected sampling request'), { code: -1, data: { by: 'user' } });
    const peer = await face.connect({ answers: { sampling: () => Promise.reject(refusal) } });
    const result = await peer.call('sample', { prompt: 'anything' });
    assert.equal(result.isError, true);
    assert.equal(result.structuredContent.code, -1);
    assert.match(result.structuredContent.message, /User rejected sampling request/);
  },

  // A client that cannot be asked: the call ends with an error, and it ends soon.
  async sampling_unsupported(face) {
    const peer = await face.connect();
    const outcome = await peer.call('sample', { prompt: 'anything' }).then((result) => result.isError, () => true);
    assert.equal(outcome, true);
    assert.deepEqual(peer.received('sampling/createMessage'), [], 'the client was asked for what it cannot do');
  },

  async elicitation_accept(face) {
    let asked;
    const elicitation = async ({ params }) => {
      asked = params;
      return { action: 'accept', content: { name: 'Ada' } };
    };
    const peer = await face.connect({ answers: { elicitation } });
    const result = await peer.value('elicit', { message: 'Who are you?' });
    assert.deepEqual(result, { action: 'accept', content: { name: 'Ada' } });
    // A gateway may add which server asks, but not change the question or the form.
    assert.match(asked.message, /Who are you\?$/);
    assert.deepEqual(asked.requestedSchema, { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  },

  async elicitation_decline(face) {
    const peer = await face.connect({ answers: { elicitation: async () => ({ action: 'decline' }) } });
    assert.deepEqual(await peer.value('elicit'), { action: 'decline' });
  },

  async elicitation_cancel(face) {
    const peer = await face.connect({ answers: { elicitation: async () => ({ action: 'cancel' }) } });
    assert.deepEqual(await peer.value('elicit'), { action: 'cancel' });
  },

  async elicitation_two(face) {
    const asked = [];
    const elicitation = async ({ params }) => {
      asked.push(params.message);
      const [field] = Object.keys(params.requestedSchema.properties);
      return { action: 'accept', content: { [field]: field === 'name' ? 'Ada' : 'blue' } };
    };
    const peer = await face.connect({ answers: { elicitation } });
    const { first, second } = await peer.value('elicit_two');
    assert.equal(first.content.name, 'Ada');
    assert.equal(second.content.colour, 'blue');
    assert.equal(asked.length, 2);
    assert.match(asked[1], /Your colour, Ada\?$/);
  },

  // Several questions open at once: each answer goes back to the call that asked.
  async elicitation_parallel(face) {
    const elicitation = async ({ params }) => {
      const number = Number(/\d+$/.exec(params.message)[0]);
      await sleep((10 - number) * 20); // Answered in the opposite order.
      return { action: 'accept', content: { name: `answer ${number}` } };
    };
    const peer = await face.connect({ answers: { elicitation } });
    const numbers = [...Array(10).keys()];
    const results = await Promise.all(numbers.map((n) => peer.value('elicit', { message: `Question ${n}` })));
    assert.deepEqual(results.map((r) => r.content.name), numbers.map((n) => `answer ${n}`));
  },

  async elicitation_two_clients(face) {
    const open = (name) => face.connect({
      name,
      answers: { elicitation: async () => sleep(50).then(() => ({ action: 'accept', content: { name } })) },
    });
    const [anna, bert] = [await open('Anna'), await open('Bert')];
    const rounds = await Promise.all([...Array(5)].flatMap(() => [anna.value('elicit'), bert.value('elicit')]));
    assert.deepEqual(rounds.map((r) => r.content.name), [...Array(5)].flatMap(() => ['Anna', 'Bert']));
  },

  // When the call is cancelled, the question is cancelled too. The ping before it is for the SDK, which does not
  // let requests with id 0 be cancelled, and its servers give that id to their first request.
  async elicitation_of_cancelled_call(face) {
    const abort = new AbortController();
    const elicitation = (request, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('withdrawn')));
        abort.abort('never mind');
      });
    const peer = await face.connect({ answers: { elicitation } });
    await peer.call('ping_client');
    await assert.rejects(peer.call('elicit', {}, { signal: abort.signal }), /never mind/);
    const [question] = peer.received('elicitation/create');
    await peer.notification('notifications/cancelled', ({ requestId }) => requestId === question.id);
  },

  async roots(face) {
    const roots = [{ uri: 'file:///home/ada', name: 'home' }, { uri: 'file:///srv/%C3%A4' }];
    const peer = await face.connect({ answers: { roots: async () => ({ roots }) } });
    assert.deepEqual((await peer.value('roots')).roots, roots);
  },

  async roots_changed(face) {
    const roots = [{ uri: 'file:///first' }];
    const peer = await face.connect({ answers: { roots: async () => ({ roots }) } });
    const before = await peer.value('roots');
    roots[0] = { uri: 'file:///second' };
    await peer.client.sendRootsListChanged();
    let after;
    for (let tries = 0; tries < 100; tries++) {
      after = await peer.value('roots');
      if (after.changes > before.changes) break;
      await sleep(50);
    }
    assert.ok(after.changes > before.changes, 'the server did not hear that the roots changed');
    assert.deepEqual(after.roots, roots);
  },

  async ping_both_ways(face) {
    const peer = await face.connect();
    assert.deepEqual(await peer.client.ping(), {});
    assert.deepEqual(await peer.value('ping_client'), {});
  },
};
