// Child processes that never outlive us: each is the head of its own group, and the group is ended as a whole.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

const living = new Set();

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// The kit's own Node: the suite needs 22, whatever this process runs on.
const installed = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
export const node = existsSync(installed) ? installed : process.execPath;

export function start(command, args = [], options = {}) {
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  living.add(child);
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (child.output += data));
  child.exited = new Promise((done) => {
    child.once('error', (error) => {
      child.output += `${error.message}\n`;
      done(-1);
    });
    child.once('exit', (code, signal) => done(code ?? signal));
  }).finally(() => (child.done = true));
  return child;
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false; // The whole group is gone.
  }
}

// Asks the group to end; what is left after the grace is killed.
export async function stop(child, graceMs = 3000) {
  living.delete(child);
  if (!child.pid) return;
  for (let waited = 0; signalGroup(child, waited === 0 ? 'SIGTERM' : 0) && waited < graceMs; waited += 50) await sleep(50);
  signalGroup(child, 'SIGKILL');
}

export async function stopAll() {
  await Promise.all([...living].map((child) => stop(child)));
}

// Runs a program to its end, or kills it when its time is up. Resolves to { code, output, timedOut }.
export async function run(command, args, { timeoutMs, ...options }) {
  const child = start(command, args, options);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    signalGroup(child, 'SIGKILL');
  }, timeoutMs);
  const code = await child.exited;
  clearTimeout(timer);
  await stop(child);
  return { code, output: child.output, timedOut };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true) || socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

// Waits until something accepts connections on the port, for as long as the child lives.
export async function listening(port, child, timeoutMs = 20000) {
  for (const end = Date.now() + timeoutMs; !(await accepts(port)); await sleep(50)) {
    if (child?.done) throw new Error(`ended before it listened on ${port}: ${child.output.slice(-500)}`);
    if (Date.now() > end) throw new Error(`nothing listens on ${port} after ${timeoutMs} ms`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of living) signalGroup(child, 'SIGKILL');
    process.exit(130);
  });
}
process.on('exit', () => {
  for (const child of living) signalGroup(child, 'SIGKILL');
});
