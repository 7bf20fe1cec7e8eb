// The SDK's server transport stores an event of a call only while the call's stream is connected: what happens while
// the client is away is lost, even the answer. A server that closes streams on purpose needs it stored, so this
// transport stores what the SDK left out. The stream of a call is learnt from the store: the SDK names it there.
import { AsyncLocalStorage } from 'node:async_hooks';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { EventStore } from './event-store.mjs';

const scope = new AsyncLocalStorage();

class WatchedStore extends EventStore {
  async storeEvent(streamId, message) {
    const note = scope.getStore();
    if (note) Object.assign(note, { streamId, stored: true });
    return super.storeEvent(streamId, message);
  }
}

export function resumableTransport(options) {
  const eventStore = new WatchedStore();
  const transport = new StreamableHTTPServerTransport({ ...options, eventStore, retryInterval: 500 });
  const streams = new Map();

  const send = transport.send.bind(transport);
  transport.send = async (message, sendOptions) => {
    const isResponse = message.method === undefined;
    const request = isResponse ? message.id : sendOptions?.relatedRequestId;
    if (request === undefined) return send(message, sendOptions);

    const note = {};
    try {
      await scope.run(note, () => send(message, sendOptions));
    } catch (error) {
      if (!streams.has(request)) throw error;
    }
    if (note.streamId) streams.set(request, note.streamId);
    else if (streams.has(request)) await eventStore.storeEvent(streams.get(request), message);
    if (isResponse) streams.delete(request);
  };

  return {
    transport,
    handle(req, res) {
      return scope.run({}, () => transport.handleRequest(req, res));
    },
    // To be called once a server is connected: notes the stream of each incoming request.
    watch() {
      const onmessage = transport.onmessage;
      transport.onmessage = (message, extra) => {
        const streamId = scope.getStore()?.streamId;
        if (message.method && message.id !== undefined && streamId) streams.set(message.id, streamId);
        onmessage(message, extra);
      };
    },
  };
}
