// Events kept for clients that come back with Last-Event-ID. Ids count upwards, so order is never in doubt.
const KEPT = 1000;

// No getStreamIdForEventId: with it the SDK refuses (409) a second resumption of the same stream, because it does
// not notice when a resumed stream breaks.
export class EventStore {
  #events = [];
  #next = 1;

  async storeEvent(streamId, message) {
    const id = `${this.#next++}.${streamId}`;
    this.#events.push({ id, streamId, message });
    if (this.#events.length > KEPT) this.#events.shift();
    return id;
  }

  async replayEventsAfter(lastId, { send }) {
    const at = this.#events.findIndex((event) => event.id === lastId);
    if (at < 0) throw new Error(`unknown event id ${lastId}`);
    const { streamId } = this.#events[at];
    for (const { id, message } of this.#events.slice(at + 1).filter((event) => event.streamId === streamId)) {
      // Priming events are stored as empty objects; they are no messages.
      if (message.jsonrpc) await send(id, message);
    }
    return streamId;
  }
}
