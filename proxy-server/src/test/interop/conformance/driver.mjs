// The client of client mode. The suite starts it as: driver.mjs MOCK_URL
// It starts the gateway (GATEWAY_HOOK) in front of the mock and plays the scenario's part through it.
import { freePort, listening, start, stop } from '../lib/children.mjs';
import { ModernWire } from '../lib/modern-wire.mjs';
import { Wire } from '../lib/wire.mjs';
import { part } from './parts.mjs';

const mock = process.argv.at(-1);
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_CONTEXT: context = '{}' } = process.env;
const { GATEWAY_HOOK: hook, GATEWAY_PATH: path = '/mcp' } = process.env;
const { DRIVER_PREFIX: prefix = '', DRIVER_HELP: helping, DRIVER_VERSION: version } = process.env;
const log = (...words) => console.error('driver:', ...words);
const help = helping !== 'no';

// Only the suite itself is to be filtered, not the gateway.
delete process.env.LOOPBACK;

async function drive(client) {
  const { capabilities } = await client.open({ listen: scenario !== 'sse-retry' });
  const { tools } = capabilities.tools ? await client.request('tools/list') : { tools: [] };
  log(`tools ${tools.map((tool) => tool.name).join(' ')}`);
  const atServer = async () => (await new ModernWire(mock).request('tools/list')).tools;
  await part(scenario)(client, { tools, context: JSON.parse(context), help, atServer });
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
    gateway = start(`exec ${hook} ${mock} ${port}`, [], { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    await listening(port, gateway);
    url = `http://127.0.0.1:${port}${path}`;
  }
  const capabilities = { roots: {}, sampling: {}, elicitation: {} };
  const Kind = version === '2026-07-28' ? ModernWire : Wire;
  client = new Kind(url, { version, capabilities, prefix, resume: help });
  await drive(client);
  log('done');
} catch (error) {
  log(`failed: ${error.message}`);
}
await client?.close().catch(() => {});
if (gateway) await stop(gateway);
process.exit(0);
