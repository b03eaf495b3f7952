import { describe, expect, it } from 'vitest';
import { createTestHost } from '../shell/test-shell.ts';
import { FileError } from './filesystem.ts';

function codeOf(operation: () => unknown): string {
  try {
    operation();
    return 'none';
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}

const USER = { userId: 1000, groupIds: [1000], umask: 0o022 };

describe('the overlay file system', () => {
  it('shows the persona through merged directories', () => {
    const { files } = createTestHost();
    expect([
      files.realPath('/bin/sh'),
      Buffer.from(files.readFile('/etc/hostname')).toString(),
      files.stat('/bin/ls').size,
    ]).toEqual(['/usr/bin/dash', 'srv-app02\n', 151_344]);
  });

  it('copies on write, removes and renames without touching another host', () => {
    const { files } = createTestHost();
    files.writeFile('/etc/motd', Buffer.from('x'));
    files.rename('/etc/cron.d', '/tmp/c');
    files.removeFile('/etc/hosts');
    expect([
      Buffer.from(files.readFile('/etc/motd')).toString(),
      files.exists('/tmp/c/e2scrub_all'),
      files.exists('/etc/hosts'),
    ]).toEqual(['x', true, false]);
    expect([createTestHost().files.exists('/etc/hosts'), createTestHost().files.exists('/etc/cron.d')]).toEqual([
      true,
      true,
    ]);
  });

  it('answers with the errno of Linux', () => {
    const { files } = createTestHost();
    files.makeSymbolicLink('/tmp/b', '/tmp/a');
    files.makeSymbolicLink('/tmp/a', '/tmp/b');
    const user = files.as(USER);
    expect({
      loop: codeOf(() => files.readFile('/tmp/a')),
      long: codeOf(() => files.stat(`/tmp/${'x'.repeat(256)}`)),
      proc: codeOf(() => files.writeFile('/proc/.x', new Uint8Array(1))),
      notEmpty: codeOf(() => files.removeDirectory('/etc')),
      shadow: codeOf(() => user.readFile('/etc/shadow')),
      parent: codeOf(() => user.writeFile('/etc/x', new Uint8Array(1))),
      home: codeOf(() => user.readDirectory('/root')),
      trailing: codeOf(() => files.stat('/etc/hostname/')),
    }).toEqual({
      loop: 'ELOOP',
      long: 'ENAMETOOLONG',
      proc: 'ENOENT',
      notEmpty: 'ENOTEMPTY',
      shadow: 'EACCES',
      parent: 'EACCES',
      home: 'EACCES',
      trailing: 'ENOTDIR',
    });
  });

  it('shares content between hard links and gives the space back with the last', () => {
    const { files } = createTestHost();
    files.writeFile('/tmp/one', Buffer.from('12345'));
    files.makeLink('/tmp/one', '/tmp/two');
    files.writeFile('/tmp/two', Buffer.from('67'), { append: true });
    expect([Buffer.from(files.readFile('/tmp/one')).toString(), files.stat('/tmp/one').links]).toEqual(['1234567', 2]);
    files.removeFile('/tmp/one');
    files.removeFile('/tmp/two');
    expect(files.usage()).toEqual({ bytes: 0, files: 0 });
  });
});
