// The client of client mode. The suite starts it as: driver.mjs MOCK_URL
// It starts the gateway (GATEWAY_HOOK) in front of the mock and plays the scenario's part through it.
import { freePort, listening, start, stop } from '../lib/children.mjs';
import { Wire } from '../lib/wire.mjs';

const mock = process.argv.at(-1);
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_PROTOCOL_VERSION: version } = process.env;
const { GATEWAY_HOOK: hook, GATEWAY_PATH: path = '/mcp', DRIVER_PREFIX: prefix = '', DRIVER_RESUME: resume } = process.env;
const log = (...words) => console.error('driver:', ...words);

// Only the suite itself is to be filtered, not the gateway.
delete process.env.LOOPBACK;

const filled = { number: 2, integer: 2, boolean: true, object: {}, array: [] };
const sampleArguments = (schema) =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).map(([name, { type }]) => [name, filled[type] ?? 'x']));
const defaults = (schema) =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).filter(([, s]) => 'default' in s).map(([name, s]) => [name, s.default]));

async function drive(client) {
  await client.open({ listen: scenario !== 'sse-retry' });
  const { tools } = await client.request('tools/list');
  log(`tools ${tools.map((tool) => tool.name).join(' ')}`);

  if (scenario === 'elicitation-sep1034-client-defaults') {
    client.onRequest = ({ params }) => ({ action: 'accept', content: defaults(params.requestedSchema) });
    return client.callTool('test_client_elicitation_defaults');
  }
  if (scenario === 'sse-retry') return client.callTool('test_reconnection');
  if (scenario === 'json-schema-2020-12-preservation') {
    const rich = tools.find((tool) => tool.name === `${prefix}json_schema_2020_12_tool`);
    return client.callTool('json_schema_echo', { schema: rich?.inputSchema });
  }
  for (const tool of tools) await client.callTool(tool.name.slice(prefix.length), sampleArguments(tool.inputSchema));
}

let gateway;
let client;
process.on('SIGTERM', async () => {
  log('failed: time is up');
  if (gateway) await stop(gateway);
  process.exit(4);
});
try {
  let url = mock;
  if (hook) {
    const port = await freePort();
    gateway = start(`${hook} ${mock} ${port}`, [], { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    await listening(port, gateway);
    url = `http://127.0.0.1:${port}${path}`;
  }
  const capabilities = { roots: {}, sampling: {}, elicitation: {} };
  client = new Wire(url, { version, capabilities, prefix, resume: resume !== 'no' });
  log(`result ${JSON.stringify(await drive(client))?.slice(0, 200)}`);
  log('done');
} catch (error) {
  log(`failed: ${error.message}`);
}
await client?.close().catch(() => {});
if (gateway) await stop(gateway);
process.exit(0);
