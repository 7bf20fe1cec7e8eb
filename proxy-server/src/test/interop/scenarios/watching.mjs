// What a server says by itself: log messages, resource updates, changed lists.
import assert from 'node:assert/strict';
import { EmptyResultSchema } from '@modelcontextprotocol/sdk/types.js';

// A server on stdio does not say to which call a log message belongs, so it may come on either stream.
async function loggedAll(peer, count) {
  await peer.until(`${count} log messages`, () => logged(peer).length >= count);
  await peer.client.ping();
  return logged(peer);
}

const logged = (peer) => peer.received('notifications/message').map(({ params }) => params.data);

function listChanged(kind, list, use) {
  return async (face) => {
    const peer = await face.connect();
    await peer.standaloneStream();
    const { name } = await peer.value('grow', { kind });
    await peer.notification(`notifications/${kind}/list_changed`);
    const items = await list(peer.client);
    assert.ok(JSON.stringify(items).includes(name), `${name} is not listed after list_changed`);
    await use(peer.client, face, name);
  };
}

async function everyPage(list, field) {
  const items = [];
  for (let cursor, pages = 0; pages < 100; pages++) {
    const result = await list(cursor === undefined ? {} : { cursor });
    items.push(...result[field]);
    if ((cursor = result.nextCursor) === undefined) break;
  }
  return items;
}

export default {
  async logging(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    await peer.client.setLoggingLevel('debug');
    await peer.call('test_tool_with_logging');
    assert.deepEqual(await loggedAll(peer, 3), ['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    const [first] = peer.received('notifications/message');
    assert.equal(first.params.level, 'info');
    assert.match(first.params.logger, /everything$/);
  },

  async logging_level(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    await peer.client.setLoggingLevel('warning');
    for (const level of ['debug', 'info', 'notice', 'warning', 'error']) await peer.call('log', { level, message: level });
    assert.deepEqual(await loggedAll(peer, 2), ['warning', 'error']);
    await peer.client.setLoggingLevel('info');
    await peer.call('log', { level: 'info', message: 'again' });
    assert.deepEqual(await loggedAll(peer, 3), ['warning', 'error', 'again']);
  },

  async logging_bad_level(face) {
    const { client } = await face.connect();
    const params = { level: 'loud' };
    // -32602 is right, but the SDK's servers answer -32603.
    await assert.rejects(client.request({ method: 'logging/setLevel', params }, EmptyResultSchema), (error) =>
      [-32602, -32603].includes(error.code));
    assert.deepEqual(await client.ping(), {});
  },

  async logging_standalone(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    await peer.call('log', { level: 'error', message: 'out of the blue', unrelated: true });
    assert.deepEqual(await loggedAll(peer, 1), ['out of the blue']);
  },

  async subscribe(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    const uri = face.uri('test://watched-resource');
    await peer.client.subscribeResource({ uri });
    const { revision } = await peer.value('touch');
    await peer.notification('notifications/resources/updated', (params) => params.uri === uri);
    const { contents } = await peer.client.readResource({ uri });
    assert.ok(Number(/\d+$/.exec(contents[0].text)[0]) >= revision);
  },

  async unsubscribe(face) {
    const peer = await face.connect();
    await peer.standaloneStream();
    const [dropped, kept] = [face.uri('test://watched-resource'), face.uri('test://second-watched')];
    for (const uri of [dropped, kept]) await peer.client.subscribeResource({ uri });
    await peer.client.unsubscribeResource({ uri: dropped });
    // Both change, in this order: once the second is reported, the first will not be any more.
    await peer.value('touch', { names: ['watched-resource', 'second-watched'] });
    await peer.notification('notifications/resources/updated', (params) => params.uri === kept);
    const updated = peer.received('notifications/resources/updated').map(({ params }) => params.uri);
    // Streams of 2026-07-28 overlap when what is wanted changes, and each may tell of an update.
    assert.deepEqual(face.server === 'modern' ? [...new Set(updated)] : updated, [kept]);
  },

  async not_subscribed(face) {
    const [one, other] = [await face.connect(), await face.connect()];
    await Promise.all([one.standaloneStream(), other.standaloneStream()]);
    await one.client.subscribeResource({ uri: face.uri('test://watched-resource') });
    await other.client.subscribeResource({ uri: face.uri('test://second-watched') });
    await one.value('touch', { names: ['watched-resource'] });
    await one.notification('notifications/resources/updated');
    await other.value('touch', { names: ['second-watched'] });
    await other.notification('notifications/resources/updated');
    const uris = (peer) => new Set(peer.received('notifications/resources/updated').map(({ params }) => params.uri));
    assert.deepEqual(uris(one), new Set([face.uri('test://watched-resource')]));
    assert.deepEqual(uris(other), new Set([face.uri('test://second-watched')]));
  },

  list_changed_tools: listChanged('tools', (client) => everyPage((p) => client.listTools(p), 'tools'), async (client, face, name) => {
    const { content } = await client.callTool({ name: face.name(name), arguments: {} });
    assert.equal(content[0].text, `I am ${name}.`);
  }),

  list_changed_prompts: listChanged('prompts', (client) => everyPage((p) => client.listPrompts(p), 'prompts'), async (client, face, name) => {
    const { messages } = await client.getPrompt({ name: face.name(name) });
    assert.equal(messages[0].content.text, `I am ${name}.`);
  }),

  list_changed_resources: listChanged('resources', (client) => everyPage((p) => client.listResources(p), 'resources'), async (client, face, name) => {
    const uri = face.uri(`test://${name}`);
    const { contents } = await client.readResource({ uri });
    assert.equal(contents[0].uri, uri);
  }),
};
