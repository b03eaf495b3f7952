import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import { createHostRegistry, type OverlayLimitReached } from '../host/create-host.ts';
import { createTestHost } from '../shell/test-shell.ts';
import { codeOf } from './file-system.contract.ts';

const USER = { userId: 1000, groupIds: [1000], umask: 0o022 };

function registry(maxOverlayBytesOfAllHosts: number) {
  const reached: OverlayLimitReached[] = [];
  const hosts = createHostRegistry({
    machine: testMachine(),
    policy: testPolicy(),
    limits: {
      ...DEFAULT_LIMITS,
      maxOverlayBytesOfAllHosts,
      shell: { ...DEFAULT_LIMITS.shell, maxOverlayBytes: 40_000 },
    },
    clock: { now: () => Date.UTC(2026, 10, 21) },
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
    onLimit: (limit) => reached.push(limit),
  });
  return { hosts, reached };
}

describe('the file system under attack', () => {
  it('ends loops of symbolic links', () => {
    const { files } = createTestHost();
    files.makeSymbolicLink('/tmp/b/x', '/tmp/a');
    files.makeSymbolicLink('/tmp/a/x', '/tmp/b');
    files.makeSymbolicLink('.', '/tmp/here');
    expect([
      codeOf(() => files.stat('/tmp/a')),
      codeOf(() => files.writeFile('/tmp/b', new Uint8Array(1))),
      files.realPath('/tmp/here/here/here'),
      codeOf(() => files.stat(`/tmp/${'here/'.repeat(41)}`)),
    ]).toEqual(['ELOOP', 'ELOOP', '/tmp', 'ELOOP']);
  });

  it('refuses names, paths and link targets that are too long', () => {
    const { files } = createTestHost();
    expect([
      codeOf(() => files.writeFile(`/tmp/${'n'.repeat(256)}`, new Uint8Array(0))),
      codeOf(() => files.writeFile(`/tmp/${'é'.repeat(128)}`, new Uint8Array(0))),
      codeOf(() => files.stat(`/${'a/'.repeat(2100)}`)),
      codeOf(() => files.makeSymbolicLink('t'.repeat(4096), '/tmp/l')),
    ]).toEqual(['ENAMETOOLONG', 'ENAMETOOLONG', 'ENAMETOOLONG', 'ENAMETOOLONG']);
  });

  it('never leaves its root by ..', () => {
    const { files } = createTestHost();
    files.makeSymbolicLink('../../../../../..', '/tmp/up');
    expect([files.realPath('/../../etc/../..'), files.realPath('/tmp/up/etc/hostname')]).toEqual([
      '/',
      '/etc/hostname',
    ]);
  });

  it('keeps an ordinary user out of what is not theirs', () => {
    const { files } = createTestHost();
    files.writeFile('/tmp/of-root', Buffer.from('x'));
    const user = files.as(USER);
    expect({
      shadow: codeOf(() => user.readFile('/etc/shadow')),
      passwd: codeOf(() => user.writeFile('/etc/passwd', new Uint8Array(0), { append: true })),
      sticky: codeOf(() => user.removeFile('/tmp/of-root')),
      stickyRename: codeOf(() => user.rename('/tmp/of-root', '/tmp/mine')),
      owner: codeOf(() => user.changeOwner('/home/admin/.bashrc', 0, 0)),
      mode: codeOf(() => user.changeMode('/tmp/of-root', 0o777)),
      linkDirectory: codeOf(() => files.makeLink('/etc', '/tmp/etc')),
      proc: codeOf(() => files.removeFile('/proc/version')),
    }).toEqual({
      shadow: 'EACCES',
      passwd: 'EACCES',
      sticky: 'EPERM',
      stickyRename: 'EPERM',
      owner: 'EPERM',
      mode: 'EPERM',
      linkDirectory: 'EPERM',
      proc: 'EPERM',
    });
  });

  it('stops at the quota of one machine without taking the memory first', () => {
    const { hosts } = registry(10_000_000);
    const { files } = hosts.hostFor('192.0.2.1');
    expect([
      codeOf(() => files.writeFile('/tmp/a', new Uint8Array(40_001).fill(1))),
      codeOf(() => files.writeFile('/tmp/a', new Uint8Array(30_000).fill(1))),
      codeOf(() => files.writeFile('/tmp/b', new Uint8Array(30_000).fill(1))),
      codeOf(() => files.truncate('/tmp/a', 1_000_000_000_000)),
    ]).toEqual(['ENOSPC', 'none', 'ENOSPC', 'none']);
    expect(hosts.overlayBytes()).toBeLessThan(40_000);
  });

  it('forgets the machine that was idle longest when all together are too many, and tells', () => {
    const { hosts, reached } = registry(100_000);
    const fill = (address: string) =>
      codeOf(() => hosts.hostFor(address).files.writeFile('/tmp/a', new Uint8Array(35_000).fill(1)));
    expect([fill('192.0.2.1'), fill('192.0.2.2'), fill('192.0.2.3')]).toEqual(['none', 'none', 'none']);
    expect(reached).toEqual([{ limit: 'maxOverlayBytesOfAllHosts', value: 100_000, forgotten: '192.0.2.1' }]);
    expect([
      hosts.hostFor('192.0.2.1').files.exists('/tmp/a'),
      hosts.hostFor('192.0.2.2').files.exists('/tmp/a'),
      hosts.overlayBytes() < 100_000,
    ]).toEqual([false, true, true]);
  });

  it('is full where nobody can be forgotten: somebody is logged in everywhere', () => {
    const { hosts, reached } = registry(60_000);
    const logIn = (address: string) => {
      const host = hosts.hostFor(address);
      host.processTable.add({ parentId: 1, userId: 0, terminal: null, command: 'bash', state: 'S' });
      return codeOf(() => host.files.writeFile('/tmp/a', new Uint8Array(35_000).fill(1)));
    };
    expect([logIn('192.0.2.1'), logIn('192.0.2.2')]).toEqual(['none', 'ENOSPC']);
    expect(reached).toEqual([{ limit: 'maxOverlayBytesOfAllHosts', value: 60_000, forgotten: null }]);
  });

  it('counts empty files and copied nodes too', () => {
    const { hosts } = registry(20_000);
    const { files } = hosts.hostFor('192.0.2.1');
    const codes = new Set(
      Array.from({ length: 100 }, (_, index) => codeOf(() => files.writeFile(`/tmp/${index}`, new Uint8Array(0)))),
    );
    expect([codes.has('ENOSPC'), hosts.overlayBytes() <= 20_000]).toEqual([true, true]);
  });
});
