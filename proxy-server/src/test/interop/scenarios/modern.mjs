// A client of 2026-07-28, whatever era the server is of.
import assert from 'node:assert/strict';
import { PNG } from '../everything/media.mjs';
import { TEMPLATES, listResources, manualUri } from '../everything/resources.mjs';
import { roundTools } from '../everything/rounds.mjs';
import { suiteTools } from '../everything/suite-tools.mjs';
import { World } from '../everything/world.mjs';
import { sleep } from '../lib/children.mjs';
import { ModernPeer } from '../lib/modern-peer.mjs';

const connect = (face, options) => face.open(new ModernPeer(face, options));
const accepts = (content) => async () => ({ action: 'accept', content });
const model = (reply) => async () => ({
  role: 'assistant',
  model: 'interop-model',
  stopReason: 'endTurn',
  content: { type: 'text', text: reply },
});

function listChanged(kind, list) {
  return async (face) => {
    const peer = await connect(face);
    const { honoredFilter } = await peer.client.listen({ [`${kind}ListChanged`]: true });
    assert.equal(honoredFilter[`${kind}ListChanged`], true);
    const { name } = await peer.value('grow', { kind });
    await peer.notification(`notifications/${kind}/list_changed`);
    assert.ok(JSON.stringify(await list(peer.client)).includes(name), `${name} is not listed after list_changed`);
  };
}

export const modernScenarios = {
  async discover(face) {
    const { client } = await connect(face);
    assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
    const { capabilities } = client.getDiscoverResult();
    const { tools, prompts, resources, completions } = capabilities;
    assert.ok(tools?.listChanged && prompts?.listChanged && resources?.listChanged && completions);
    assert.ok(client.getServerVersion().name);
  },

  // A client of both eras finds out by itself that it need not fall back, with what time it gives for that.
  async discover_auto(face) {
    const { client } = await connect(face, { mode: 'auto' });
    assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
    assert.ok((await client.listTools()).tools.length);
  },

  async lists(face) {
    const { client } = await connect(face);
    const { tools } = await client.listTools();
    for (const { run, ...expected } of [...suiteTools, ...roundTools]) {
      const name = face.name(expected.name);
      assert.deepEqual(tools.find((tool) => tool.name === name), { ...expected, name });
    }
    const { prompts } = await client.listPrompts();
    assert.ok(prompts.some(({ name }) => name === face.name('test_prompt_with_arguments')));
  },

  async list_pages(face) {
    const { client } = await connect(face);
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    const world = new World('here');
    for (const { uri } of listResources(world)) {
      if (uri !== manualUri(world)) assert.ok(uris.includes(face.uri(uri)), `${uri} is missing`);
    }
    const templates = (await client.listResourceTemplates()).resourceTemplates.map((template) => template.uriTemplate);
    for (const { uriTemplate } of TEMPLATES) assert.ok(templates.includes(face.uri(uriTemplate)), `${uriTemplate} is missing`);
  },

  async call(face) {
    const peer = await connect(face);
    const { content } = await peer.call('test_simple_text');
    assert.deepEqual(content, [{ type: 'text', text: 'This is a simple text response for testing.' }]);
    const failed = await peer.call('test_error_handling');
    assert.equal(failed.isError, true);
  },

  async call_structured(face) {
    const peer = await connect(face);
    const value = { deep: [[{ a: null }]], 'ключ': '👩‍👩‍👧‍👦 \u2028', small: -0.000001, list: [1, 'two', false] };
    assert.deepEqual(await peer.value('echo', value), value);
    assert.deepEqual(await peer.value('statistics', { numbers: [1, 2.5, 4] }), { count: 3, mean: 2.5 });
  },

  async call_errors(face) {
    const peer = await connect(face);
    const data = { reason: 'because', nested: [1, { two: 2 }] };
    await assert.rejects(peer.call('fail', { code: 17, message: 'as told', data }), (error) => {
      assert.equal(error.code, 17);
      assert.deepEqual(error.data, data);
      return true;
    });
    await assert.rejects(peer.call('no_such_tool'), { code: -32602 });
  },

  async call_header(face) {
    const peer = await connect(face);
    // The client learns from the list which parameter it has to repeat in a header.
    await peer.client.listTools();
    const { content } = await peer.call('test_header_param', { region: 'zürich ' });
    assert.equal(content[0].text, 'region zürich ');
  },

  async progress(face) {
    const peer = await connect(face);
    const seen = [];
    // On stdio the SDK drops what comes in one piece with the result, as all does where a client stands still for so long.
    const result = await peer.call('progress', { steps: 4, ms: 250 }, { onprogress: ({ progress }) => seen.push(progress) });
    assert.equal(result.content[0].text, '4 steps');
    assert.ok(seen.length && seen.every((progress, at) => progress === at + 1), `saw ${seen}`);
    const came = peer.messages.filter(({ method }) => method === 'notifications/progress');
    assert.deepEqual(came.map(({ params }) => params.progress), [1, 2, 3, 4]);
  },

  async logging(face) {
    const peer = await connect(face);
    await peer.call('log', { level: 'warning', message: 'not asked for' });
    await peer.call('log', { level: 'warning', message: 'asked for' }, { meta: { 'io.modelcontextprotocol/logLevel': 'info' } });
    await peer.notification('notifications/message');
    assert.deepEqual(peer.heard.map(({ params }) => params.data), ['asked for']);
  },

  async cancel(face) {
    const peer = await connect(face);
    const key = `modern-${process.pid}-${Date.now()}`;
    const abort = new AbortController();
    const onprogress = () => abort.abort('enough');
    await assert.rejects(peer.call('slow', { ms: 20000, key }, { onprogress, signal: abort.signal, timeout: 30000 }));
    for (let tries = 0; tries < 100; tries++) {
      if ((await peer.value('slow_state', { key })).state === 'cancelled') return;
      await sleep(50);
    }
    assert.fail('the server did not hear of the cancellation');
  },

  async elicitation(face) {
    let asked;
    const elicitation = async ({ params }) => {
      asked = params;
      return { action: 'accept', content: { name: 'Ada' } };
    };
    const peer = await connect(face, { answers: { elicitation } });
    assert.deepEqual(await peer.value('elicit', { message: 'Who are you?' }), { action: 'accept', content: { name: 'Ada' } });
    assert.match(asked.message, /Who are you\?$/);
    assert.deepEqual(asked.requestedSchema, { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  },

  async elicitation_declined(face) {
    const peer = await connect(face, { answers: { elicitation: async () => ({ action: 'decline' }) } });
    assert.deepEqual(await peer.value('elicit'), { action: 'decline' });
  },

  async elicitation_rounds(face) {
    const asked = [];
    const elicitation = async ({ params }) => {
      asked.push(params.message);
      const [field] = Object.keys(params.requestedSchema.properties);
      return { action: 'accept', content: { [field]: field === 'name' ? 'Ada' : 'blue' } };
    };
    const peer = await connect(face, { answers: { elicitation } });
    const { first, second } = await peer.value('elicit_two');
    assert.deepEqual([first.content.name, second.content.colour], ['Ada', 'blue']);
    assert.match(asked[1], /Your colour, Ada\?$/);
  },

  async asked_all_at_once(face) {
    const roots = async () => ({ roots: [{ uri: 'file:///home/ada', name: 'home' }] });
    const answers = { elicitation: accepts({ name: 'Ada' }), sampling: model('Good day'), roots };
    const peer = await connect(face, { answers });
    const { content } = await peer.call('test_input_required_result_multiple_inputs');
    for (const word of ['Ada', 'Good day', 'file:///home/ada']) assert.ok(content[0].text.includes(word), content[0].text);
  },

  async sampling(face) {
    const peer = await connect(face, { answers: { sampling: model('Paris') } });
    assert.equal((await peer.value('sample', { prompt: 'The capital?' })).content.text, 'Paris');
  },

  async asked_without_capability(face) {
    const peer = await connect(face);
    await assert.rejects(peer.call('test_missing_capability'), { code: -32021 });
    assert.deepEqual(await peer.value('echo', { still: 'here' }), { still: 'here' });
  },

  async prompts(face) {
    const peer = await connect(face, { answers: { elicitation: accepts({ context: 'tests' }) } });
    const get = (name, args) => peer.client.getPrompt({ name: face.name(name), ...(args && { arguments: args }) });
    const { messages } = await get('test_prompt_with_arguments', { arg1: 'ä "quoted"', arg2: '2' });
    assert.equal(messages[0].content.text, `Prompt with arguments: arg1='ä "quoted"', arg2='2'`);
    const asking = await get('test_input_required_result_prompt');
    assert.equal(asking.messages[0].content.text, 'In the context of tests');
    await assert.rejects(get('no_such_prompt'), { code: -32602 });
  },

  async resources(face) {
    const { client } = await connect(face);
    const read = async (uri) => (await client.readResource({ uri: face.uri(uri) })).contents[0];
    assert.equal((await read('test://static-text')).text, 'This is the content of the static text resource.');
    assert.equal((await read('test://static-binary')).blob, PNG);
    assert.equal((await read('test://pair/one%2Ftwo/%C3%A9')).text, 'one/two and é');
    await assert.rejects(read('test://no-such-resource'), { code: -32602 });
  },

  async completion(face) {
    const { client } = await connect(face);
    const ref = { type: 'ref/prompt', name: face.name('test_prompt_with_arguments') };
    const { completion } = await client.complete({ ref, argument: { name: 'arg1', value: 'pa' } });
    assert.deepEqual(completion.values, ['paris', 'parma']);
    const template = { type: 'ref/resource', uri: face.uri('test://template/{id}/data') };
    const ids = await client.complete({ ref: template, argument: { name: 'id', value: '12' } });
    assert.deepEqual(ids.completion.values, ['12', '123']);
  },

  listen_tools: listChanged('tools', (client) => client.listTools()),
  listen_prompts: listChanged('prompts', (client) => client.listPrompts()),
  listen_resources: listChanged('resources', (client) => client.listResources()),

  async listen_updates(face) {
    const peer = await connect(face);
    const uri = face.uri('test://watched-resource');
    await peer.client.listen({ resourceSubscriptions: [uri] });
    const { revision } = await peer.value('touch');
    await peer.notification('notifications/resources/updated', (params) => params.uri === uri);
    const { contents } = await peer.client.readResource({ uri });
    assert.ok(Number(/\d+$/.exec(contents[0].text)[0]) >= revision);
  },
};
