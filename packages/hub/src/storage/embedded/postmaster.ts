import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { STORAGE_LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { ClusterPlacement } from './cluster-placement.ts';

const run = promisify(execFile);

const ownerSchema = z.object({ processId: z.int().min(1), startedAtTicks: z.string().nullable() });

/** What `postmaster.pid` says: line 1 is the process id, line 8 the state (src/include/utils/pidfile.h). */
export async function readPostmasterFile(dataDirectory: string): Promise<{ processId: number; ready: boolean } | null> {
  try {
    const lines = (await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
    const processId = Number(lines[0]);
    if (!Number.isInteger(processId) || processId <= 0) return null;
    return { processId, ready: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Makes sure that no server of an earlier run holds the cluster: a file left by a dead process is removed (its id may
 * belong to another program by now, which PostgreSQL itself would take for a running server), and a server whose owner
 * was killed is shut down.
 *
 * @throws CerberusError `instance-running` when the process that started the server is alive
 */
export async function clearLeftoverPostmaster(placement: ClusterPlacement, log: Log): Promise<void> {
  const found = await readPostmasterFile(placement.dataDirectory);
  if (found === null) return;
  if (!(await isPostmaster(found.processId, placement.dataDirectory))) {
    await rm(join(placement.dataDirectory, 'postmaster.pid'), { force: true });
    return;
  }
  const owner = await readOwner(placement);
  if (owner !== null && isAlive(owner.processId) && (await startedAtTicks(owner.processId)) === owner.startedAtTicks) {
    throw new CerberusError(
      'instance-running',
      `Process ${owner.processId} already runs the database of this data directory.`,
      {
        details: { processId: owner.processId },
      },
    );
  }
  log.warn({ processId: found.processId }, 'stopping a PostgreSQL that outlived the process which started it');
  await stopPostmaster(found.processId);
}

/** Whether a server runs on these files at this moment. */
export async function isPostmasterRunning(dataDirectory: string): Promise<boolean> {
  const found = await readPostmasterFile(dataDirectory);
  return found !== null && (await isPostmaster(found.processId, dataDirectory));
}

/** Fast shutdown, then immediate, then the end. Resolves when the process is gone. */
export async function stopPostmaster(processId: number): Promise<void> {
  const steps = [
    ['SIGINT', STORAGE_LIMITS.postgresFastStopTimeoutMs],
    ['SIGQUIT', STORAGE_LIMITS.postgresQuitTimeoutMs],
    ['SIGKILL', STORAGE_LIMITS.postgresQuitTimeoutMs],
  ] as const;
  for (const [signal, timeoutMs] of steps) {
    if (!signalProcess(processId, signal)) return;
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += STORAGE_LIMITS.postgresPollMs) {
      if (!isAlive(processId)) return;
      await sleep(STORAGE_LIMITS.postgresPollMs);
    }
  }
}

/** Notes who owns the running server, for `clearLeftoverPostmaster` of a later run. */
export async function recordOwner(placement: ClusterPlacement): Promise<void> {
  const owner = { processId: process.pid, startedAtTicks: await startedAtTicks(process.pid) };
  await writeFile(join(placement.clusterDirectory, 'owner.json'), JSON.stringify(owner), { mode: 0o600 });
}

async function readOwner(placement: ClusterPlacement): Promise<z.infer<typeof ownerSchema> | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(join(placement.clusterDirectory, 'owner.json'), 'utf8')));
  } catch {
    return null; // Missing or half-written: nobody can be proven to own the server.
  }
}

function isAlive(processId: number): boolean {
  return signalProcess(processId, 0);
}

function signalProcess(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(processId, signal);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isPostmaster(processId: number, dataDirectory: string): Promise<boolean> {
  if (!isAlive(processId)) return false;
  const commandLine =
    process.platform === 'linux'
      ? (await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
      : (await run('ps', ['-o', 'command=', '-p', String(processId)]).catch(() => ({ stdout: '' }))).stdout;
  return commandLine.includes(`-D ${dataDirectory} `);
}

/** Tells a process from a later one with the same id. Null where the system does not say cheaply. */
async function startedAtTicks(processId: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  // proc(5): the second field is the name in parentheses, which may hold anything; starttime is field 22.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
