// Resources, prompts and completion.
import assert from 'node:assert/strict';
import { PNG } from '../everything/media.mjs';

export default {
  async read_text(face) {
    const { client } = await face.connect();
    const { contents: [text] } = await client.readResource({ uri: face.uri('test://static-text') });
    assert.equal(text.text, 'This is the content of the static text resource.');
    assert.equal(text.mimeType, 'text/plain');
    assert.equal(text.uri, face.uri('test://static-text'));
  },

  async read_binary(face) {
    const { client } = await face.connect();
    const { contents: [binary] } = await client.readResource({ uri: face.uri('test://static-binary') });
    assert.deepEqual(binary, { uri: face.uri('test://static-binary'), mimeType: 'image/png', blob: PNG });
  },

  async read_file_uri(face) {
    const { client } = await face.connect();
    const uri = face.uri('file:///interop/notes.txt');
    const { contents: [content] } = await client.readResource({ uri });
    assert.deepEqual(content, { uri, mimeType: 'text/plain', text: 'Some notes.' });
  },

  // An https URI is listed, linked and read as it is.
  async read_unmarked(face) {
    const peer = await face.connect();
    const { uri } = (await peer.call('link')).content[1];
    const { contents: [content] } = await peer.client.readResource({ uri });
    assert.deepEqual(content, { uri, mimeType: 'text/plain', text: 'The manual.' });
  },

  async read_template(face) {
    const { client } = await face.connect();
    const read = async (uri) => (await client.readResource({ uri: face.uri(uri) })).contents[0].text;
    assert.equal(JSON.parse(await read('test://template/123/data')).id, '123');
    assert.equal(await read('test://pair/one%2Ftwo/%C3%A9'), 'one/two and é');
    assert.equal(await read('test://query?q=a%26b'), 'asked for a&b');
  },

  async read_missing(face) {
    const { client } = await face.connect();
    const uri = face.uri('test://no-such-resource');
    await assert.rejects(client.readResource({ uri }), (error) => {
      assert.equal(error.code, -32002);
      assert.deepEqual(error.data, { uri });
      return true;
    });
  },

  async prompts(face) {
    const { client } = await face.connect();
    const args = { arg1: 'ä "quoted"', arg2: '2' };
    const { messages } = await client.getPrompt({ name: face.name('test_prompt_with_arguments'), arguments: args });
    assert.equal(messages[0].content.text, `Prompt with arguments: arg1='ä "quoted"', arg2='2'`);
    const image = await client.getPrompt({ name: face.name('test_prompt_with_image') });
    assert.equal(image.messages[0].content.data, PNG);
    await assert.rejects(client.getPrompt({ name: face.name('no_such_prompt') }), { code: -32602 });
    await assert.rejects(client.getPrompt({ name: face.name('test_prompt_with_arguments') }), { code: -32602 });
  },

  async prompt_embedded(face) {
    const { client } = await face.connect();
    const name = face.name('test_prompt_with_embedded_resource');
    const { messages } = await client.getPrompt({ name, arguments: { resourceUri: 'test://static-text' } });
    assert.equal(messages[0].content.resource.uri, face.uri('test://static-text'));
  },

  async completion(face) {
    const { client } = await face.connect();
    const ref = { type: 'ref/prompt', name: face.name('test_prompt_with_arguments') };
    const cities = await client.complete({ ref, argument: { name: 'arg1', value: 'pa' } });
    assert.deepEqual(cities.completion, { values: ['paris', 'parma'], total: 2, hasMore: false });

    const context = { arguments: { arg1: 'north' } };
    const pairs = await client.complete({ ref, argument: { name: 'arg2', value: 'north-po' }, context });
    assert.deepEqual(pairs.completion.values, ['north-porto']);

    const template = { type: 'ref/resource', uri: face.uri('test://template/{id}/data') };
    const ids = await client.complete({ ref: template, argument: { name: 'id', value: '12' } });
    assert.deepEqual(ids.completion.values, ['12', '123']);

    const unknown = { type: 'ref/prompt', name: face.name('no_such_prompt') };
    await assert.rejects(client.complete({ ref: unknown, argument: { name: 'a', value: '' } }), { code: -32602 });
  },
};
