import { createConnection } from 'node:net';
import ssh2 from 'ssh2';

/** What benchmarks ask of an SSH trap, with ssh2's client. */

const CREDENTIALS = { username: 'root', password: 'admin123', readyTimeout: 60_000 } as const;

/** Logs in. @param from source address on loopback, 127.x.y.z */
export function logIn(port: number, from = '127.0.0.1'): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
    socket.once('error', reject);
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client));
    client.once('error', reject);
    client.connect({ sock: socket, ...CREDENTIALS });
  });
}

export function logOut(client: ssh2.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('close', () => resolve());
    client.end();
  });
}

/** Runs a command and resolves with its standard output. */
export function execute(client: ssh2.Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let output = '';
      channel.on('data', (bytes: Buffer) => {
        output += bytes.toString('latin1');
      });
      channel.stderr.resume();
      channel.on('close', () => resolve(output));
    });
  });
}

/** Opens a shell on a pty and resolves when it shows its prompt. */
export function openShell(client: ssh2.Client): Promise<ssh2.ClientChannel> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm-256color', cols: 120, rows: 32 }, (error, channel) => {
      if (error) return reject(error);
      let output = '';
      channel.on('data', function look(bytes: Buffer) {
        output += bytes.toString('latin1');
        if (!/[#$] $/.test(output)) return;
        channel.off('data', look);
        // Still read, or the channel's window would fill.
        channel.resume();
        resolve(channel);
      });
    });
  });
}

/** Types one character and resolves with the milliseconds until its echo came. */
export function type(channel: ssh2.ClientChannel, character: string): Promise<number> {
  return new Promise((resolve) => {
    const typedAtMs = performance.now();
    channel.once('data', () => resolve(performance.now() - typedAtMs));
    channel.write(character);
  });
}

/** `concurrency` workers share `count` numbered tasks. */
export async function inParallel(count: number, concurrency: number, task: (number: number) => Promise<void>) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
