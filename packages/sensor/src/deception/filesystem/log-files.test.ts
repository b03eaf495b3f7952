import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import { createHostRegistry } from '../host/create-host.ts';

const NOW = Date.UTC(2026, 10, 21, 11, 35, 44);

function bench() {
  let now = NOW;
  const registry = createHostRegistry({
    machine: testMachine(),
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => now },
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
  });
  const host = registry.hostFor('198.51.100.7');
  return {
    host,
    other: registry.hostFor('198.51.100.8'),
    read: (path: string) => Buffer.from(host.files.readFile(path)).toString('utf8'),
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const lines = (text: string) => text.split('\n').slice(0, -1);

describe('the logs of the machine', () => {
  it('are as long as they say, in order, and never of the future', () => {
    const { host, read } = bench();
    for (const path of ['/var/log/auth.log', '/var/log/syslog', '/var/log/nginx/access.log', '/var/log/auth.log.1']) {
      const text = read(path);
      expect(host.files.stat(path).size).toBe(Buffer.byteLength(text));
      expect(lines(text).length).toBeGreaterThan(5);
      expect(host.files.stat(path).modifiedAtMs).toBeLessThanOrEqual(NOW);
    }
    const times = lines(read('/var/log/auth.log')).map((line) => line.slice(0, 32));
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)?.localeCompare(new Date(NOW).toISOString())).toBe(-1);
  });

  it('only grow: an hour later the beginning is what it was', () => {
    const { read, advance } = bench();
    for (const path of ['/var/log/auth.log', '/var/log/syslog', '/var/log/nginx/access.log']) {
      const before = read(path);
      advance(3_600_000);
      expect(read(path).startsWith(before)).toBe(true);
      expect(read(path).length).toBeGreaterThan(before.length);
    }
  });

  it('are rotated: what was this week is then last week, and later compressed', () => {
    const { read, host, advance } = bench();
    const before = read('/var/log/syslog');
    advance(7 * 86_400_000);
    expect(read('/var/log/syslog.1').startsWith(before)).toBe(true);
    advance(7 * 86_400_000);
    expect(gunzipSync(host.files.readFile('/var/log/syslog.2.gz')).toString('utf8').startsWith(before)).toBe(true);
  });

  it('tell of the attacker who looks, and of nobody else', () => {
    const { host, other, read } = bench();
    other.checkPassword('root', 'nobody sees this', { service: 'ssh', port: 1234 });
    host.checkPassword('nosuch', 'x', { service: 'ssh', port: 40_001 });
    host.checkPassword('root', 'admin123', { service: 'ssh', port: 40_002 });
    const own = lines(read('/var/log/auth.log')).filter((line) => line.includes('198.51.100.'));
    expect(own.map((line) => line.replace(/^\S+ srv-app02 sshd\[\d+\]: /, ''))).toEqual([
      'Invalid user nosuch from 198.51.100.7 port 40001',
      'Failed password for invalid user nosuch from 198.51.100.7 port 40001 ssh2',
      'Accepted password for root from 198.51.100.7 port 40002 ssh2',
    ]);
  });

  it('cannot be broken into lines by a user name', () => {
    const { host, read } = bench();
    host.checkPassword('a\nroot ALL=(ALL) x', 'x');
    expect(read('/var/log/auth.log')).toContain('invalid user a?root?ALL=(ALL)?x from 198.51.100.7');
  });

  it('go on after they were emptied', () => {
    const { host, read, advance } = bench();
    host.files.writeFile('/var/log/auth.log', new Uint8Array(0));
    expect(read('/var/log/auth.log')).toBe('');
    advance(8 * 3_600_000);
    const text = read('/var/log/auth.log');
    expect(lines(text).length).toBeGreaterThan(5);
    expect(lines(text).every((line) => line > new Date(NOW).toISOString())).toBe(true);
    host.files.writeFile('/var/log/auth.log', Buffer.from('mine\n'), { append: true });
    expect(read('/var/log/auth.log')).toBe(`${text}mine\n`);
  });

  it('have logins in the form of utmp(5)', () => {
    const { host } = bench();
    const daemon = host.processTable.add({
      parentId: 1,
      userId: 0,
      terminal: 'pts/0',
      command: 'sshd: root@pts/0',
      state: 'Ss',
    });
    const records = (path: string) => {
      const bytes = Buffer.from(host.files.readFile(path));
      return Array.from({ length: bytes.length / 384 }, (_, index) => {
        const record = bytes.subarray(index * 384, (index + 1) * 384);
        return `${record.readInt16LE(0)} ${record.toString('latin1', 44, 76).replace(/\0.*$/s, '')} ${record.toString('latin1', 76, 332).replace(/\0.*$/s, '')}`;
      });
    };
    expect(records('/run/utmp').at(-1)).toBe('7 root 198.51.100.7');
    host.processTable.remove(daemon.processId);
    expect(records('/run/utmp').some((each) => each.startsWith('7'))).toBe(false);
    expect(records('/var/log/wtmp').slice(-2)).toEqual(['7 root 198.51.100.7', '8  ']);
    expect(host.logins()[0]).toEqual({
      user: 'root',
      terminal: 'pts/0',
      from: '198.51.100.7',
      atMs: NOW,
      untilMs: NOW,
    });
  });
});
