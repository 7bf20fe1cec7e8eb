// What our client does in each of the suite's client scenarios, once it has listed the tools: its part in the play.
// client: a Wire of either era. tools: as they were listed. context: what the suite gives along. help: whether the
// client does by itself what something in front of the server can do. atServer: lists the tools of the mock itself.
import assert from 'node:assert/strict';

const filled = { number: 2, integer: 2, boolean: true, object: {}, array: [] };
const sampleArguments = (schema) =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).map(([name, { type }]) => [name, filled[type] ?? 'x']));
const defaults = (schema) =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).filter(([, s]) => 'default' in s).map(([name, s]) => [name, s.default]));

async function callEach(client, tools) {
  for (const tool of tools) await client.callTool(tool.name.slice(client.prefix.length), sampleArguments(tool.inputSchema));
}

// Only what marks no header where none may be, as a client of 2026-07-28 over HTTP has to leave out other tools itself.
const headerIn = (schema) => Object.values(schema?.properties ?? {}).some((property) => 'x-mcp-header' in property);
const wellMarked = ({ inputSchema }) => {
  const marks = Object.values(inputSchema?.properties ?? {}).filter((property) => 'x-mcp-header' in property);
  const names = marks.map((property) => String(property['x-mcp-header']).toLowerCase());
  return !headerIn(inputSchema) || (new Set(names).size === names.length
    && names.every((name) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
    && marks.every(({ type }) => ['string', 'integer', 'boolean'].includes(type)));
};

export const PARTS = {
  async 'elicitation-sep1034-client-defaults'(client) {
    client.onRequest = ({ params }) => ({ action: 'accept', content: defaults(params.requestedSchema) });
    await client.callTool('test_client_elicitation_defaults');
  },

  async 'sse-retry'(client) {
    await client.callTool('test_reconnection');
  },

  async 'json-schema-2020-12-preservation'(client, { tools }) {
    const rich = tools.find((tool) => tool.name === `${client.prefix}json_schema_2020_12_tool`);
    await client.callTool('json_schema_echo', { schema: rich?.inputSchema });
  },

  // The list alone tells whether somebody follows the reference, and so does the first request.
  async 'json-schema-ref-no-deref'() {},
  async 'request-metadata'() {},

  async 'sep-2322-client-request-state'(client) {
    let unrelated;
    client.onRequest = async () => {
      // Between the rounds of another call: it must not carry anything of that one.
      unrelated ??= client.callTool('test_mrtr_unrelated');
      await unrelated;
      return { action: 'accept', content: { confirmed: true } };
    };
    await client.callTool('test_mrtr_echo_state');
    await client.callTool('test_mrtr_no_state');
    await client.callTool('test_mrtr_no_result_type');
  },

  async 'http-standard-headers'(client, { tools }) {
    await callEach(client, tools);
    const { resources } = await client.request('resources/list');
    for (const { uri } of resources) await client.request('resources/read', { uri });
    const { prompts } = await client.request('prompts/list');
    for (const { name } of prompts) await client.request('prompts/get', { name });
  },

  async 'http-custom-headers'(client, { context }) {
    for (const call of context.toolCalls) await client.callTool(call.name, call.arguments);
  },

  async 'http-invalid-tool-headers'(client, { tools, help, atServer }) {
    if (help) return callEach(client, tools.filter(wellMarked));
    await callEach(client, tools);
    // Nor may a call go through that does not know of the list.
    const listed = tools.map(({ name }) => name.slice(client.prefix.length));
    const others = (await atServer()).filter(({ name }) => !listed.includes(name));
    if (!others.length) throw new Error('all tools are listed, those with bad headers too');
    for (const tool of others) await assert.rejects(client.callTool(tool.name, sampleArguments(tool.inputSchema)), { code: -32602 });
  },
};

export function part(scenario) {
  return PARTS[scenario] ?? ((client, { tools }) => callEach(client, tools));
}
