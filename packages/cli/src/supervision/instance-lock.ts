import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';

const ownerSchema = z.object({ processId: z.int().min(1), startedAt: z.string(), command: z.string() });
type Owner = z.infer<typeof ownerSchema>;

export interface InstanceLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Takes the data directory for this process. A lock whose process is gone (kill -9, power cut) is taken over: the pid
 * alone would not do, since pids are reused, so the start time of the process is compared too where the system tells.
 *
 * @param command what to call the owner in the message another process gets
 * @throws CerberusError `instance-running` naming the other process
 */
export function acquireInstanceLock(dataDirectory: string, command: string): InstanceLock {
  // Run as root, PostgreSQL runs as another user, who must be able to pass (not list) this directory; what is private in
  // it has a mode of its own.
  mkdirSync(dataDirectory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const file = lockFile(dataDirectory);
  const mine = JSON.stringify({ processId: process.pid, startedAt: startTimeOf(process.pid) ?? '', command });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      let released = false;
      return {
        release() {
          if (released) return;
          released = true;
          if (readOwner(dataDirectory)?.processId === process.pid) rmSync(file, { force: true });
        },
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = lockOwner(dataDirectory);
    if (owner !== null) {
      throw new CerberusError(
        'instance-running',
        `${dataDirectory} is in use by 'cerberus ${owner.command}' (process ${owner.processId}). Stop it first, or choose another --data-dir.`,
        { details: { processId: owner.processId, dataDirectory } },
      );
    }
    rmSync(file, { force: true });
  }
  throw new CerberusError('instance-running', `${file}: another process keeps taking the lock`);
}

/** Commands that hold a data directory for as long as they are left running. */
const LASTING_COMMANDS = ['up', 'hub', 'sensor'];
const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * As `acquireInstanceLock`, but lets a command that is soon done (`session list`) finish first.
 *
 * @throws CerberusError `instance-running`
 */
export async function awaitInstanceLock(dataDirectory: string, command: string): Promise<InstanceLock> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const owner = lockOwner(dataDirectory);
    if (owner === null || LASTING_COMMANDS.includes(owner.command) || waitedMs >= WAIT_MS) {
      return acquireInstanceLock(dataDirectory, command);
    }
    await sleep(POLL_MS);
  }
}

/** Who holds the data directory now, or null when nobody alive does. */
export function lockOwner(dataDirectory: string): Owner | null {
  const owner = readOwner(dataDirectory);
  if (owner === null) return null;
  const startedAt = startTimeOf(owner.processId);
  if (startedAt === null) return null;
  return owner.startedAt === '' || startedAt === '' || owner.startedAt === startedAt ? owner : null;
}

function lockFile(dataDirectory: string): string {
  return join(dataDirectory, 'instance.lock');
}

function readOwner(dataDirectory: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(lockFile(dataDirectory), 'utf8')));
  } catch {
    // Missing, or torn by a crash while it was written: nobody's.
    return null;
  }
}

/** Start time in clock ticks (Linux), '' where the system does not tell, null when there is no such process. */
function startTimeOf(processId: number): string | null {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null;
  }
  try {
    const status = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The second field is the name in parentheses and may hold anything; field 22 is counted after its end.
    const afterName = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return afterName[0] === 'Z' ? null : (afterName[19] ?? '');
  } catch {
    return '';
  }
}
