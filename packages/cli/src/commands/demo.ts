import { type ConfigurationOptions, configurationFor, parseNumber } from '../command-options.ts';
import { type Attack, playAttack } from '../demo/attackers.ts';
import { planAttacks } from '../demo/plan.ts';
import { requireReady } from '../supervision/instance-file.ts';

const TRAP_OF: Record<Attack['scenario']['kind'], string> = {
  'ssh-scan': 'ssh',
  'ssh-brute-force': 'ssh',
  'ssh-exec': 'ssh',
  'ssh-shell': 'ssh',
  'ssh-upload': 'ssh',
  'telnet-loader': 'telnet',
  http: 'http',
};

interface DemoOptions extends ConfigurationOptions {
  readonly sessions: string;
  readonly seed: string;
  readonly seconds: string;
}

/** Attacks the running instance's own traps over loopback sockets; nothing else is contacted. */
export async function run(options: DemoOptions): Promise<void> {
  const ready = requireReady(configurationFor(options).dataDirectory);
  const sessions = parseNumber('--sessions', options.sessions, 1, 1000);
  const seconds = parseNumber('--seconds', options.seconds, 0, 3600);
  const planned = planAttacks(parseNumber('--seed', options.seed, 0, 2 ** 32 - 1), sessions);
  process.stderr.write(
    `Attacking the traps of ${ready.url} with ${sessions} sessions over ${seconds} s. Watch ${ready.url}\n`,
  );
  let failures = 0;
  const running = planned.map(async (attack, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * seconds * 1000) / sessions));
    const trap = ready.traps.find((candidate) => candidate.name === TRAP_OF[attack.scenario.kind]);
    if (trap === undefined) return;
    process.stderr.write(
      `${String(index + 1).padStart(4)}  ${attack.from.padEnd(15)}  ${trap.name.padEnd(7)} ${attack.scenario.name}\n`,
    );
    try {
      await playAttack(attack, { address: '127.0.0.1', port: trap.port });
    } catch (error) {
      failures++;
      process.stderr.write(
        `      ${attack.scenario.name}: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  });
  await Promise.all(running);
  process.stdout.write(`${JSON.stringify({ sessions: planned.length, failures, url: ready.url })}\n`);
  if (failures > 0) process.exitCode = 1;
}
