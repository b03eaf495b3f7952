import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { createTrapBench } from '../../trap-bench.ts';
import { sshConfigSchema } from './config.ts';
import { createSshTrap } from './ssh-trap.ts';

const LOGIN = { username: 'root', password: '123456' };
/** A packet of 1,500 bytes of which the first few come. */
const PART_OF_KEXINIT = Buffer.from('SSH-2.0-Go\r\n\0\0\x05\xdc\x04\x14', 'latin1');

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startTrap(loginTimeoutMs: number) {
  const bench = createTrapBench({ limits: { loginTimeoutMs } });
  const settings = { address: '127.0.0.1', port: 0, failureDelayMs: 0, minimumDelayMs: 0, networkDelayFactor: 0 };
  const trap = createSshTrap(sshConfigSchema.parse(settings), bench.context);
  cleanups.push(() => trap.stop());
  return { bench, port: (await trap.start()).port };
}

/** Says something, then a byte now and then for as long as it is let. Resolves when the server ends it. */
function dripping(port: number, localAddress: string, first: Buffer): Promise<void> {
  return new Promise((resolve) => {
    let drip: NodeJS.Timeout | undefined;
    const socket = connect({ host: '127.0.0.1', port, localAddress }, () => {
      socket.write(first);
      drip = setInterval(() => socket.write('x'), 20);
    });
    socket.resume();
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      resolve();
    });
  });
}

/** Exchanges keys, asks which methods there are, and never goes on. */
function stuckInAuthentication(port: number, localAddress: string): Promise<void> {
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    client.on('error', () => undefined);
    client.on('close', () => resolve());
    client.connect({ host: '127.0.0.1', port, localAddress, username: 'root', authHandler: () => undefined });
  });
}

function logIn(port: number): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('ready', () => resolve(client));
    client.on('error', reject);
    client.connect({ host: '127.0.0.1', port, ...LOGIN });
    cleanups.push(() => client.end());
  });
}

function outputOf(client: ssh2.Client, command: string): Promise<string> {
  return new Promise((resolve, reject) =>
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let output = '';
      channel.on('data', (bytes: Buffer) => {
        output += bytes.toString('latin1');
      });
      channel.on('close', () => resolve(output));
    }),
  );
}

describe('clients that send a byte now and then', () => {
  it('are ended when the time to log in is over, are reported, and hold up nobody', async () => {
    const { bench, port } = await startTrap(1500);
    const healthy = await logIn(port);
    const slow = [2, 3, 4].flatMap((source) => [
      dripping(port, `127.0.0.${source}`, Buffer.from('S')),
      dripping(port, `127.0.0.${source}`, PART_OF_KEXINIT),
      stuckInAuthentication(port, `127.0.0.${source}`),
    ]);
    expect(await outputOf(healthy, 'echo beside them')).toBe('ran echo beside them\n');
    await Promise.all(slow);
    await bench.untilClosed(slow.length);
    expect(bench.of('session.closed').map(({ data }) => data.reason)).toEqual(slow.map(() => 'idle-timeout'));
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual(
      slow.map(() => ({ limit: 'loginTimeoutMs', value: 1500 })),
    );
    // Who is logged in has all the time there is.
    expect(await outputOf(healthy, 'echo after them')).toBe('ran echo after them\n');
    expect(bench.errors).toEqual([]);
  });

  it('keep no more than MaxStartups connections of one source waiting, and none of another', async () => {
    const { bench, port } = await startTrap(60_000);
    const sockets = Array.from({ length: 150 }, () => {
      const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.9' });
      socket.on('error', () => undefined).resume();
      return socket;
    });
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    await bench.until((events) => events.some(({ kind }) => kind === 'limit.reached'));
    expect(await outputOf(await logIn(port), 'echo in')).toBe('ran echo in\n');
    const waiting = sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded);
    expect(waiting.length).toBeLessThanOrEqual(100);
    expect(new Set(bench.of('limit.reached').map(({ data }) => data.limit))).toEqual(new Set(['ssh.maxStartups']));
  });
});
