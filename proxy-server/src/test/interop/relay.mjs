#!/usr/bin/env node
// A byte-for-byte TCP relay on loopback: the control of this kit, "a gateway that changes nothing".
//   node relay.mjs URL PORT      relays 127.0.0.1:PORT to the host and port of URL (the path stays as it comes)
import net from 'node:net';

const [target, port] = process.argv.slice(2);
if (!URL.canParse(target) || !/^\d+$/.test(port ?? '')) {
  console.error('usage: relay.mjs URL PORT');
  process.exit(2);
}
const { hostname, port: targetPort } = new URL(target);

const server = net.createServer((client) => {
  const upstream = net.connect(Number(targetPort), hostname.replace(/^\[|\]$/g, ''));
  client.pipe(upstream).pipe(client);
  for (const [one, other] of [[client, upstream], [upstream, client]]) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`relaying 127.0.0.1:${server.address().port} to ${target}`));
