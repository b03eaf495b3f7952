import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { median, percentile, startSensorUnderTest } from './sensor-under-test.ts';
import { startCowrie } from './ssh-peers.ts';
import { openTypedShell, type TypedShell } from './ssh-shell.ts';

/**
 * 500 sessions at once, each working through 19 commands in a shell on a pty with a pause between them: milliseconds
 * from Enter to the next prompt, on the client's side. Then the round trip of one session alone, beside Cowrie's. The
 * client runs on the same machine. About five minutes; `--rounds 1` gives a first impression in one. `--cowrie DIR` names a Python environment that has Cowrie; without it one is made.
 */
const COMMANDS = [
  'uname -a',
  'id',
  'w',
  'cat /proc/cpuinfo | grep name | wc -l',
  'free -m | grep Mem',
  'ls -lh $(which ls)',
  'crontab -l',
  'cat /etc/passwd | head -3',
  'echo -e "\\x6F\\x6B"',
  'cd /tmp; ls -la',
  'nproc; uptime',
  'ps aux | head -5',
  'mkdir -p .x && cd .x && pwd',
  'for i in 1 2 3; do echo line $i; done > f',
  'wc -l f; md5sum f',
  'chmod +x f; ls -l f',
  'df -h | tail -2',
  'echo $((7*191+3))',
  'cd /; rm -rf /tmp/.x; history | tail -1',
] as const;
const { values: flags } = parseArgs({
  options: {
    sessions: { type: 'string', default: '500' },
    /** Mean pause of one session between two commands. */
    pauseMs: { type: 'string', default: '2000' },
    trips: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    cowrie: { type: 'string' },
  },
});
const sessions = Number(flags.sessions);
const pauseMs = Number(flags.pauseMs);
const trips = Number(flags.trips);
const rounds = Number(flags.rounds);
/** A cheap command: what is left is our own way from the socket to the shell and back. */
const TRIP = 'true';

/** The first round only warms the compilers: it need not last as long. */
const WARM_UP_PAUSE_SHARE = 0.2;

/** Pauses from half the mean to one and a half of it, spread evenly over sessions and commands, the same in each run. */
const pauseOf = (meanMs: number, session: number, command: number) =>
  meanMs * (0.5 + ((session * 0.618_034 + command * 0.414_214) % 1));

async function roundTrips(shell: TypedShell): Promise<number> {
  const times: number[] = [];
  for (let trip = 0; trip < trips; trip++) times.push(await shell.run(TRIP));
  return median(times);
}

const sensor = await startSensorUnderTest();
const cowrie = await startCowrie(flags.cowrie);
const worked: { p50: number; p99: number; max: number; perSecond: number; cpuMs: number }[] = [];
const ownTrips: number[] = [];
const cowrieTrips: number[] = [];
try {
  const target = { host: '127.0.0.1', port: sensor.port('ssh') };
  for (let round = 0; round <= rounds; round++) {
    const shells: TypedShell[] = [];
    const meanMs = round === 0 ? pauseMs * WARM_UP_PAUSE_SHARE : pauseMs;
    await inParallel(numbers(sessions), 8, async (number) => {
      shells[number] = await openTypedShell({ ...target, localAddress: `127.0.2.${1 + (number % 50)}` });
    });
    const times: number[] = [];
    const slowest = new Map<string, number>();
    const startedAtMs = performance.now();
    const cpuBefore = sensor.cpuSeconds();
    await Promise.all(
      shells.map(async (shell, number) => {
        await sleep(pauseOf(meanMs, number, 0));
        for (const [index, command] of COMMANDS.entries()) {
          const tookMs = await shell.run(command);
          times.push(tookMs);
          slowest.set(command, Math.max(tookMs, slowest.get(command) ?? 0));
          await sleep(pauseOf(meanMs, number, index + 1));
        }
      }),
    );
    const measured = {
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      max: percentile(times, 1),
      perSecond: (times.length * 1000) / (performance.now() - startedAtMs),
      cpuMs: ((sensor.cpuSeconds() - cpuBefore) * 1000) / times.length,
    };
    for (const shell of shells) shell.close();
    await sleep(1000);
    const own = await openTypedShell(target);
    const peer = await openTypedShell({ host: '127.0.0.1', port: cowrie.port });
    const trip = { own: await roundTrips(own), cowrie: await roundTrips(peer) };
    own.close();
    peer.close();
    const slow = [...slowest].toSorted(([, left], [, right]) => right - left).slice(0, 3);
    process.stderr.write(`round ${round}: ${JSON.stringify({ ...measured, trip, slow })}\n`);
    if (round === 0) continue;
    worked.push(measured);
    ownTrips.push(trip.own);
    cowrieTrips.push(trip.cowrie);
  }
} finally {
  await Promise.all([sensor.stop(), cowrie.stop()]);
}
const middle = (values: readonly number[]) => Number(median(values).toFixed(3));
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-commands',
    value: middle(worked.map(({ p99 }) => p99)),
    unit: `ms, 99th percentile from Enter to prompt, ${sessions} sessions of ${COMMANDS.length} commands`,
    p50: middle(worked.map(({ p50 }) => p50)),
    max: middle(worked.map(({ max }) => max)),
    commandsPerSecond: middle(worked.map(({ perSecond }) => perSecond)),
    cpuMsPerCommand: middle(worked.map(({ cpuMs }) => cpuMs)),
    roundTripMs: middle(ownTrips),
    ratio: Number((median(cowrieTrips) / median(ownTrips)).toFixed(2)),
    against: { [cowrie.name]: middle(cowrieTrips), of: 'roundTripMs' },
    n: sessions * COMMANDS.length * rounds,
    sessions,
    pauseMs,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
