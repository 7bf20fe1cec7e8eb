// The same fixture as a server of 2026-07-28 only, on version 2 of the official SDK. A tool or prompt that asks its
// client is run anew in each round, with the answers of the rounds before it: those come sealed in the requestState.
import { randomBytes } from 'node:crypto';
import { ResourceNotFoundError, Server, createRequestStateCodec, inputRequired } from '@modelcontextprotocol/server';
import { LEVELS, answer, page, rpcError, text } from './answers.mjs';
import { ownTools } from './own-tools.mjs';
import { complete, getPrompt, listPrompts } from './prompts.mjs';
import { TEMPLATES, listResources, readResource } from './resources.mjs';
import { roundTools } from './rounds.mjs';
import { suiteTools } from './suite-tools.mjs';

const META = 'io.modelcontextprotocol/';
const PAGE = 5;
// Nobody can be pinged in this revision.
const TOOLS = [...suiteTools, ...roundTools, ...ownTools].filter(({ name }) => name !== 'ping_client');
const BY_NAME = new Map(TOOLS.map((tool) => [tool.name, tool]));
const CACHED = { ttlMs: 60000, cacheScope: 'public' };

const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
};

const codec = createRequestStateCodec({ key: randomBytes(32) });

export function createModernServer(world) {
  const server = new Server(
    { name: 'interop-modern', title: 'Interop fixture of 2026-07-28', version: '1.0.0' },
    {
      capabilities: CAPABILITIES,
      instructions: 'Fixture server of the interop kit.',
      cacheHints: { 'tools/list': CACHED, 'prompts/list': CACHED },
      requestState: { verify: codec.verify },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: [
      ...TOOLS.map(({ run, ...tool }) => tool),
      ...world.grown.tools.map((name) => ({ name, description: 'Added while running', inputSchema: { type: 'object' } })),
    ],
  }));
  server.setRequestHandler('tools/call', ({ params }, extra) => {
    const { name, arguments: args = {} } = params;
    if (world.grown.tools.includes(name)) return answer(text(`I am ${name}.`));
    const tool = BY_NAME.get(name);
    if (!tool) throw rpcError(-32602, `Unknown tool: ${name}`);
    return inRounds(server, world, extra, (ctx) => tool.run(args, ctx));
  });
  server.setRequestHandler('prompts/list', () => ({ prompts: listPrompts(world) }));
  server.setRequestHandler('prompts/get', ({ params }, extra) =>
    inRounds(server, world, extra, (ctx) => getPrompt(world, params, ctx)));
  server.setRequestHandler('completion/complete', ({ params }) => complete(params));
  addResources(server, world);
  return server;
}

function addResources(server, world) {
  server.setRequestHandler('resources/list', ({ params }) => {
    const { items, nextCursor } = page(listResources(world), PAGE, params?.cursor);
    return { resources: items, nextCursor };
  });
  server.setRequestHandler('resources/templates/list', ({ params }) => {
    const { items, nextCursor } = page(TEMPLATES, 2, params?.cursor, { emptyCursor: true });
    return { resourceTemplates: items, nextCursor };
  });
  server.setRequestHandler('resources/read', ({ params }) => {
    try {
      return readResource(world, params.uri);
    } catch (error) {
      throw error.code === -32002 ? new ResourceNotFoundError(params.uri) : error;
    }
  });
}

// Runs it until it has its result or waits for answers of the client only.
async function inRounds(server, world, extra, run) {
  const answers = { ...extra.mcpReq.requestState()?.answers, ...extra.mcpReq.inputResponses };
  const inputRequests = {};
  let waiting;
  const asked = new Promise((done) => (waiting = done));
  const question = (key, request) => {
    if (answers[key] !== undefined) return Promise.resolve(answers[key]);
    inputRequests[key] = request;
    // Others may be asked at the same time.
    setImmediate(waiting);
    return new Promise(() => {});
  };
  const result = await Promise.race([run(callContext(server, world, extra, question)), asked]);
  if (result) return result;
  return inputRequired({ inputRequests, requestState: await codec.mint({ answers }) });
}

function callContext(server, world, { mcpReq, http }, question) {
  const envelope = mcpReq.envelope ?? {};
  const capabilities = envelope[`${META}clientCapabilities`] ?? {};
  const token = mcpReq._meta?.progressToken;
  const least = LEVELS.indexOf(envelope[`${META}logLevel`]);
  let questions = 0;
  const model = (prompt, maxTokens, key) => question(key ?? `question_${++questions}`,
    inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens }));
  return {
    world,
    session: { rootsChanges: 0 },
    extra: { signal: mcpReq.signal },
    client: () => ({
      clientInfo: envelope[`${META}clientInfo`],
      capabilities,
      headers: Object.fromEntries(http?.req?.headers ?? []),
    }),
    async progress(progress, total, message) {
      if (token === undefined) return;
      const params = { progressToken: token, progress, total, ...(message && { message }) };
      await mcpReq.notify({ method: 'notifications/progress', params });
    },
    async log(level, data) {
      if (least < 0 || LEVELS.indexOf(level) < least) return;
      await mcpReq.notify({ method: 'notifications/message', params: { level, logger: 'everything', data } });
    },
    elicit: (message, requestedSchema, key) =>
      question(key ?? `question_${++questions}`, inputRequired.elicit({ message, requestedSchema })),
    sample: model,
    sampleAnyway: model,
    listRoots: (key) => question(key ?? `question_${++questions}`, inputRequired.listRoots()),
  };
}
