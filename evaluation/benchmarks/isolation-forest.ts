/**
 * How fast the isolation forest learns and scores beside scikit-learn's (`n_jobs=1`): the same rows, 100 trees of 256
 * rows in both, run after run in turns in one go, medians. The ratio is of processor time, all threads of both processes
 * included, so that other work on the machine does not show; the wall clock's is beside it.
 *
 *   node evaluation/benchmarks/isolation-forest.ts [--rows N] [--features N] [--runs N] [--seed N] [--python FILE]
 *
 * Without `--python`, an interpreter that has scikit-learn, it is installed by pip below the system's directory for
 * temporary files, and removed again.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Rows } from '../../packages/hub/src/detection/anomaly/anomaly-model.ts';
import { isolationForestFamily } from '../../packages/hub/src/detection/anomaly/isolation-forest.ts';
import { createRandom } from '../../packages/hub/src/detection/anomaly/random.ts';
import { machineAndVersions } from '../detection/report.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    features: { type: 'string', default: '20' },
    runs: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    python: { type: 'string' },
  },
});
const count = Number(flags.rows);
const width = Number(flags.features);
const runs = Number(flags.runs);
const seed = Number(flags.seed);

/** Seconds of one run. */
const timesSchema = z.object({
  fitSeconds: z.number(),
  scoreSeconds: z.number(),
  fitCpuSeconds: z.number(),
  scoreCpuSeconds: z.number(),
  meanScore: z.number(),
});
type Times = z.infer<typeof timesSchema>;
type Peer = ChildProcessByStdio<Writable, Readable, null>;

/** Answers each seed on its standard input with the times of one run. */
const PEER = `
import json, sys, time
import numpy, sklearn
from sklearn.ensemble import IsolationForest
rows = numpy.fromfile(sys.argv[1], dtype='<f4').reshape(int(sys.argv[2]), int(sys.argv[3]))
print(json.dumps({'sklearn': sklearn.__version__, 'numpy': numpy.__version__}), flush=True)
for line in sys.stdin:
    forest = IsolationForest(n_estimators=100, max_samples=256, n_jobs=1, random_state=int(line))
    started, startedCpu = time.perf_counter(), time.process_time()
    forest.fit(rows)
    fitted, fittedCpu = time.perf_counter(), time.process_time()
    scores = -forest.score_samples(rows)
    scored, scoredCpu = time.perf_counter(), time.process_time()
    print(json.dumps({'fitSeconds': fitted - started, 'scoreSeconds': scored - fitted,
                      'fitCpuSeconds': fittedCpu - startedCpu, 'scoreCpuSeconds': scoredCpu - fittedCpu,
                      'meanScore': float(scores.mean())}), flush=True)
`;

function runOurs(rows: Rows, runSeed: number): Times {
  const { defaultParameters } = isolationForestFamily;
  const started = [performance.now() / 1000, cpuSeconds()] as const;
  const { model } = isolationForestFamily.fit(rows, defaultParameters, { seed: runSeed });
  const fitted = [performance.now() / 1000, cpuSeconds()] as const;
  const scores = model.score(rows);
  const scored = [performance.now() / 1000, cpuSeconds()] as const;
  return {
    fitSeconds: fitted[0] - started[0],
    scoreSeconds: scored[0] - fitted[0],
    fitCpuSeconds: fitted[1] - started[1],
    scoreCpuSeconds: scored[1] - fitted[1],
    meanScore: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** An interpreter with scikit-learn in `directory`. */
function installPeer(directory: string): string {
  const python = join(directory, 'venv', 'bin', 'python');
  const steps = [
    ['python3', '-m', 'venv', join(directory, 'venv')],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'scikit-learn>=1,<2'],
  ] as const;
  for (const [program, ...rest] of steps) {
    process.stderr.write(`${program} ${rest.join(' ')}\n`);
    const { status, error } = spawnSync(program, rest, { stdio: ['ignore', 2, 2] });
    if (status !== 0)
      throw new Error(`scikit-learn could not be installed: ${error?.message ?? `exit code ${status}`}`);
  }
  return python;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

const random = createRandom(seed);
const rows: Rows = { values: Float32Array.from({ length: count * width }, () => random.nextGaussian()), count, width };
const directory = await mkdtemp(join(tmpdir(), 'cerberus-isolation-forest-'));
let peer: Peer | null = null;
try {
  const python = flags.python ?? installPeer(directory);
  const file = join(directory, 'rows.f4');
  const view = new DataView(new ArrayBuffer(rows.values.length * 4));
  rows.values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  await writeFile(file, new Uint8Array(view.buffer));
  peer = spawn(python, ['-c', PEER, file, String(count), String(width)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const { stdin } = peer;
  const lines = createInterface(peer.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the Python process ended early');
    return JSON.parse(value);
  };
  const peerVersions = z.record(z.string(), z.string()).parse(await answer());

  const ours: Times[] = [];
  const theirs: Times[] = [];
  for (let run = 0; run <= runs; run++) {
    stdin.write(`${seed + run}\n`);
    const their = timesSchema.parse(await answer());
    const our = runOurs(rows, seed + run);
    process.stderr.write(`run ${run}: ${JSON.stringify(our)} beside ${JSON.stringify(their)}\n`);
    // The first warms both up.
    if (run === 0) continue;
    ours.push(our);
    theirs.push(their);
  }
  const ratio = (seconds: (times: Times) => number): number =>
    rounded(median(theirs.map(seconds)) / median(ours.map(seconds)));
  const figures = (times: readonly Times[]) => ({
    fitCpuSeconds: rounded(median(times.map(({ fitCpuSeconds }) => fitCpuSeconds))),
    scoreCpuSeconds: rounded(median(times.map(({ scoreCpuSeconds }) => scoreCpuSeconds))),
    fitSeconds: rounded(median(times.map(({ fitSeconds }) => fitSeconds))),
    scoreSeconds: rounded(median(times.map(({ scoreSeconds }) => scoreSeconds))),
    meanScore: rounded(median(times.map(({ meanScore }) => meanScore))),
  });
  const both = ({ fitCpuSeconds, scoreCpuSeconds }: Times): number => fitCpuSeconds + scoreCpuSeconds;
  const { versions, ...machine } = machineAndVersions();
  process.stdout.write(
    `${JSON.stringify({
      name: 'isolation-forest',
      value: Math.round(count / median(ours.map(both))),
      unit: 'rows fitted on and scored per processor second',
      ratio: ratio(both),
      fitRatio: ratio(({ fitCpuSeconds }) => fitCpuSeconds),
      scoreRatio: ratio(({ scoreCpuSeconds }) => scoreCpuSeconds),
      wallRatio: ratio(({ fitSeconds, scoreSeconds }) => fitSeconds + scoreSeconds),
      against: 'scikit-learn IsolationForest, 100 trees of 256 rows, n_jobs=1',
      ours: figures(ours),
      theirs: figures(theirs),
      n: runs,
      rows: count,
      features: width,
      seed,
      versions: { ...versions, ...peerVersions },
      ...machine,
    })}\n`,
  );
} finally {
  peer?.stdin.end();
  await rm(directory, { recursive: true, force: true });
}
