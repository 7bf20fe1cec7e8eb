// The tools the conformance suite's server scenarios call; their names and answers are the suite's contract.
import { answer, sleep, text } from './answers.mjs';
import { PNG, WAV } from './media.mjs';

const NO_ARGUMENTS = { type: 'object', properties: {} };

const image = { type: 'image', data: PNG, mimeType: 'image/png' };
const embedded = (uri, mimeType, content) => ({ type: 'resource', resource: { uri, mimeType, text: content } });

const said = (result) =>
  answer(text(`Elicitation completed: action=${result.action}, content=${JSON.stringify(result.content ?? {})}`));

const DEFAULTS = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'Name', default: 'John Doe' },
    age: { type: 'integer', description: 'Age', default: 30 },
    score: { type: 'number', description: 'Score', default: 95.5 },
    status: { type: 'string', description: 'Status', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', description: 'Verified', default: true },
  },
  required: [],
};

const ENUMS = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: {
      type: 'string',
      oneOf: [
        { const: 'value1', title: 'First Option' },
        { const: 'value2', title: 'Second Option' },
        { const: 'value3', title: 'Third Option' },
      ],
    },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: {
      type: 'array',
      items: {
        anyOf: [
          { const: 'value1', title: 'First Choice' },
          { const: 'value2', title: 'Second Choice' },
          { const: 'value3', title: 'Third Choice' },
        ],
      },
    },
  },
  required: [],
};

// Every JSON Schema 2020-12 keyword the suite looks for; a gateway that parses and rewrites schemas loses some.
const RICH_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const required = (name, description) => ({
  type: 'object',
  properties: { [name]: { type: 'string', description } },
  required: [name],
});

export const suiteTools = [
  {
    name: 'test_simple_text',
    description: 'Answers with one text',
    run: () => answer(text('This is a simple text response for testing.')),
  },
  { name: 'test_image_content', description: 'Answers with an image', run: () => answer(image) },
  {
    name: 'test_audio_content',
    description: 'Answers with audio',
    run: () => answer({ type: 'audio', data: WAV, mimeType: 'audio/wav' }),
  },
  {
    name: 'test_embedded_resource',
    description: 'Answers with an embedded resource',
    run: () => answer(embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')),
  },
  {
    name: 'test_multiple_content_types',
    description: 'Answers with text, an image and an embedded resource',
    run: () =>
      answer(
        text('Multiple content types test:'),
        image,
        embedded('test://mixed-content-resource', 'application/json', JSON.stringify({ test: 'data', value: 123 })),
      ),
  },
  {
    name: 'test_tool_with_logging',
    description: 'Logs three messages while it runs',
    async run(args, { log }) {
      await log('info', 'Tool execution started');
      await sleep(50);
      await log('info', 'Tool processing data');
      await sleep(50);
      await log('info', 'Tool execution completed');
      return answer(text('Tool with logging executed successfully'));
    },
  },
  {
    name: 'test_error_handling',
    description: 'Always fails',
    run: () => ({ ...answer(text('This tool intentionally returns an error for testing')), isError: true }),
  },
  {
    name: 'test_tool_with_progress',
    description: 'Reports progress three times',
    async run(args, { progress }) {
      await progress(0, 100);
      await sleep(50);
      await progress(50, 100);
      await sleep(50);
      await progress(100, 100);
      return answer(text('Tool with progress executed successfully'));
    },
  },
  {
    name: 'test_sampling',
    description: 'Asks the client for a completion',
    inputSchema: required('prompt', 'What to ask the model'),
    async run({ prompt }, { sample }) {
      const result = await sample(prompt, 100);
      return answer(text(`LLM response: ${result.content.text ?? JSON.stringify(result.content)}`));
    },
  },
  {
    name: 'test_elicitation',
    description: 'Asks the user for a name and an address',
    inputSchema: required('message', 'What to show to the user'),
    async run({ message }, { elicit }) {
      const result = await elicit(message, {
        type: 'object',
        properties: {
          username: { type: 'string', description: "User's response" },
          email: { type: 'string', description: "User's email address" },
        },
        required: ['username', 'email'],
      });
      return answer(text(`User response: action=${result.action}, content=${JSON.stringify(result.content ?? {})}`));
    },
  },
  {
    name: 'test_elicitation_sep1034_defaults',
    description: 'Asks with a default for each primitive type',
    run: async (args, { elicit }) => said(await elicit('Please confirm these values', DEFAULTS)),
  },
  {
    name: 'test_elicitation_sep1330_enums',
    description: 'Asks with all forms of enumerations',
    run: async (args, { elicit }) => said(await elicit('Please choose', ENUMS)),
  },
  {
    name: 'json_schema_2020_12_tool',
    description: 'Tool with JSON Schema 2020-12 features',
    inputSchema: RICH_SCHEMA,
    run: (args) => answer(text(`called with ${JSON.stringify(args)}`)),
  },
  {
    name: 'test_reconnection',
    description: 'Closes its event stream in the middle of the call; the client must come back for the answer',
    async run(args, { extra }) {
      extra.closeSSEStream?.();
      await sleep(100);
      return answer(text('Reconnection test completed successfully'));
    },
  },
].map((tool) => ({ inputSchema: NO_ARGUMENTS, ...tool }));

