// One MCP session of the fixture server: the low-level server of the official SDK, because schemas and errors must
// reach the wire exactly as they are written here.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import * as mcp from '@modelcontextprotocol/sdk/types.js';
import { LEVELS, answer, page, rpcError, text } from './answers.mjs';
import { laterTools } from './later.mjs';
import { ownTools } from './own-tools.mjs';
import { complete, getPrompt, listPrompts } from './prompts.mjs';
import { TEMPLATES, listResources, readResource } from './resources.mjs';
import { roundTools } from './rounds.mjs';
import { suiteTools } from './suite-tools.mjs';

const PAGE = 5;
const TOOLS = [...suiteTools, ...roundTools, ...ownTools, ...laterTools];
const BY_NAME = new Map(TOOLS.map((tool) => [tool.name, tool]));
const ASK_TIMEOUT = { timeout: 30000 };

const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
};

export function createSession(world) {
  const server = new Server(
    { name: 'interop-everything', title: 'Interop fixture', version: '1.0.0' },
    { capabilities: CAPABILITIES, instructions: 'Fixture server of the interop kit.' },
  );
  const session = { level: 'debug', subscriptions: new Set(), rootsChanges: 0 };

  addTools(server, world, session);
  addPrompts(server, world, session);
  addResources(server, world, session);
  server.setRequestHandler(mcp.SetLevelRequestSchema, ({ params }) => {
    session.level = params.level;
    return {};
  });
  server.setNotificationHandler(mcp.RootsListChangedNotificationSchema, () => void session.rootsChanges++);
  follow(server, world, session);
  return server;
}

function addTools(server, world, session) {
  server.setRequestHandler(mcp.ListToolsRequestSchema, () => ({
    tools: [
      ...TOOLS.map(({ run, ...tool }) => tool),
      ...world.grown.tools.map((name) => ({ name, description: 'Added while running', inputSchema: { type: 'object' } })),
    ],
  }));
  server.setRequestHandler(mcp.CallToolRequestSchema, ({ params }, extra) => {
    const { name, arguments: args = {} } = params;
    if (world.grown.tools.includes(name)) return answer(text(`I am ${name}.`));
    const tool = BY_NAME.get(name);
    if (!tool) throw rpcError(-32602, `Unknown tool: ${name}`);
    return tool.run(args, callContext(server, world, session, extra));
  });
}

// What a tool or a prompt can do besides answering. All of it is tied to the call: over HTTP it goes out on the call's stream.
function callContext(server, world, session, extra) {
  const related = { ...ASK_TIMEOUT, relatedRequestId: extra.requestId, signal: extra.signal };
  const token = extra._meta?.progressToken;
  return {
    world,
    session,
    extra,
    client: () => ({
      clientInfo: server.getClientVersion(),
      capabilities: server.getClientCapabilities(),
      headers: extra.requestInfo?.headers ?? {},
    }),
    async progress(progress, total, message) {
      if (token === undefined) return;
      const params = { progressToken: token, progress, total, ...(message && { message }) };
      await extra.sendNotification({ method: 'notifications/progress', params });
    },
    async log(level, data, unrelated = false) {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(session.level)) return;
      const notification = { method: 'notifications/message', params: { level, logger: 'everything', data } };
      await (unrelated ? server.notification(notification) : extra.sendNotification(notification));
    },
    async sample(prompt, maxTokens) {
      if (!server.getClientCapabilities()?.sampling) throw new Error('Client does not support sampling');
      return server.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens }, related);
    },
    sampleAnyway(prompt, maxTokens) {
      const params = { messages: [{ role: 'user', content: text(prompt) }], maxTokens };
      return extra.sendRequest({ method: 'sampling/createMessage', params }, mcp.CreateMessageResultSchema);
    },
    // Of no call: it goes out on the standalone stream.
    askUnrelated(kind) {
      const schema = { type: 'object', properties: { name: { type: 'string' } } };
      const [method, params, result] = kind === 'sampling'
        ? ['sampling/createMessage', { messages: [{ role: 'user', content: text('Now?') }], maxTokens: 1 }, mcp.CreateMessageResultSchema]
        : ['elicitation/create', { message: 'Now?', requestedSchema: schema }, mcp.ElicitResultSchema];
      return server.request({ method, params }, result, ASK_TIMEOUT);
    },
    elicit: (message, requestedSchema) => server.elicitInput({ message, requestedSchema }, related),
    async listRoots() {
      if (!server.getClientCapabilities()?.roots) throw new Error('Client does not support roots');
      return server.listRoots(undefined, related);
    },
  };
}

function addPrompts(server, world, session) {
  server.setRequestHandler(mcp.ListPromptsRequestSchema, () => ({ prompts: listPrompts(world) }));
  server.setRequestHandler(mcp.GetPromptRequestSchema, ({ params }, extra) =>
    getPrompt(world, params, callContext(server, world, session, extra)));
  server.setRequestHandler(mcp.CompleteRequestSchema, ({ params }) => complete(params));
}

function addResources(server, world, session) {
  server.setRequestHandler(mcp.ListResourcesRequestSchema, ({ params }) => {
    const { items, nextCursor } = page(listResources(world), PAGE, params?.cursor);
    return { resources: items, nextCursor };
  });
  server.setRequestHandler(mcp.ListResourceTemplatesRequestSchema, ({ params }) => {
    const { items, nextCursor } = page(TEMPLATES, 2, params?.cursor, { emptyCursor: true });
    return { resourceTemplates: items, nextCursor };
  });
  server.setRequestHandler(mcp.ReadResourceRequestSchema, ({ params }) => readResource(world, params.uri));
  server.setRequestHandler(mcp.SubscribeRequestSchema, ({ params }) => {
    session.subscriptions.add(params.uri);
    return {};
  });
  server.setRequestHandler(mcp.UnsubscribeRequestSchema, ({ params }) => {
    session.subscriptions.delete(params.uri);
    return {};
  });
}

// Passes on what happens in the process for as long as the session lives.
function follow(server, world, session) {
  const quietly = (sent) => sent.catch(() => {});
  const onUpdated = (uri) => {
    if (session.subscriptions.has(uri)) quietly(server.sendResourceUpdated({ uri }));
  };
  const onGrown = (kind) => quietly(server.notification({ method: `notifications/${kind}/list_changed` }));
  world.on('updated', onUpdated).on('grown', onGrown);
  server.onclose = () => world.off('updated', onUpdated).off('grown', onGrown);
}
