// Preload (node --import): keeps the TCP servers of a foreign program to this machine.
// LOOPBACK=bind    a server that names no host, or all of them, listens on 127.0.0.1
// LOOPBACK=filter  listens as it likes, but connections from elsewhere are dropped. For programs that read their
//                  address at once: with a host given, Node binds later.
import net from 'node:net';

const LOCAL = /^(::1|(::ffff:)?127\.)/;
const ALL = new Set([undefined, '0.0.0.0', '::']);
const listen = net.Server.prototype.listen;

const modes = {
  bind(server, args) {
    const [first, second] = args;
    if (typeof first === 'object' && first?.port !== undefined) {
      if (ALL.has(first.host)) args[0] = { ...first, host: '127.0.0.1' };
    } else if (/^\d+$/.test(String(first))) {
      if (typeof second !== 'string') args.splice(1, 0, '127.0.0.1');
      else if (ALL.has(second)) args[1] = '127.0.0.1';
    }
  },
  filter(server) {
    server.prependListener('connection', (socket) => {
      if (!LOCAL.test(socket.remoteAddress ?? '')) socket.destroy();
    });
  },
};

const mode = modes[process.env.LOOPBACK];
if (mode) {
  net.Server.prototype.listen = function keptLocal(...args) {
    mode(this, args);
    return listen.apply(this, args);
  };
}
