// Small helpers that several parts of the fixture server use.
import { McpError } from '@modelcontextprotocol/sdk/types.js';

export const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

export const text = (value) => ({ type: 'text', text: value });
export const answer = (...content) => ({ content });
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Structured answers carry the same value as text too, as the specification asks.
export const structured = (value) => ({ content: [text(JSON.stringify(value))], structuredContent: value });

// Error answers as they shall be on the wire: the SDK would put "MCP error CODE:" in front of the message.
export function rpcError(code, message, data) {
  const error = new McpError(code, message, data);
  error.message = message;
  return error;
}

// Cuts a list into pages. Cursors are opaque to clients. With emptyCursor the cursor of the second page is '',
// which is a valid cursor: nothing between client and server may take it for the end of the list.
export function page(items, size, cursor, { emptyCursor = false } = {}) {
  let index = 0;
  if (cursor !== undefined) {
    const match = /^page-(\d+)$/.exec(emptyCursor && cursor === '' ? 'page-1' : cursor);
    index = match ? Number(match[1]) : -1;
  }
  const start = index * size;
  if (index < 0 || (index > 0 && start >= items.length)) throw rpcError(-32602, 'Invalid cursor');
  const last = start + size >= items.length;
  const next = emptyCursor && index === 0 ? '' : `page-${index + 1}`;
  return { items: items.slice(start, start + size), ...(!last && { nextCursor: next }) };
}
