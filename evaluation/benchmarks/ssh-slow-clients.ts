import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { RawSshClient, UnexpectedReply } from '../replays/raw-ssh-client.ts';
import { median, startSensorUnderTest } from './sensor-under-test.ts';
import { openTypedShell, type TypedShell } from './ssh-shell.ts';

/**
 * 1,000 clients that send a byte every few seconds: a third before their identification, a third in the middle of their
 * KEXINIT, a third in the middle of authentication. What they cost a session that works meanwhile: the time of its
 * commands beside them and without them, in one run; and whether each is ended when its time is over, and reported.
 */
const { values: flags } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000' },
    commands: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
  },
});
const clients = Number(flags.clients);
const commands = Number(flags.commands);
const rounds = Number(flags.rounds);
/** Below MaxStartups, so that none is refused. */
const CLIENTS_PER_ADDRESS = 9;
const DRIP_INTERVAL_MS = 3000;
/** LoginGraceTime, short enough to be waited for. */
const loginTimeoutMs = 60_000;
const PART_OF_KEXINIT = Buffer.from('SSH-2.0-Go\r\n\0\0\x05\xdc\x04\x14', 'latin1');

const sensor = await startSensorUnderTest({ loginTimeoutMs });
const target = { host: '127.0.0.1', port: sensor.port('ssh') };
let ended = 0;

async function drip(number: number): Promise<() => void> {
  const localAddress = `127.0.7.${1 + Math.floor(number / CLIENTS_PER_ADDRESS)}`;
  if (number % 3 === 2) return dripInAuthentication(localAddress);
  const socket = await new Promise<Socket>((resolve) => {
    const opened = connect({ ...target, localAddress }, () => resolve(opened));
    opened.on('error', () => undefined).resume();
    opened.on('end', () => opened.end());
  });
  socket.write(number % 3 === 0 ? 'S' : PART_OF_KEXINIT);
  const timer = setInterval(() => socket.write('x'), DRIP_INTERVAL_MS);
  socket.on('close', () => {
    ended += 1;
    clearInterval(timer);
  });
  return () => socket.destroy();
}

/** A whole handshake, and then one byte after the other of a packet that never ends. */
async function dripInAuthentication(localAddress: string): Promise<() => void> {
  const client = await RawSshClient.connect({ ...target, localAddress });
  try {
    await client.handshake();
    await client.requestUserAuth();
  } catch (error) {
    if (!(error instanceof UnexpectedReply)) throw error;
  }
  const timer = setInterval(() => {
    if (client.isEnded) {
      ended += 1;
      clearInterval(timer);
    } else client.write('x');
  }, DRIP_INTERVAL_MS);
  return () => {
    clearInterval(timer);
    client.destroy();
  };
}

async function work(shell: TypedShell): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < commands; count++) {
    const startedAtMs = performance.now();
    await shell.run('echo still here');
    times.push(performance.now() - startedAtMs);
  }
  return median(times);
}

const alone: number[] = [];
const beside: number[] = [];
let openedAtMs = 0;
let allEndedMs: number | null = null;
let reported = 0;
try {
  const shell = await openTypedShell(target);
  await work(shell);
  for (let round = 0; round < rounds; round++) alone.push(await work(shell));
  openedAtMs = performance.now();
  const stops = await inParallel(numbers(clients), 32, drip);
  process.stderr.write(`${clients} clients after ${Math.round(performance.now() - openedAtMs)} ms\n`);
  for (let round = 0; round < rounds; round++) beside.push(await work(shell));
  const eventsBefore = sensor.receivedEvents();
  while (performance.now() - openedAtMs < 2 * loginTimeoutMs && ended < clients) await sleep(500);
  if (ended >= clients) allEndedMs = performance.now() - openedAtMs;
  await sleep(2000);
  reported = sensor.receivedEvents() - eventsBefore;
  for (const stop of stops) stop();
  shell.close();
} finally {
  await sensor.stop();
}
const rounded = (value: number) => Number(value.toFixed(3));
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-slow-clients',
    value: rounded(median(beside) / median(alone)),
    unit: `times as long takes a command beside ${clients} slow clients`,
    aloneMs: rounded(median(alone)),
    besideMs: rounded(median(beside)),
    ended,
    allEndedAfterMs: allEndedMs === null ? null : Math.round(allEndedMs),
    loginTimeoutMs,
    eventsOfTheirEnds: reported,
    n: clients,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
