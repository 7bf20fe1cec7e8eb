// Tools of the handshake revisions only: a server of 2026-07-28 cannot ask outside of a call.
import { answer, structured, text } from './answers.mjs';

const key = { type: 'string' };

export const laterTools = [
  {
    name: 'ask_later',
    description: 'Answers, and asks the client when the call is over; asked_later tells what came of it',
    inputSchema: {
      type: 'object',
      properties: { kind: { type: 'string', enum: ['sampling', 'elicitation'] }, key },
      required: ['kind', 'key'],
    },
    run({ kind, key: name }, { world, askUnrelated }) {
      const outcome = (value) => world.asked.set(name, value);
      setTimeout(() => askUnrelated(kind).then(({ action }) => outcome({ action }), ({ code }) => outcome({ code })), 100);
      return answer(text('later'));
    },
  },
  {
    name: 'asked_later',
    description: 'What came of the question with that key: an action or the code of an error; null as long as nothing did',
    inputSchema: { type: 'object', properties: { key }, required: ['key'] },
    run: ({ key: name }, { world }) => structured({ outcome: world.asked.get(name) ?? null }),
  },
];
