import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { DATA_DIRECTORY_RECORD, readIfThere } from './cluster-placement.ts';
import { isPostmasterRunning } from './postmaster.ts';

/** Where root keeps the clusters of data directories that PostgreSQL's account cannot reach. */
export const RUNTIME_DIRECTORY = '/var/lib/cerberusmesh';

/** A database cluster that lives outside of its data directory. */
export interface OutsideCluster {
  readonly id: string;
  readonly path: string;
  /** Whose it is; null when nothing says so. */
  readonly dataDirectory: string | null;
  /** `abandoned`: its data directory is not there, or names another cluster. It may only be unmounted. */
  readonly state: 'running' | 'in-use' | 'abandoned';
  readonly bytes: number;
  /** When anything in it was last written, in Unix milliseconds. */
  readonly changedAtMs: number;
}

/** Clusters below a runtime directory, those that nothing uses first. */
export async function listOutsideClusters(runtimeDirectory: string = RUNTIME_DIRECTORY): Promise<OutsideCluster[]> {
  const clusters = join(runtimeDirectory, 'clusters');
  const found: OutsideCluster[] = [];
  for (const id of await readdir(clusters).catch(() => [])) {
    if (!/^[0-9a-f]{32}$/.test(id)) continue;
    const path = join(clusters, id);
    const dataDirectory = await readIfThere(join(path, DATA_DIRECTORY_RECORD));
    const isNamed = dataDirectory !== null && (await readIfThere(join(dataDirectory, 'cluster-id'))) === id;
    const isRunning = await isPostmasterRunning(join(path, 'data'));
    found.push({
      id,
      path,
      dataDirectory,
      state: isRunning ? 'running' : isNamed ? 'in-use' : 'abandoned',
      ...(await weigh(path)),
    });
  }
  const order = { abandoned: 0, 'in-use': 1, running: 2 };
  return found.toSorted((left, right) => order[left.state] - order[right.state] || right.bytes - left.bytes);
}

/**
 * Deletes a cluster that no data directory names.
 *
 * @throws CerberusError `not-found`, `conflict` for one that is used or running
 */
export async function removeOutsideCluster(
  id: string,
  runtimeDirectory: string = RUNTIME_DIRECTORY,
): Promise<OutsideCluster> {
  const cluster = (await listOutsideClusters(runtimeDirectory)).find((one) => one.id === id);
  if (cluster === undefined) throw new CerberusError('not-found', `There is no cluster ${id}.`);
  if (cluster.state !== 'abandoned') {
    throw new CerberusError(
      'conflict',
      `The cluster ${id} is ${cluster.state === 'running' ? 'running' : `that of ${cluster.dataDirectory}`}.`,
    );
  }
  await rm(cluster.path, { recursive: true });
  return cluster;
}

async function weigh(path: string): Promise<Pick<OutsideCluster, 'bytes' | 'changedAtMs'>> {
  let bytes = 0;
  let changedAtMs = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const file = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += file?.size ?? 0;
    changedAtMs = Math.max(changedAtMs, file?.mtimeMs ?? 0);
  }
  return { bytes, changedAtMs };
}
