import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { RawSshClient } from '../replays/raw-ssh-client.ts';
import { type Memory, startSensorUnderTest } from './sensor-under-test.ts';
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
/** Long enough for the sensor to notice that it is idle and to give memory back. */
const settlingMs = 25_000;
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

let before: Memory;
let after: Memory;
let loginMs: number[];
let perSecond: number;
let cpuMs: number;
let echoMs: number;
try {
  await flood(warmUpConnections);
  await sleep(settlingMs);
  before = await sensor.memory();
  const other = await openTypedShell(target);
  const startedAtMs = performance.now();
  const cpuBefore = sensor.cpuSeconds();
  loginMs = await flood(connections);
  perSecond = (connections * 1000) / (performance.now() - startedAtMs);
  cpuMs = ((sensor.cpuSeconds() - cpuBefore) * 1000) / connections;
  echoMs = await other.type('a');
  other.close();
  await sleep(settlingMs);
  after = await sensor.memory();
} finally {
  await sensor.stop();
}
const rounded = (value: number) => Number(value.toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    name: 'sensor-connections',
    value: rounded(after.residentBytes / MEBIBYTE),
    unit: `MiB resident after ${connections} connections in a row`,
    residentBytesBefore: before.residentBytes,
    residentBytesAfter: after.residentBytes,
    heapBytesBefore: before.heapBytes,
    heapBytesAfter: after.heapBytes,
    externalBytesBefore: before.externalBytes,
    externalBytesAfter: after.externalBytes,
    connectionsPerSecond: rounded(perSecond),
    cpuMsPerConnection: rounded(cpuMs),
    slowestLoginMs: rounded(Math.max(...loginMs)),
    logins: loginMs.length,
    echoMs: rounded(echoMs),
    n: connections,
    addresses,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
