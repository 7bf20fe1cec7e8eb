// State of the whole process, shared by all its sessions: what one client changes, the others hear of.
import { EventEmitter } from 'node:events';

export class World extends EventEmitter {
  constructor(mode) {
    super();
    // One listener for each session; a run with many clients is no leak.
    this.setMaxListeners(0);
    this.mode = mode;
    this.count = 0;
    this.revision = 0;
    this.grown = { tools: [], prompts: [], resources: [] };
    this.slowCalls = new Map();
    this.asked = new Map();
  }

  // Changes the watched resources; sessions that subscribed to one of them are told.
  touch(uris) {
    this.revision++;
    for (const uri of uris) this.emit('updated', uri);
  }

  // Adds one more tool, prompt or resource; every session is told that the list changed.
  grow(kind) {
    const name = `grown_${kind.slice(0, -1)}_${this.grown[kind].length + 1}`;
    this.grown[kind].push(name);
    this.emit('grown', kind);
    return name;
  }
}
