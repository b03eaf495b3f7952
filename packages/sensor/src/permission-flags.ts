import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SensorConfigInput } from './sensor-config.ts';

/**
 * The flags under which Node runs the sensor (Node 24's permission model): it reads its own program and its spool, writes
 * its spool, and has no child processes, workers, add-ons or WASI. Pure; the supervisor puts them before the script.
 *
 * Network access is not part of the model in Node 24: that a trap connects nowhere is held by its code alone.
 */
export function permissionFlags(
  config: Pick<
    SensorConfigInput,
    'spoolDirectory' | 'hostKeyDirectory' | 'uplink' | 'persona' | 'credentialPolicyFile'
  >,
): string[] {
  const directories = [
    config.spoolDirectory,
    ...(config.hostKeyDirectory === undefined ? [] : [config.hostKeyDirectory]),
  ];
  // Node looks at start whether a path is a directory; one that is made later needs its content named as well.
  const writable = directories.flatMap((directory) => [directory, join(directory, '*')]);
  const readable = [
    // packages/{contracts,shell-syntax,sensor}, the libraries, and the package.json files that module resolution asks for
    ...['contracts', 'shell-syntax', 'sensor'].map((name) => join(REPOSITORY, 'packages', name)),
    join(REPOSITORY, 'node_modules'),
    join(REPOSITORY, 'package.json'),
    ...writable,
    ...(config.uplink.kind === 'https' ? [config.uplink.keyFile] : []),
    // a persona or a policy of the operator's own
    ...[config.persona, config.credentialPolicyFile].filter(
      (path) => path !== undefined && /[/\\]|\.ya?ml$/.test(path),
    ),
  ];
  return [
    // With V8's default young generation a thousand idle shells took 150 KB each instead of 66 KB. With 4 MB ten thousand
    // take 17 MiB more than with 2, and a login 7 % less time (evaluation/benchmarks/ssh-idle.ts, ssh-login.ts).
    '--max-semi-space-size=4',
    // memory-trimming.ts
    '--expose-gc',
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...writable.map((path) => `--allow-fs-write=${path}`),
  ];
}

/**
 * Environment of the sensor process: how glibc gives memory back (mallopt(3)). It gives each of Node's threads a heap of
 * its own, and what floods of connections leave in them never comes back: with one heap for all a sensor had 20 MiB less
 * at its start. Node takes 64 KiB to read from a socket into and gives back what was not filled, which leaves holes
 * between whatever lives longer: 30,000 connections left the heap at 52 MiB that was 18 before them. From mappings of
 * their own they leave 31 (evaluation/benchmarks/sensor-connections.ts). A threshold that is set also stays as it is.
 */
export const SENSOR_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;

/** What the flags are for: `node ...permissionFlags(config) SENSOR_PROCESS`. */
export const SENSOR_PROCESS = fileURLToPath(new URL('./process.ts', import.meta.url));

const REPOSITORY = join(dirname(SENSOR_PROCESS), '..', '..', '..');
