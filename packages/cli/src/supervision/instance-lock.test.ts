import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireInstanceLock, lockOwner } from './instance-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cerberus-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the instance lock', () => {
  it('lets one process in and names it to the next', () => {
    const lock = acquireInstanceLock(directory, 'up');
    expect(() => acquireInstanceLock(directory, 'up')).toThrow(
      expect.objectContaining({
        code: 'instance-running',
        message: expect.stringContaining(`'cerberus up' (process ${process.pid})`),
      }),
    );
    lock.release();
    acquireInstanceLock(directory, 'import').release();
    expect(lockOwner(directory)).toBeNull();
  });

  it('takes over from a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(directory, 'instance.lock'), JSON.stringify({ processId: pid, startedAt: '1', command: 'up' }));
    acquireInstanceLock(directory, 'up').release();
  });

  it('takes over when the pid now belongs to another process', () => {
    writeFileSync(
      join(directory, 'instance.lock'),
      JSON.stringify({ processId: process.ppid, startedAt: '1', command: 'up' }),
    );
    acquireInstanceLock(directory, 'up').release();
  });

  it('takes over from a lock file that a crash left torn', () => {
    writeFileSync(join(directory, 'instance.lock'), '{"processId": 1');
    acquireInstanceLock(directory, 'up').release();
  });
});
