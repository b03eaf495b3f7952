import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { type Delay, type Memory, median, percentile, startSensorUnderTest } from './sensor-under-test.ts';
import { inParallel, logIn, logOut, openShell, type } from './ssh-client.ts';

/**
 * What an idle SSH session with a shell on a pty costs the sensor process: resident memory and heap in use, after a
 * collection, with all of them open, less those before, divided by their number. While they are open another session
 * types: how late the sensor's event loop runs then, and how long an echo takes.
 */
const { values: flags } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    addresses: { type: 'string', default: '50' },
    keys: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
  },
});
const sessions = Number(flags.sessions);
const addresses = Number(flags.addresses);
const keys = Number(flags.keys);
const rounds = Number(flags.rounds);
/** Logging in compiles code and fills caches that later sessions share. */
const warmUpSessions = 50;
const loginsAtOnce = 16;
/** Keys a second of a quick typist, in milliseconds between two. */
const typingIntervalMs = 20;

interface Round {
  readonly before: Memory;
  readonly after: Memory;
  readonly delay: Delay;
  readonly echoMs: readonly number[];
  readonly loginSeconds: number;
}

async function measure(): Promise<Round> {
  const sensor = await startSensorUnderTest({ idleTimeoutMs: 900_000 });
  try {
    const enter = async (number: number) => {
      const client = await logIn(sensor.port('ssh'), `127.0.3.${1 + (number % addresses)}`);
      await openShell(client);
      return client;
    };
    await inParallel(warmUpSessions, loginsAtOnce, async (number) => logOut(await enter(number)));
    await sleep(1000);
    const before = await sensor.memory();
    const startedAtMs = performance.now();
    let open = 0;
    await inParallel(sessions, loginsAtOnce, async (number) => {
      await enter(number);
      open += 1;
      if (open % 250 === 0) process.stderr.write(`${open} sessions are open\n`);
    });
    const loginSeconds = (performance.now() - startedAtMs) / 1000;
    // Recordings are flushed, batches shipped: what remains is what idles.
    await sleep(3000);
    const after = await sensor.memory();

    const typist = await openShell(await logIn(sensor.port('ssh')));
    const echoMs: number[] = [];
    sensor.watchDelay();
    for (let key = 0; key < keys; key++) {
      echoMs.push(await type(typist, key % 20 === 19 ? '\r' : 'a'));
      await sleep(typingIntervalMs);
    }
    return { before, after, delay: await sensor.delay(), echoMs, loginSeconds };
  } finally {
    await sensor.stop();
  }
}

const measured: Round[] = [];
for (let round = 1; round <= rounds; round++) {
  const result = await measure();
  measured.push(result);
  const { echoMs: _, ...rest } = result;
  process.stderr.write(`round ${round}: ${JSON.stringify(rest)}\n`);
}

const perSession = (field: keyof Memory) =>
  Math.round(median(measured.map(({ before, after }) => (after[field] - before[field]) / sessions)));
const middle = (of: (round: Round) => number) => Number(median(measured.map(of)).toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-idle',
    value: perSession('residentBytes'),
    unit: 'resident bytes per idle session with a pty',
    heapBytesPerSession: perSession('heapBytes'),
    externalBytesPerSession: perSession('externalBytes'),
    residentBytesBefore: Math.round(median(measured.map(({ before }) => before.residentBytes))),
    residentBytesAfter: Math.round(median(measured.map(({ after }) => after.residentBytes))),
    eventLoopDelayMs: {
      p50: middle(({ delay }) => delay.p50),
      p99: middle(({ delay }) => delay.p99),
      max: middle(({ delay }) => delay.p100),
    },
    echoMs: {
      p50: middle(({ echoMs }) => percentile(echoMs, 0.5)),
      p99: middle(({ echoMs }) => percentile(echoMs, 0.99)),
      max: middle(({ echoMs }) => percentile(echoMs, 1)),
    },
    loginSeconds: middle(({ loginSeconds }) => loginSeconds),
    n: sessions,
    addresses,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
// The idle clients of the last round are still there.
process.exit(0);
