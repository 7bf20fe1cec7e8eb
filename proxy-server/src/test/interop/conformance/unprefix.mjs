// A shim between the suite, whose names are fixed, and an aggregating face, which names tools and prompts
// PREFIXname and marks resource URIs with an upstream's key: scheme+key:... instead of scheme:...
import http from 'node:http';

const NAMED = new Set(['tools/call', 'prompts/get']);
const ADDRESSED = new Set(['resources/read', 'resources/subscribe', 'resources/unsubscribe']);

export function markUri(uri, key) {
  return !key || /^https?:/.test(uri) ? uri : uri.replace(/^([a-z][a-z0-9.+-]*):/i, `$1+${key}:`);
}

function outgoing(body, prefix, key) {
  let message;
  try {
    message = JSON.parse(body);
  } catch {
    return body;
  }
  const { method, params } = message;
  if (NAMED.has(method) && params?.name) params.name = prefix + params.name;
  if (ADDRESSED.has(method) && params?.uri) params.uri = markUri(params.uri, key);
  if (params?.ref?.name) params.ref.name = prefix + params.ref.name;
  if (params?.ref?.uri) params.ref.uri = markUri(params.ref.uri, key);
  return JSON.stringify(message);
}

// Answers pass line by line, so that events of a stream are not held back.
function incoming(prefix, key) {
  const names = new RegExp(`("name"\\s*:\\s*")${prefix}`, 'g');
  const uris = new RegExp(`("uri(?:Template)?"\\s*:\\s*"[a-z][a-z0-9.-]*)\\+${key}:`, 'gi');
  return (text) => (key ? text.replace(uris, '$1:') : text).replace(names, '$1');
}

export function startUnprefix(target, prefix, key) {
  const url = new URL(target);
  const strip = incoming(prefix, key);

  function forward(req, res, body) {
    const headers = { ...req.headers };
    delete headers['content-length'];
    delete headers['accept-encoding'];
    // A local name stays local; a foreign one is what the suite wants to see refused.
    if (/^(127\.0\.0\.1|localhost)(:|$)/.test(headers.host)) headers.host = url.host;
    if (body) headers['content-length'] = Buffer.byteLength(body);
    const upstream = http.request(url, { method: req.method, headers }, (response) => {
      const { 'content-length': dropped, ...kept } = response.headers;
      res.writeHead(response.statusCode, kept);
      res.flushHeaders();
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (data) => {
        rest += data;
        const end = rest.lastIndexOf('\n') + 1;
        if (end) res.write(strip(rest.slice(0, end)));
        rest = rest.slice(end);
      });
      response.on('end', () => res.end(strip(rest)));
      response.on('error', () => res.destroy());
    });
    upstream.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.on('close', () => upstream.destroy());
    upstream.end(body || undefined);
  }

  const server = http.createServer((req, res) => {
    const parts = [];
    req.on('data', (data) => parts.push(data));
    req.on('end', () => forward(req, res, outgoing(Buffer.concat(parts).toString(), prefix, key)));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}${url.pathname}`,
        close: () => server.close() && server.closeAllConnections(),
      }));
  });
}
