// Events of a text/event-stream body: { id, event, retry, data }, fields absent when the event has none.
export async function* readEvents(body) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n\r\n|\n\n|\r\r/);
    rest = lines.pop();
    for (const block of lines) yield parse(block);
  }
}

function parse(block) {
  const event = {};
  const data = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/su.exec(line);
    if (field === 'data') data.push(value);
    else if (field === 'retry') event.retry = Number(value);
    else if (field) event[field] = value;
  }
  if (data.length) event.data = data.join('\n');
  return event;
}
