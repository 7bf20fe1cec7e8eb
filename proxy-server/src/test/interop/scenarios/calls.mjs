// Tool calls: every kind of content and error arrives as the server sent it.
import assert from 'node:assert/strict';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { PNG, WAV } from '../everything/media.mjs';

const AWKWARD = {
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈',
  'ключ с пробелом': 'שלום مرحبا 你好',
  combining: 'e\u0301 \u1E9B\u0323',
  separators: 'line\u2028separator\u2029next\u0085line\r\n\ttab',
  control: '\u0000\u0001\u001f\u007f',
  escapes: '"\\/\b\f data: x\n\nid: 7\nevent: end',
  beyond: '\u{10FFFF}\u{1F600}\uFFFD\uFEFF',
  __proto: '__proto__',
  '': 'empty key',
};

export default {
  async call_text(face) {
    const peer = await face.connect();
    const { content, isError } = await peer.call('test_simple_text');
    assert.deepEqual(content, [{ type: 'text', text: 'This is a simple text response for testing.' }]);
    assert.ok(!isError);
  },

  async call_content(face) {
    const peer = await face.connect();
    const { content: [image] } = await peer.call('test_image_content');
    assert.deepEqual(image, { type: 'image', data: PNG, mimeType: 'image/png' });
    const { content: [audio] } = await peer.call('test_audio_content');
    assert.deepEqual(audio, { type: 'audio', data: WAV, mimeType: 'audio/wav' });
    const { content: mixed } = await peer.call('test_multiple_content_types');
    assert.deepEqual(mixed.map((part) => part.type), ['text', 'image', 'resource']);
    assert.equal(mixed[2].resource.uri, face.uri('test://mixed-content-resource'));
  },

  async call_structured(face) {
    const peer = await face.connect();
    // After a list the SDK checks the answer against the tool's output schema.
    await peer.client.listTools();
    assert.deepEqual(await peer.value('statistics', { numbers: [1, 2.5, 4] }), { count: 3, mean: 2.5 });
    const value = { deep: [[[{ a: null }]]], yes: true, big: 1e300, small: -0.000001, list: [1, 'two', false] };
    const result = await peer.call('echo', value);
    assert.deepEqual(result.structuredContent, value);
    assert.deepEqual(JSON.parse(result.content[0].text), value);
  },

  async call_without_arguments(face) {
    const { client } = await face.connect();
    const { content } = await client.callTool({ name: face.name('test_simple_text') });
    assert.equal(content.length, 1);
  },

  async call_tool_error(face) {
    const peer = await face.connect();
    const result = await peer.call('test_error_handling');
    assert.equal(result.isError, true);
    assert.equal(result.content[0].text, 'This tool intentionally returns an error for testing');
  },

  async call_rpc_error(face) {
    const peer = await face.connect();
    const data = { reason: 'because', nested: [1, { two: 2 }] };
    for (const code of [-32603, -32050, 17, -1]) {
      await assert.rejects(peer.call('fail', { code, message: 'as told', data }), (error) => {
        assert.equal(error.code, code);
        assert.match(error.message, /as told$/);
        assert.deepEqual(error.data, data);
        return true;
      });
    }
  },

  async call_unknown_tool(face) {
    const peer = await face.connect();
    await assert.rejects(peer.call('no_such_tool'), { code: -32602 });
    await assert.rejects(peer.client.callTool({ name: 'neither__this' }), { code: -32602 });
    await assert.rejects(peer.client.callTool({ name: '' }), { code: -32602 });
    await peer.client.ping();
  },

  async call_unknown_method(face) {
    const { client } = await face.connect();
    await assert.rejects(client.request({ method: 'no/such/method' }, ResultSchema), { code: -32601 });
    assert.deepEqual(await client.ping(), {});
  },

  async call_unicode(face) {
    const peer = await face.connect();
    const result = await peer.call('echo', AWKWARD);
    assert.deepEqual(result.structuredContent, AWKWARD);
    assert.deepEqual(JSON.parse(result.content[0].text), AWKWARD);
  },

  // Links must name resources under the URIs this client can read them by.
  async call_links(face) {
    const peer = await face.connect();
    const { content: [link, manual, embedded] } = await peer.call('link');
    assert.equal(link.uri, face.uri('test://static-text'));
    assert.match(manual.uri, /^https:\/\/example\.com\//);
    assert.equal(embedded.resource.uri, face.uri('test://template/7/data'));
    for (const uri of [link.uri, manual.uri, embedded.resource.uri]) {
      const { contents } = await peer.client.readResource({ uri });
      assert.equal(contents[0].uri, uri);
    }
  },
};
