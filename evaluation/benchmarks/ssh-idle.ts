import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { type Delay, type Memory, percentile, startSensorUnderTest } from './sensor-under-test.ts';
import { openTypedShell } from './ssh-shell.ts';

/**
 * The memory of a sensor process that holds 10,000 authenticated SSH sessions, each with a shell on a pty, all idle:
 * resident bytes after a collection. While they are open another session types: how late the sensor's event loop runs
 * then, and how long an echo takes.
 */
const { values: flags } = parseArgs({
  options: {
    sessions: { type: 'string', default: '10000' },
    addresses: { type: 'string', default: '250' },
    keys: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '8' },
  },
});
const sessions = Number(flags.sessions);
const addresses = Number(flags.addresses);
const keys = Number(flags.keys);
const concurrency = Number(flags.concurrency);
/** Logging in compiles code and fills caches that later sessions share. */
const warmUpSessions = 100;
/** Keys a second of a quick typist, in milliseconds between two. */
const typingIntervalMs = 20;
/** After the last login: recordings are flushed, batches shipped; what remains is what idles. */
const settlingMs = 15_000;
const MEBIBYTE = 1024 * 1024;

const sensor = await startSensorUnderTest({
  maxSessions: sessions + 1000,
  maxSessionsPerSource: sessions + 1000,
  idleTimeoutMs: 3_600_000,
});
let before: Memory;
let after: Memory;
let delay: Delay;
const echoMs: number[] = [];
let loginSeconds = 0;
try {
  const port = sensor.port('ssh');
  const enter = (number: number) =>
    openTypedShell({ host: '127.0.0.1', port, localAddress: `127.0.3.${1 + (number % addresses)}` });
  await inParallel(numbers(warmUpSessions), concurrency, async (number) => (await enter(number)).close());
  await sleep(2000);
  before = await sensor.memory();
  const startedAtMs = performance.now();
  let open = 0;
  await inParallel(numbers(sessions), concurrency, async (number) => {
    await enter(number);
    open += 1;
    if (open % 500 === 0) process.stderr.write(`${open} sessions are open\n`);
  });
  loginSeconds = (performance.now() - startedAtMs) / 1000;
  await sleep(settlingMs);
  after = await sensor.memory();

  const typist = await openTypedShell({ host: '127.0.0.1', port });
  sensor.watchDelay();
  for (let key = 0; key < keys; key++) {
    echoMs.push(await typist.type(key % 20 === 19 ? '\r' : 'a'));
    await sleep(typingIntervalMs);
  }
  delay = await sensor.delay();
} finally {
  await sensor.stop();
}
const perSession = (field: keyof Memory) => Math.round((after[field] - before[field]) / sessions);
const rounded = (value: number) => Number(value.toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-idle',
    value: rounded(after.residentBytes / MEBIBYTE),
    unit: `MiB resident with ${sessions} idle sessions`,
    residentBytesPerSession: perSession('residentBytes'),
    heapBytesPerSession: perSession('heapBytes'),
    externalBytesPerSession: perSession('externalBytes'),
    residentBytesBefore: before.residentBytes,
    residentBytesAfter: after.residentBytes,
    eventLoopDelayMs: { p50: delay.p50, p99: delay.p99, max: delay.p100 },
    echoMs: {
      p50: rounded(percentile(echoMs, 0.5)),
      p99: rounded(percentile(echoMs, 0.99)),
      max: rounded(percentile(echoMs, 1)),
    },
    loginSeconds: rounded(loginSeconds),
    n: sessions,
    addresses,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
// The idle clients are still there.
process.exit(0);
