import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { RawSshClient, UnexpectedReply } from '../replays/raw-ssh-client.ts';
import { MESSAGE, string } from '../replays/ssh-wire.ts';
import { type Memory, startSensorUnderTest } from './sensor-under-test.ts';
import { openTypedShell } from './ssh-shell.ts';

/**
 * 100,000 connections in a row, as scanners and guessers make them: most read the greeting and go; of each hundred ten
 * send garbage, ten leave in the middle of the handshake, two guess wrongly, one logs in and runs a command. The
 * sensor's memory before, right after and when it has rested, and how long a login takes meanwhile.
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
const restMs = 60_000;
const MEBIBYTE = 1024 * 1024;
const GARBAGE = Buffer.alloc(512, 0xff);
const HALF_HANDSHAKE = Buffer.from('SSH-2.0-Go\r\n\0\0\x05\xdc', 'latin1');

const sensor = await startSensorUnderTest();
const target = { host: '127.0.0.1', port: sensor.port('ssh') };

/** Resolves when the server has greeted, or refused, and the connection is gone. */
function greet(localAddress: string, last: 'nothing' | 'garbage' | 'half a handshake'): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ ...target, localAddress });
    socket.once('data', () => {
      if (last === 'garbage') socket.end(GARBAGE);
      else if (last === 'nothing') socket.destroy();
      // The server's offer and group are on their way; nobody goes on.
      else socket.write(HALF_HANDSHAKE, () => socket.once('data', () => socket.destroy()));
    });
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

async function guess(localAddress: string): Promise<void> {
  const client = await RawSshClient.connect({ ...target, localAddress });
  try {
    await client.handshake();
    await client.requestUserAuth();
    client.sendPassword('root', 'not this one');
    await client.expect(MESSAGE.authFailure);
  } catch (error) {
    // Some are refused: too many have not logged in.
    if (!(error instanceof UnexpectedReply)) throw error;
  } finally {
    client.destroy();
  }
}

/** Resolves with how long the login took, or null where the server refused. */
async function logInAndRun(localAddress: string): Promise<number | null> {
  const startedAtMs = performance.now();
  const client = await RawSshClient.connect({ ...target, localAddress });
  try {
    await client.logIn({ username: 'root', password: 'admin123' });
    const tookMs = performance.now() - startedAtMs;
    client.request(await client.openSession(), 'exec', true, string('uname -a; cat /proc/cpuinfo | head -5'));
    await client.expect(MESSAGE.channelClose);
    return tookMs;
  } catch (error) {
    if (!(error instanceof UnexpectedReply)) throw error;
    return null;
  } finally {
    client.destroy();
  }
}

async function flood(count: number): Promise<number[]> {
  const loginMs: number[] = [];
  await inParallel(numbers(count), concurrency, async (number) => {
    const localAddress = `127.0.5.${1 + (number % addresses)}`;
    const kind = number % 100;
    if (kind === 98 || kind === 49) await guess(localAddress);
    else if (kind === 99) {
      const tookMs = await logInAndRun(localAddress);
      if (tookMs !== null) loginMs.push(tookMs);
    } else if (kind % 10 === 0) await greet(localAddress, 'garbage');
    else await greet(localAddress, kind % 10 === 5 ? 'half a handshake' : 'nothing');
    if (number % 5000 === 4999) process.stderr.write(`${number + 1} connections\n`);
  });
  return loginMs;
}

let before: Memory;
let after: Memory;
let rested: Memory;
let loginMs: number[];
let perSecond: number;
let cpuMs: number;
let echoMs: number;
try {
  await flood(warmUpConnections);
  await sleep(restMs);
  before = await sensor.memory();
  const other = await openTypedShell(target);
  const startedAtMs = performance.now();
  const cpuBefore = sensor.cpuSeconds();
  loginMs = await flood(connections);
  perSecond = (connections * 1000) / (performance.now() - startedAtMs);
  cpuMs = ((sensor.cpuSeconds() - cpuBefore) * 1000) / connections;
  echoMs = await other.type('a');
  other.close();
  after = await sensor.memory();
  await sleep(restMs);
  rested = await sensor.memory();
} finally {
  await sensor.stop();
}
const rounded = (value: number) => Number(value.toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    name: 'sensor-connections',
    value: rounded((rested.residentBytes - before.residentBytes) / MEBIBYTE),
    unit: `MiB that the resident memory has grown by ${connections} connections in a row`,
    residentBytesBefore: before.residentBytes,
    residentBytesAfter: after.residentBytes,
    residentBytesRested: rested.residentBytes,
    heapBytesBefore: before.heapBytes,
    heapBytesRested: rested.heapBytes,
    externalBytesBefore: before.externalBytes,
    externalBytesRested: rested.externalBytes,
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
