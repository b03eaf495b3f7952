import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { median, percentile, startSensorUnderTest } from './sensor-under-test.ts';
import { openTypedShell, type TypedShell } from './ssh-shell.ts';

/**
 * What endless loops of some sessions cost the others: how long the echo of a key takes in another session, with the
 * loops running and without them, by turns.
 */
const { values: flags } = parseArgs({
  options: {
    loops: { type: 'string', default: '4' },
    keys: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
  },
});
const loops = Number(flags.loops);
const keys = Number(flags.keys);
const rounds = Number(flags.rounds);
const LOOP = 'while true; do :; done';
const typingIntervalMs = 10;

async function echoes(shell: TypedShell): Promise<{ p50: number; p99: number }> {
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    times.push(await shell.type(key % 20 === 19 ? '\r' : 'a'));
    await sleep(typingIntervalMs);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

const sensor = await startSensorUnderTest();
const quiet: { p50: number; p99: number }[] = [];
const busy: { p50: number; p99: number }[] = [];
try {
  const target = { host: '127.0.0.1', port: sensor.port('ssh') };
  const typist = await openTypedShell(target);
  for (let round = 0; round <= rounds; round++) {
    const alone = await echoes(typist);
    const attackers = await Promise.all(
      Array.from({ length: loops }, (_, number) =>
        openTypedShell({ ...target, localAddress: `127.0.4.${1 + number}` }),
      ),
    );
    // Its prompt never comes: only the end of its session does.
    for (const attacker of attackers) void attacker.run(LOOP).catch(() => {});
    await sleep(500);
    const beside = await echoes(typist);
    for (const attacker of attackers) attacker.close();
    await sleep(500);
    process.stderr.write(`round ${round}: ${JSON.stringify({ alone, beside })}\n`);
    if (round === 0) continue; // Warms the compilers.
    quiet.push(alone);
    busy.push(beside);
  }
} finally {
  await sensor.stop();
}
const middle = (of: readonly { p50: number; p99: number }[], at: 'p50' | 'p99') =>
  Number(median(of.map((one) => one[at])).toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-starvation',
    value: middle(busy, 'p99'),
    unit: `ms, 99th percentile of an echo beside ${loops} endless loops`,
    p50: middle(busy, 'p50'),
    without: { p50: middle(quiet, 'p50'), p99: middle(quiet, 'p99') },
    n: keys * rounds,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
