import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { median, startSensorUnderTest } from './sensor-under-test.ts';
import { execute, inParallel, logIn, logOut } from './ssh-client.ts';

/**
 * Commands per second that the SSH trap of a real sensor process runs (`exec`, one channel each) on connections that are
 * logged in already. The commands are what bots ask first; the client runs on the same machine.
 */
const COMMANDS = [
  'uname -a',
  'cat /proc/cpuinfo | grep name | wc -l',
  'echo -e "\\x6F\\x6B"',
  'free -m | grep Mem',
  'ls -la /tmp; whoami',
  'cd /var/run && echo x > .a && rm -f .a; echo $?',
] as const;
const { values: flags } = parseArgs({
  options: {
    commands: { type: 'string', default: '1200' },
    connections: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
  },
});
const commands = Number(flags.commands);
const connections = Number(flags.connections);
const rounds = Number(flags.rounds);

const sensor = await startSensorUnderTest();
const rates: number[] = [];
const cpuMs: number[] = [];
try {
  for (let round = 0; round <= rounds; round++) {
    const clients = await Promise.all(
      Array.from({ length: connections }, (_, index) => logIn(sensor.port('ssh'), `127.0.2.${1 + index}`)),
    );
    const startedAtMs = performance.now();
    const cpuBefore = sensor.cpuSeconds();
    const idle = [...clients];
    await inParallel(commands, connections, async (number) => {
      const client = idle.pop();
      if (client === undefined) throw new Error('more tasks than connections');
      const output = await execute(client, COMMANDS[number % COMMANDS.length] ?? '');
      if (output === '') throw new Error('a command without output');
      idle.push(client);
    });
    const measured = {
      commandsPerSecond: (commands * 1000) / (performance.now() - startedAtMs),
      cpuMsPerCommand: ((sensor.cpuSeconds() - cpuBefore) * 1000) / commands,
    };
    await Promise.all(clients.map(logOut));
    process.stderr.write(`round ${round}: ${JSON.stringify(measured)}\n`);
    if (round === 0) continue; // Warms both compilers.
    rates.push(measured.commandsPerSecond);
    cpuMs.push(measured.cpuMsPerCommand);
  }
} finally {
  await sensor.stop();
}
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-commands',
    value: Number(median(rates).toFixed(1)),
    unit: 'commands/s',
    cpuMsPerCommand: Number(median(cpuMs).toFixed(2)),
    n: commands * rounds,
    connections,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
