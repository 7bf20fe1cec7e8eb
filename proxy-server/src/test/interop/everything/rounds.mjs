// The tools and the prompt of the suite's scenarios for input_required results (2026-07-28), made the way of the
// handshake revisions: the server asks its client in the middle of the call. Whoever stands between makes the rounds.
import { answer, text } from './answers.mjs';

const field = (name, type = 'string') => ({ type: 'object', properties: { [name]: { type } }, required: [name] });
const content = (result) => result.content ?? {};
const heard = (...results) => answer(text(results.map((result) => JSON.stringify(result)).join(' ')));
const confirm = (ctx) => ctx.elicit('Please confirm', field('ok', 'boolean'));
// The last is the key of the question, where questions have one.
const NAME = ['What is your name?', field('name'), 'user_name'];

export const roundTools = [
  {
    name: 'test_input_required_result_elicitation',
    description: 'Asks the user for a name',
    run: async (args, ctx) => answer(text(`Hello, ${content(await ctx.elicit(...NAME)).name}!`)),
  },
  {
    name: 'test_input_required_result_sampling',
    description: "Asks the client's model for a capital",
    run: async (args, ctx) => heard(await ctx.sample('What is the capital of France?', 100)),
  },
  {
    name: 'test_input_required_result_list_roots',
    description: "Asks for the client's roots",
    run: async (args, ctx) => heard(await ctx.listRoots()),
  },
  {
    name: 'test_input_required_result_request_state',
    description: 'Asks for a confirmation',
    run: async (args, ctx) => answer(text(`state-ok ${JSON.stringify(await confirm(ctx))}`)),
  },
  {
    name: 'test_input_required_result_tampered_state',
    description: 'Asks for a confirmation',
    run: async (args, ctx) => heard(await confirm(ctx)),
  },
  {
    name: 'test_input_required_result_multiple_inputs',
    description: 'Asks for a name, a greeting and the roots at the same time',
    run: async (args, ctx) =>
      heard(...(await Promise.all([ctx.elicit(...NAME), ctx.sample('Generate a greeting', 50), ctx.listRoots()]))),
  },
  {
    name: 'test_input_required_result_multi_round',
    description: 'Asks for a name, then for a colour',
    async run(args, ctx) {
      const { name } = content(await ctx.elicit('Step 1: What is your name?', field('name')));
      const { color } = content(await ctx.elicit('Step 2: What is your favorite color?', field('color')));
      return answer(text(`${name} likes ${color}`));
    },
  },
  {
    name: 'test_input_required_result_capabilities',
    description: 'Asks only what the client declared that it can be asked',
    async run(args, ctx) {
      const { elicitation, sampling } = ctx.client().capabilities ?? {};
      return heard(
        ...(await Promise.all([
          ...(elicitation ? [ctx.elicit(...NAME)] : []),
          ...(sampling ? [ctx.sample('What is the capital of France?', 100)] : []),
        ])));
    },
  },
  {
    name: 'test_streaming_elicitation',
    description: 'Asks for a confirmation',
    run: async (args, ctx) => heard(await confirm(ctx)),
  },
  {
    name: 'test_missing_capability',
    description: "Asks the client's model without looking whether the client has one",
    run: async (args, ctx) => heard(await ctx.sampleAnyway('Hello?', 10)),
  },
  {
    name: 'test_header_param',
    description: 'Has a parameter that clients of 2026-07-28 repeat in a header',
    inputSchema: {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, note: { type: 'string' } },
      required: ['region'],
    },
    run: ({ region }) => answer(text(`region ${region}`)),
  },
  {
    name: 'test_logging_tool',
    description: 'Logs one message',
    async run(args, { log }) {
      await log('info', 'Logged by test_logging_tool');
      return answer(text('logged'));
    },
  },
  ...['tool', 'prompt'].map((kind) => ({
    name: `test_trigger_${kind}_change`,
    description: `Adds a ${kind} and says that the list changed`,
    run: (args, { world }) => answer(text(world.grow(`${kind}s`))),
  })),
].map((tool) => ({ inputSchema: { type: 'object', properties: {} }, ...tool }));

export const roundPrompt = {
  name: 'test_input_required_result_prompt',
  description: 'Asks the user for its context',
  async get(args, ctx) {
    const { context } = content(await ctx.elicit('What context should the prompt use?', field('context')));
    return [{ role: 'user', content: text(`In the context of ${context}`) }];
  },
};
