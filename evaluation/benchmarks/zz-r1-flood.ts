import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { RawSshClient } from '../replays/raw-ssh-client.ts';
import { type Memory, startSensorUnderTest } from './zz-r1-under-test.ts';
import { openTypedShell } from './ssh-shell.ts';

/**
 * 100,000 connections in a row, as scanners make them: most read the greeting and go, every tenth sends garbage, every
 * hundredth logs in. The memory of the sensor before and after, and how long a login takes meanwhile.
 */
const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '100000' },
    concurrency: { type: 'string', default: '32' },
    addresses: { type: 'string', default: '200' },
  },
});
const connections = Number(flags.connections);
const concurrency = Number(flags.concurrency);
const addresses = Number(flags.addresses);
const warmUpConnections = 2000;
const settlingMs = 5000;
const MEBIBYTE = 1024 * 1024;
const GARBAGE = Buffer.alloc(512, 0xff);

const sensor = await startSensorUnderTest();
const target = { host: '127.0.0.1', port: sensor.port('ssh') };

/** Resolves when the server has greeted, or refused, and the connection is gone. */
function greet(localAddress: string, garbage: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ ...target, localAddress });
    socket.once('data', () => {
      if (garbage) socket.end(GARBAGE);
      else socket.destroy();
    });
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

async function flood(count: number): Promise<number[]> {
  const loginMs: number[] = [];
  await inParallel(numbers(count), concurrency, async (number) => {
    const localAddress = `127.0.5.${1 + (number % addresses)}`;
    if (number % 100 !== 99) return greet(localAddress, number % 10 === 0);
    const startedAtMs = performance.now();
    const client = await RawSshClient.connect({ ...target, localAddress });
    await client.logIn({ username: 'root', password: 'admin123' }).then(
      () => loginMs.push(performance.now() - startedAtMs),
      () => undefined,
    );
    client.destroy();
    if (number % 5000 === 4999) process.stderr.write(`${number + 1} connections\n`);
  });
  return loginMs;
}


const show = async (what: string) => { const m = await sensor.memory(); console.log(what, (m.residentBytes/1e6).toFixed(1), (m.heapBytes/1e6).toFixed(1), (m.externalBytes/1e6).toFixed(1)); };
await flood(warmUpConnections); await sleep(settlingMs); await show('warm');
const rounds = Number(process.env.ROUNDS ?? 4);
for (let i = 0; i < rounds; i++) { const c0 = sensor.cpuSeconds(); await flood(connections); console.log('cpu', (sensor.cpuSeconds()-c0).toFixed(2)); await sleep(settlingMs); await show('round '+i); }
await sleep(9000); await show('idle 20 s');
await sensor.stop();
