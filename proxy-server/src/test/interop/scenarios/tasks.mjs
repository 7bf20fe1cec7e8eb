// Tasks of 2025-11-25: the official client and the official server, which asks in the middle of one.
import assert from 'node:assert/strict';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';

const TTL = 60_000;

async function research(peer, face, args) {
  const { tasks } = peer.client.experimental;
  // The client takes a tool for one that can be a task by its list.
  await peer.client.listTools();
  const params = { name: face.name('simulate-research-query'), arguments: args };
  const stream = tasks.callToolStream(params, CallToolResultSchema, { task: { ttl: TTL } });
  const { value: { type, task } } = await stream.next();
  assert.equal(type, 'taskCreated');
  return { task, stream };
}

async function outcome(stream) {
  for await (const message of stream) {
    if (message.type === 'result') return message.result;
    if (message.type === 'error') throw message.error;
  }
  return assert.fail('the task has no outcome');
}

export default {
  async task(face) {
    const peer = await face.connect();
    const { tasks } = peer.client.experimental;
    const { task } = await research(peer, face, { topic: 'gateways' });
    assert.equal((await tasks.getTask(task.taskId)).taskId, task.taskId);
    const listed = (await tasks.listTasks()).tasks.map(({ taskId }) => taskId);
    assert.ok(listed.includes(task.taskId));
    await assert.rejects(tasks.getTask(`${task.taskId}x`), { code: -32602 });
    assert.equal((await tasks.cancelTask(task.taskId)).status, 'cancelled');
    assert.equal((await tasks.getTask(task.taskId)).status, 'cancelled');
  },

  async task_asks(face) {
    const elicitation = async ({ params }) => {
      const [{ const: interpretation }] = params.requestedSchema.properties.interpretation.oneOf;
      return { action: 'accept', content: { interpretation } };
    };
    const peer = await face.connect({ answers: { elicitation } });
    const { stream } = await research(peer, face, { topic: 'python', ambiguous: true });
    assert.match((await outcome(stream)).content[0].text, /After receiving clarification/);
  },
};
