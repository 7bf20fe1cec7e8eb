// Scenarios for the official servers, the same for a server's own face and for the aggregated one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sleep } from '../lib/children.mjs';
import tasks from './tasks.mjs';

const textOf = ({ content }) => content.map((part) => part.text ?? '').join('\n');

// The everything server has some tools only once it has seen what the client can do. Whether they are listed by then
// is another matter: behind a gateway that keeps one list for several clients they may not be.
async function callHidden(peer, name, args) {
  let result;
  for (let tries = 0; tries < 40; tries++) {
    result = await peer.call(name, args).catch((error) => ({ isError: true, content: [{ text: error.message }] }));
    if (!result.isError) return result;
    await sleep(250);
  }
  assert.fail(`${peer.prefix}${name}: ${textOf(result)}`);
}

export const everything = {
  async list(face) {
    const { client } = await face.connect();
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    for (const name of ['echo', 'get-sum', 'get-tiny-image', 'get-structured-content']) {
      assert.ok(names.includes(face.name(name)), `${face.name(name)} is missing`);
    }
    const prompts = (await client.listPrompts()).prompts.map((prompt) => prompt.name);
    assert.ok(prompts.includes(face.name('simple-prompt')) && prompts.includes(face.name('args-prompt')));
    const templates = (await client.listResourceTemplates()).resourceTemplates.map((t) => t.uriTemplate);
    assert.ok(templates.includes(face.uri('demo://resource/dynamic/text/{resourceId}')));
  },

  async call(face) {
    const peer = await face.connect();
    assert.equal(textOf(await peer.call('echo', { message: 'grüß dich' })), 'Echo: grüß dich');
    assert.match(textOf(await peer.call('get-sum', { a: 2, b: 40 })), /42/);
    const image = (await peer.call('get-tiny-image')).content.find((part) => part.type === 'image');
    assert.equal(image.mimeType, 'image/png');
    await peer.client.listTools();
    const { temperature } = await peer.value('get-structured-content', { location: 'Chicago' });
    assert.equal(typeof temperature, 'number');
  },

  async read(face) {
    const { client } = await face.connect();
    const { contents } = await client.readResource({ uri: face.uri('demo://resource/dynamic/text/5') });
    assert.match(contents[0].text, /^Resource 5/);
    assert.equal(contents[0].uri, face.uri('demo://resource/dynamic/text/5'));
    const { content } = await client.callTool({ name: face.name('get-resource-links'), arguments: { count: 3 } });
    const links = content.filter((part) => part.type === 'resource_link');
    assert.equal(links.length, 3);
    for (const { uri } of links) assert.equal((await client.readResource({ uri })).contents.length, 1);
  },

  async prompts(face) {
    const { client } = await face.connect();
    const { messages } = await client.getPrompt({ name: face.name('args-prompt'), arguments: { city: 'Köln' } });
    assert.match(messages[0].content.text, /Köln/);
    const ref = { type: 'ref/prompt', name: face.name('completable-prompt') };
    const { completion } = await client.complete({ ref, argument: { name: 'department', value: 'E' } });
    assert.deepEqual(completion.values, ['Engineering']);
    const context = { arguments: { department: 'Sales' } };
    const names = await client.complete({ ref, argument: { name: 'name', value: '' }, context });
    assert.deepEqual(names.completion.values, ['David', 'Eve', 'Frank']);
  },

  async progress(face) {
    const peer = await face.connect();
    await peer.call('trigger-long-running-operation', { duration: 1, steps: 4 }, { onprogress() {} });
    const seen = peer.received('notifications/progress').map(({ params }) => [params.progress, params.total]);
    assert.deepEqual(seen, [[1, 4], [2, 4], [3, 4], [4, 4]]);
  },

  async sampling(face) {
    const content = { type: 'text', text: `sampled ${randomUUID()}` };
    const sampling = async () => ({ role: 'assistant', model: 'interop-model', content });
    const peer = await face.connect({ answers: { sampling } });
    const result = await callHidden(peer, 'trigger-sampling-request', { prompt: 'Hello', maxTokens: 10 });
    assert.ok(textOf(result).includes(content.text), textOf(result));
  },

  async elicitation(face) {
    const name = `Ada ${randomUUID()}`;
    let fields;
    const elicitation = async ({ params }) => {
      fields = params.requestedSchema.properties;
      return { action: 'accept', content: { name, integer: 7 } };
    };
    const peer = await face.connect({ answers: { elicitation } });
    assert.ok(textOf(await callHidden(peer, 'trigger-elicitation-request')).includes(name));
    assert.deepEqual(fields.legacyTitledEnum.enumNames, ['Cats', 'Dogs', 'Birds', 'Fish', 'Reptiles']);
    assert.equal(fields.titledMultipleSelectEnum.items.anyOf[1].title, 'Salmon');
  },

  async roots(face) {
    const uri = `file:///${randomUUID()}`;
    const peer = await face.connect({ answers: { roots: async () => ({ roots: [{ uri, name: 'only' }] }) } });
    // The server asks on the standalone stream, outside of any call.
    await peer.standaloneStream();
    assert.ok(textOf(await callHidden(peer, 'get-roots-list')).includes(uri));
  },

  async subscribe(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    const uri = face.uri('demo://resource/dynamic/text/8');
    await peer.client.subscribeResource({ uri });
    await peer.notification('notifications/message', ({ data }) => String(data).includes('Subscribe'));
    await peer.call('toggle-subscriber-updates');
    await peer.notification('notifications/resources/updated', (params) => params.uri === uri);
    await peer.call('toggle-subscriber-updates');
    await peer.client.unsubscribeResource({ uri });
  },

  ...tasks,
};

export const files = (folder) => ({
  async list(face) {
    const { client } = await face.connect();
    const { tools } = await client.listTools();
    const write = tools.find((tool) => tool.name === face.name('write_file'));
    assert.deepEqual(Object.keys(write.inputSchema.properties), ['path', 'content']);
    assert.equal(write.annotations.readOnlyHint, false);
  },

  async write_and_read(face) {
    const peer = await face.connect();
    await peer.client.listTools();
    const path = join(folder, `nöte ${randomUUID()}.txt`);
    const content = 'Zeile\r\n\ud83d\ude00\u2028Ende\t\u0000.';
    assert.ok(!(await peer.call('write_file', { path, content })).isError);
    const read = await peer.call('read_text_file', { path });
    assert.equal(textOf(read), content);
    assert.equal(read.structuredContent.content, content);
    const found = textOf(await peer.call('list_directory', { path: folder }));
    assert.ok(found.includes(path.slice(folder.length + 1)));
  },

  async refused(face) {
    const peer = await face.connect();
    const result = await peer.call('read_text_file', { path: '/etc/hostname' });
    assert.equal(result.isError, true);
    assert.match(textOf(result), /Access denied/);
  },

  // The server replaces its directories by the client's roots, which it asks for after initialization.
  async roots(face) {
    const inner = join(folder, 'inner');
    await (await face.connect()).call('create_directory', { path: inner });
    const roots = async () => ({ roots: [{ uri: pathToFileURL(inner).href }] });
    const peer = await face.connect({ answers: { roots } });
    let allowed;
    for (let tries = 0; tries < 40 && !allowed?.includes(inner); tries++) {
      await sleep(50);
      allowed = textOf(await peer.call('list_allowed_directories'));
    }
    assert.ok(allowed.includes(inner), allowed);
  },
});

export const memory = {
  async remember(face) {
    const peer = await face.connect();
    await peer.client.listTools();
    const name = `entity ${randomUUID()}`;
    const entities = [{ name, entityType: 'test', observations: ['größer als nichts'] }];
    await peer.call('create_entities', { entities });
    const { entities: found } = await peer.value('search_nodes', { query: name });
    assert.deepEqual(found, entities);
    await peer.call('delete_entities', { entityNames: [name] });
    assert.deepEqual((await peer.value('search_nodes', { query: name })).entities, []);
  },

  async subscribe(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    const { resources } = await peer.client.listResources();
    const uri = resources.map((resource) => resource.uri).find((u) => u === face.uri('memory://knowledge-graph'));
    assert.ok(uri, `no ${face.uri('memory://knowledge-graph')} among ${resources.map((r) => r.uri)}`);
    await peer.client.subscribeResource({ uri });
    const name = `watched ${randomUUID()}`;
    await peer.call('create_entities', { entities: [{ name, entityType: 'test', observations: [] }] });
    await peer.notification('notifications/resources/updated', (params) => params.uri === uri);
    const { contents } = await peer.client.readResource({ uri });
    assert.ok(contents[0].text.includes(name));
  },
};
