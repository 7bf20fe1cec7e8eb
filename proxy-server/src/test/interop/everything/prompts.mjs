// Prompts, and completion of prompt and resource template arguments.
import { rpcError, text } from './answers.mjs';
import { PNG } from './media.mjs';
import { roundPrompt } from './rounds.mjs';

const user = (content) => ({ role: 'user', content });
const argument = (name, description) => ({ name, description, required: true });

const PROMPTS = [
  {
    name: 'test_simple_prompt',
    description: 'One message',
    get: () => [user(text('This is a simple prompt for testing.'))],
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'Puts its two arguments into the message',
    arguments: [argument('arg1', 'First test argument'), argument('arg2', 'Second test argument')],
    get: ({ arg1, arg2 }) => [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'Embeds the resource of that URI',
    arguments: [argument('resourceUri', 'URI of the resource to embed')],
    get: ({ resourceUri }) => [
      user({
        type: 'resource',
        resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
      }),
      user(text('Please process the embedded resource above.')),
    ],
  },
  {
    name: 'test_prompt_with_image',
    description: 'Holds an image',
    get: () => [
      user({ type: 'image', data: PNG, mimeType: 'image/png' }),
      user(text('Please analyze the image above.')),
    ],
  },
  roundPrompt,
];

const CITIES = ['paris', 'parma', 'perth', 'porto', 'prague'];
const IDS = ['1', '12', '123', '2', '23'];

export function listPrompts(world) {
  const grown = world.grown.prompts.map((name) => ({ name, description: 'Added while running' }));
  return [...PROMPTS.map(({ get, ...prompt }) => prompt), ...grown];
}

export async function getPrompt(world, { name, arguments: args = {} }, ctx) {
  if (world.grown.prompts.includes(name)) return { messages: [user(text(`I am ${name}.`))] };
  const prompt = PROMPTS.find((p) => p.name === name);
  if (!prompt) throw rpcError(-32602, `Unknown prompt: ${name}`);
  const missing = (prompt.arguments ?? []).filter((a) => args[a.name] === undefined);
  if (missing.length) throw rpcError(-32602, `Missing argument: ${missing.map((a) => a.name).join(', ')}`);
  return { description: prompt.description, messages: await prompt.get(args, ctx) };
}

export function complete({ ref, argument: { name, value }, context }) {
  let candidates;
  if (ref.type === 'ref/prompt') {
    if (!PROMPTS.some((p) => p.name === ref.name)) throw rpcError(-32602, `Unknown prompt: ${ref.name}`);
    // arg2 depends on arg1, which only arrives through the context.
    if (name === 'arg1') candidates = CITIES;
    else if (name === 'arg2') candidates = CITIES.map((city) => `${context?.arguments?.arg1 ?? '?'}-${city}`);
  } else if (ref.uri === 'test://template/{id}/data') {
    candidates = IDS;
  } else {
    throw rpcError(-32602, `Unknown resource template: ${ref.uri}`);
  }
  const values = (candidates ?? []).filter((candidate) => candidate.startsWith(value));
  return { completion: { values, total: values.length, hasMore: false } };
}
