// The tools of our own scenarios: everything a gateway can get wrong between a client and a server.
import { EmptyResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { LEVELS, answer, rpcError, sleep, structured, text } from './answers.mjs';
import { manualUri } from './resources.mjs';

const integer = { type: 'integer', minimum: 0 };
const string = { type: 'string' };
const object = (properties, required = []) => ({ type: 'object', properties, required });

// Refusals and errors of the client become answers, so that a scenario can read them.
async function ask(question) {
  try {
    return structured(await question());
  } catch (error) {
    const why = { code: error.code ?? null, message: error.message };
    return { ...structured(why), isError: true };
  }
}

const NAME = { type: 'object', properties: { name: string }, required: ['name'] };
const COLOUR = { type: 'object', properties: { colour: string }, required: ['colour'] };

export const ownTools = [
  {
    name: 'echo',
    description: 'Gives its arguments back',
    inputSchema: { type: 'object', additionalProperties: true },
    run: (args) => structured(args),
  },
  {
    name: 'big',
    description: 'Answers with a text of that many bytes',
    inputSchema: object({ bytes: integer }, ['bytes']),
    run: ({ bytes }) => answer(text('0123456789abcdef'.repeat(Math.ceil(bytes / 16)).slice(0, bytes))),
  },
  {
    name: 'counter',
    description: 'Counts the calls of this tool in this process',
    run: (args, { world }) => structured({ count: ++world.count, pid: process.pid }),
  },
  {
    name: 'statistics',
    description: 'Has an output schema',
    inputSchema: object({ numbers: { type: 'array', items: { type: 'number' } } }, ['numbers']),
    outputSchema: object({ count: integer, mean: { type: 'number' } }, ['count', 'mean']),
    run: ({ numbers }) => structured({
      count: numbers.length,
      mean: numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length),
    }),
  },
  {
    name: 'fail',
    description: 'Answers with a JSON-RPC error',
    inputSchema: object({ code: { type: 'integer' }, message: string, data: {} }, ['code', 'message']),
    run({ code, message, data }) {
      throw rpcError(code, message, data);
    },
  },
  {
    name: 'link',
    description: 'Answers with links to resources and an embedded resource',
    run: (args, { world }) => answer(
      { type: 'resource_link', uri: 'test://static-text', name: 'static-text', mimeType: 'text/plain' },
      { type: 'resource_link', uri: manualUri(world), name: 'manual', mimeType: 'text/plain' },
      { type: 'resource', resource: { uri: 'test://template/7/data', mimeType: 'text/plain', text: 'seven' } },
    ),
  },
  {
    name: 'slow',
    description: 'Answers after that many milliseconds, unless it is cancelled; slow_state tells what became of it',
    inputSchema: object({ ms: integer, key: string }, ['ms']),
    async run({ ms, key = '' }, { world, extra, progress }) {
      world.slowCalls.set(key, 'running');
      await progress(1, 2);
      let timer;
      const cancelled = await new Promise((done) => {
        timer = setTimeout(() => done(false), ms);
        extra.signal.addEventListener('abort', () => done(true));
      });
      clearTimeout(timer);
      world.slowCalls.set(key, cancelled ? 'cancelled' : 'finished');
      return answer(text(`slept ${ms}`));
    },
  },
  {
    name: 'slow_state',
    description: 'State of the slow call with that key: running, finished, cancelled or unknown',
    inputSchema: object({ key: string }),
    run: ({ key = '' }, { world }) => structured({ state: world.slowCalls.get(key) ?? 'unknown' }),
  },
  {
    name: 'progress',
    description: 'Reports progress in that many steps, with a pause before each',
    inputSchema: object({ steps: integer, ms: integer }, ['steps']),
    async run({ steps, ms = 0 }, { progress, extra }) {
      for (let step = 1; step <= steps && !extra.signal.aborted; step++) {
        await sleep(ms);
        await progress(step, steps, `step ${step} of ${steps}`);
      }
      return answer(text(`${steps} steps`));
    },
  },
  {
    name: 'log',
    description: 'Sends one log message; unrelated: not on the stream of this call but on the standalone one',
    inputSchema: object({ level: { type: 'string', enum: LEVELS }, message: string, unrelated: { type: 'boolean' } }, ['level']),
    async run({ level, message = 'logged', unrelated = false }, { log }) {
      await log(level, message, unrelated);
      return answer(text('logged'));
    },
  },
  {
    name: 'elicit',
    description: 'Asks the user for a name',
    inputSchema: object({ message: string }),
    run: ({ message = 'Your name?' }, { elicit }) => ask(() => elicit(message, NAME)),
  },
  {
    name: 'elicit_two',
    description: 'Asks the user for a name, then for a colour',
    run: (args, { elicit }) => ask(async () => {
      const first = await elicit('Your name?', NAME);
      const second = await elicit(`Your colour, ${first.content?.name}?`, COLOUR);
      return { first, second };
    }),
  },
  {
    name: 'sample',
    description: "Asks the client's model",
    inputSchema: object({ prompt: string }, ['prompt']),
    run: ({ prompt }, { sample }) => ask(() => sample(prompt, 100)),
  },
  {
    name: 'roots',
    description: "Asks for the client's roots; changes: how often this session heard that they changed",
    run: (args, { session, listRoots }) => ask(async () => ({ ...(await listRoots()), changes: session.rootsChanges })),
  },
  {
    name: 'ping_client',
    description: 'Pings the client',
    run: (args, { extra }) => ask(() => extra.sendRequest({ method: 'ping' }, EmptyResultSchema, { timeout: 10000 })),
  },
  {
    name: 'client',
    description: 'What this server knows of its client',
    run: (args, { client }) => structured(client()),
  },
  {
    name: 'touch',
    description: 'Changes watched resources (names without test://)',
    inputSchema: object({ names: { type: 'array', items: string } }),
    run({ names = ['watched-resource'] }, { world }) {
      world.touch(names.map((name) => `test://${name}`));
      return structured({ revision: world.revision });
    },
  },
  {
    name: 'grow',
    description: 'Adds a tool, prompt or resource and says that the list changed',
    inputSchema: object({ kind: { type: 'string', enum: ['tools', 'prompts', 'resources'] } }),
    run: ({ kind = 'tools' }, { world }) => structured({ name: world.grow(kind) }),
  },
  {
    name: 'crash',
    description: 'Ends the process without an answer',
    run: () => process.exit(1),
  },
  {
    name: 'noise',
    description: 'Prints lines on standard output that are no JSON (only on stdio)',
    run(args, { world }) {
      if (world.mode === 'stdio') process.stdout.write('Server ready!\n\n{"broken": \n\u2713 done\n');
      return answer(text('made noise'));
    },
  },
  {
    name: 'stderr',
    description: 'Prints a line on standard error',
    inputSchema: object({ text: string }, ['text']),
    run({ text: line }) {
      process.stderr.write(`${line}\n`);
      return answer(text('written'));
    },
  },
].map((tool) => ({ inputSchema: object({}), ...tool }));
