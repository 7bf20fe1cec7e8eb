// Lists: complete, unaltered but for names and URIs, over all pages.
import assert from 'node:assert/strict';
import { ownTools } from '../everything/own-tools.mjs';
import { TEMPLATES, listResources, manualUri } from '../everything/resources.mjs';
import { roundTools } from '../everything/rounds.mjs';
import { suiteTools } from '../everything/suite-tools.mjs';
import { World } from '../everything/world.mjs';

const PAGES = 100;

// Follows the cursors to the end. An empty cursor is a cursor too.
async function all(list, field) {
  const items = [];
  let cursor;
  for (let pages = 0; pages < PAGES; pages++) {
    const result = await list(cursor === undefined ? {} : { cursor });
    items.push(...result[field]);
    cursor = result.nextCursor;
    if (cursor === undefined) return items;
  }
  throw new Error(`more than ${PAGES} pages of ${field}`);
}

function unique(keys) {
  assert.equal(new Set(keys).size, keys.length, `listed twice: ${keys.filter((key, i) => keys.indexOf(key) !== i)}`);
}

export default {
  async list_tools(face) {
    const { client } = await face.connect();
    const tools = await all((params) => client.listTools(params), 'tools');
    unique(tools.map((tool) => tool.name));
    for (const { run, ...expected } of [...suiteTools, ...roundTools, ...ownTools]) {
      // Nobody can be pinged by a server of 2026-07-28.
      if (face.server === 'modern' && expected.name === 'ping_client') continue;
      const tool = tools.find(({ name }) => name === face.name(expected.name));
      assert.ok(tool, `${face.name(expected.name)} is missing`);
      assert.deepEqual(tool, { ...expected, name: face.name(expected.name) });
    }
  },

  async list_prompts(face) {
    const { client } = await face.connect();
    const prompts = await all((params) => client.listPrompts(params), 'prompts');
    unique(prompts.map((prompt) => prompt.name));
    const prompt = prompts.find(({ name }) => name === face.name('test_prompt_with_arguments'));
    assert.ok(prompt, 'test_prompt_with_arguments is missing');
    assert.deepEqual(prompt.arguments.map((a) => [a.name, a.required]), [['arg1', true], ['arg2', true]]);
    for (const name of ['test_simple_prompt', 'test_prompt_with_embedded_resource', 'test_prompt_with_image']) {
      assert.ok(prompts.some((p) => p.name === face.name(name)), `${name} is missing`);
    }
  },

  async list_resources(face) {
    const { client } = await face.connect();
    const resources = await all((params) => client.listResources(params), 'resources');
    unique(resources.map((resource) => resource.uri));
    const world = new World('here');
    for (const { uri, mimeType } of listResources(world)) {
      if (uri === manualUri(world)) continue; // Different in each process; read_unmarked looks at it.
      const resource = resources.find((r) => r.uri === face.uri(uri));
      assert.ok(resource, `${face.uri(uri)} is missing`);
      assert.equal(resource.mimeType, mimeType);
    }
  },

  async list_templates(face) {
    const { client } = await face.connect();
    const templates = await all((params) => client.listResourceTemplates(params), 'resourceTemplates');
    unique(templates.map((template) => template.uriTemplate));
    for (const { uriTemplate } of TEMPLATES) {
      const found = templates.some((t) => t.uriTemplate === face.uri(uriTemplate));
      assert.ok(found, `${face.uri(uriTemplate)} is missing (an empty cursor is not the end of a list)`);
    }
  },

  async list_bad_cursor(face) {
    const { client } = await face.connect();
    await assert.rejects(client.listResources({ cursor: 'no such cursor' }), { code: -32602 });
    await client.ping();
  },

  async initialize(face) {
    const { client } = await face.connect();
    const { tools, prompts, resources, logging, completions } = client.getServerCapabilities();
    assert.ok(tools?.listChanged && prompts?.listChanged && resources?.listChanged, 'listChanged is not declared');
    assert.ok(resources.subscribe && logging && completions, 'subscribe, logging or completions is not declared');
  },
};
