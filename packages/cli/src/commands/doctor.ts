import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type ConfigurationOptions, configurationFor } from '../command-options.ts';
import type { Configuration } from '../configuration/configuration-schema.ts';
import { withStore } from '../open-store.ts';
import { parseOutputFormat, renderList } from '../output.ts';
import { consoleDirectory } from '../supervision/build-console.ts';
import { findInstance } from '../supervision/instance-file.ts';
import { lockOwner } from '../supervision/instance-lock.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly finding: string;
  /** What to do; empty when nothing is wrong. */
  readonly advice: string;
}

const MIN_FREE_BYTES = 1024 ** 3;

export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const findings = [node(), directory(configuration), space(configuration), instance(configuration), console_()];
  if (lockOwner(configuration.dataDirectory) === null) findings.push(...(await ports(configuration)));
  findings.push(await database(configuration));
  process.stdout.write(
    renderList(
      findings,
      [
        { name: 'check', value: (row) => row.check },
        { name: 'ok', value: (row) => (row.ok ? 'ok' : 'NO') },
        { name: 'finding', value: (row) => row.finding },
        { name: 'advice', value: (row) => row.advice },
      ],
      format,
    ),
  );
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}

function node(): Finding {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  return { check: 'Node', ok, finding: process.versions.node, advice: ok ? '' : "run 'npm install' in the repository" };
}

function directory({ dataDirectory }: Configuration): Finding {
  let existing = dataDirectory;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
    return { check: 'data directory', ok: true, finding: dataDirectory, advice: '' };
  } catch {
    return {
      check: 'data directory',
      ok: false,
      finding: `${existing} is not writable`,
      advice: 'choose another with --data-dir',
    };
  }
}

function space({ dataDirectory }: Configuration): Finding {
  let existing = dataDirectory;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  const ok = free >= MIN_FREE_BYTES;
  return {
    check: 'disk',
    ok,
    finding: `${(free / MIN_FREE_BYTES).toFixed(1)} GiB free`,
    advice: ok ? '' : 'make room: the spool stops taking events when the disk is full',
  };
}

function instance({ dataDirectory }: Configuration): Finding {
  const owner = lockOwner(dataDirectory);
  const ready = findInstance(dataDirectory)?.ready ?? null;
  if (owner === null)
    return { check: 'instance', ok: true, finding: 'none is running', advice: "start one with 'npm start'" };
  return {
    check: 'instance',
    ok: true,
    finding: `cerberus ${owner.command}, process ${owner.processId}${ready === null ? '' : `, ${ready.url}`}`,
    advice: '',
  };
}

function console_(): Finding {
  const built = existsSync(join(consoleDirectory, 'index.html'));
  return {
    check: 'console',
    ok: true,
    finding: built ? 'built' : 'not built yet',
    advice: built ? '' : "'npm start' builds it",
  };
}

async function ports({ hub, sensor }: Configuration): Promise<Finding[]> {
  const wanted = [
    { name: 'hub', address: hub.address, port: hub.port },
    ...Object.entries(sensor.traps).flatMap(([name, trap]) =>
      trap.enabled ? [{ name: `trap ${name}`, address: trap.address, port: trap.port }] : [],
    ),
  ];
  return Promise.all(
    wanted.map(async ({ name, address, port }) => {
      const problem = await listenProblem(address, port);
      const finding = `${address}:${port} ${problem === null ? 'is free' : `cannot be had (${problem})`}`;
      return {
        check: `port of ${name}`,
        ok: problem === null,
        finding,
        advice: problem === null ? '' : 'stop what uses it, or change the port in cerberus.yaml',
      };
    }),
  );
}

function listenProblem(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve('code' in error && typeof error.code === 'string' ? error.code : error.message),
    );
    server.listen(port, address, () => server.close(() => resolve(null)));
  });
}

async function database(configuration: Configuration): Promise<Finding> {
  try {
    return await withStore(configuration, 'doctor', async (store) => {
      const [row] = await store.database.query('select version() as version');
      const head = await store.eventLog.head();
      const behind = head - (await store.pipelineOffset());
      const finding = `${String(row?.version).split(' ').slice(0, 2).join(' ')}, ${head} events, pipeline ${behind} behind`;
      return { check: 'database', ok: true, finding, advice: '' };
    });
  } catch (error) {
    return {
      check: 'database',
      ok: false,
      finding: error instanceof Error ? error.message : String(error),
      advice: 'see the log on stderr',
    };
  }
}
