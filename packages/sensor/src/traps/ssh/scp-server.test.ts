import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../deception/filesystem/filesystem.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { FakeChannel } from './fake-channel.ts';
import { parseScpCommand } from './scp-command.ts';
import { serveScp } from './scp-server.ts';

function start(
  text: string,
  limits: Parameters<typeof createTrapBench>[0] = {},
  prepare: (files: FileSystem) => void = () => undefined,
) {
  const bench = createTrapBench(limits);
  const host = bench.context.hostFor('192.0.2.9');
  const user = host.findUser('root');
  prepare(host.files);
  const command = parseScpCommand(Buffer.from(text, 'latin1'));
  if (user === null || command === null) throw new Error(`not an scp command: ${text}`);
  const channel = new FakeChannel();
  const exits: number[] = [];
  serveScp({
    command,
    channel,
    host,
    user,
    recorder: bench.context.openSession({
      trap: 'ssh',
      protocol: 'ssh',
      source: { address: '192.0.2.9', port: 4000 },
      destination: { address: '192.0.2.1', port: 22 },
    }),
    limits: bench.context.limits,
    finished: (exitCode) => void exits.push(exitCode),
  });
  const first = Buffer.concat(channel.written.splice(0)).toString('latin1');
  const say = (bytes: string) => channel.say(bytes).toString('latin1');
  return { bench, files: host.files, channel, exits, first, say };
}

describe('scp -t', () => {
  it('takes many files one after the other', () => {
    const { say, files, bench, channel, exits } = start('scp -t /tmp');
    for (let number = 0; number < 20; number += 1) {
      expect(say(`C0644 2 f${number}\n`)).toBe('\0');
      expect(say(`x${number % 10}\0`)).toBe('\0');
    }
    channel.sayEnd();
    expect(exits).toEqual([0]);
    expect(bench.of('file.uploaded')).toHaveLength(20);
    expect(Buffer.from(files.readFile('/tmp/f13')).toString()).toBe('x3');
  });

  it('takes everything in one piece, or byte by byte', () => {
    const stream = 'D0750 0 kit\nT1700000000 0 1700000000 0\nC0700 5 run.sh\nhello\0C0600 0 empty\n\0E\n';
    const whole = start('scp -r -p -t /tmp');
    expect(whole.first).toBe('\0');
    expect(whole.say(stream)).toBe('\0'.repeat(7));
    const slow = start('scp -r -p -t /tmp');
    expect([...stream].map((byte) => slow.say(byte)).join('')).toBe('\0'.repeat(7));
    for (const { files } of [whole, slow]) {
      expect(files.stat('/tmp/kit')).toMatchObject({ type: 'directory', mode: 0o750 });
      expect(files.stat('/tmp/kit/run.sh')).toMatchObject({ mode: 0o700, size: 5, modifiedAtMs: 1_700_000_000_000 });
      expect(files.stat('/tmp/kit/empty')).toMatchObject({ mode: 0o600, size: 0 });
    }
  });

  it('drops set-id bits and what the umask takes, without -p', () => {
    const { say, files } = start('scp -t /tmp/x');
    say('C4777 1 x\n');
    say('y\0');
    expect(files.stat('/tmp/x').mode).toBe(0o755);
  });

  it('complains in the words of scp.c', () => {
    const complaintOf = (lines: readonly string[], command = 'scp -t /tmp') => {
      const { say, exits } = start(command);
      const said = lines.map((line) => say(line)).join('');
      return [said, ...exits];
    };
    expect(complaintOf(['\n'])).toEqual(['\x01scp: protocol error: unexpected <newline>\n', 1]);
    expect(complaintOf(['hello\n'])).toEqual(['\x01scp: hello\n', 1]);
    expect(complaintOf(['C0644 1 a\n', 'x\0', 'hello\n'])).toEqual([
      '\0\0\x01scp: protocol error: expected control record\n',
      1,
    ]);
    expect(complaintOf(['C0888 1 a\n'])).toEqual(['\x01scp: protocol error: bad mode\n', 1]);
    expect(complaintOf(['C0644x1 a\n'])).toEqual(['\x01scp: protocol error: mode not delimited\n', 1]);
    expect(complaintOf(['C0644 x a\n'])).toEqual(['\x01scp: protocol error: size not present\n', 1]);
    expect(complaintOf(['C0644 1a\n'])).toEqual(['\x01scp: protocol error: size not delimited\n', 1]);
    expect(complaintOf(['C0644 1 ..\n'])).toEqual(['\x01scp: error: unexpected filename: ..\n', 1]);
    expect(complaintOf(['C0644 1 a/b\n'])).toEqual(['\x01scp: error: unexpected filename: a/b\n', 1]);
    expect(complaintOf(['D0755 0 d\n'])).toEqual(['\x01scp: protocol error: received directory without -r\n', 1]);
    expect(complaintOf(['C0644 1 a\n'], 'scp -t /nonexistent/x')).toEqual([
      '\x01scp: /nonexistent/x: No such file or directory\n',
    ]);
    expect(start('scp -d -t /etc/passwd')).toMatchObject({
      first: '\x01scp: /etc/passwd: Not a directory\n',
      exits: [1],
    });
    expect(complaintOf(['\x02\n'])).toEqual(['', 1]);
  });

  it('goes on after an error of the client, and says so at the end', () => {
    const { say, channel, exits } = start('scp -t /tmp');
    expect(say('\x01scp: no such file\n')).toBe('');
    expect(say('C0644 1 a\n')).toBe('\0');
    expect(say('x\x01read error\n')).toBe('\0');
    channel.sayEnd();
    expect(exits).toEqual([1]);
  });

  it('keeps what came of an upload that was cut, and one that is too large up to the limit', () => {
    const cut = start('scp -t /tmp/cut');
    cut.say('C0644 100 cut\nonly this');
    cut.channel.sayClose();
    expect(cut.bench.of('file.uploaded')[0]?.data).toMatchObject({ bytes: 9, truncated: true });
    expect(cut.bench.of('limit.reached')).toEqual([]);
    const large = start('scp -t /tmp/large', { limits: { maxArtefactBytes: 10 } });
    large.say('C0644 20 large\n');
    expect(large.say(`${'x'.repeat(20)}\0`)).toBe('\0');
    expect(large.bench.of('file.uploaded')[0]?.data).toMatchObject({ bytes: 10, truncated: true });
    expect(large.bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxArtefactBytes', value: 10 }]);
  });

  it('outlives any bytes', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'C0644 3 a\n',
        'abc\0',
        'D0755 0 d\n',
        'E\n',
        'T1 0 1 0\n',
        '\0',
        '\x01x\n',
        '\x02',
        'C0644 0 b\n',
      ),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('scp -r -t /tmp', 'scp -r -f /tmp'),
        fc.array(line, { maxLength: 15 }),
        (text, lines) => {
          const { say, channel, bench } = start(text);
          for (const bytes of lines) say(bytes);
          channel.sayEnd();
          channel.sayClose();
          expect(bench.errors).toEqual([]);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('scp -f', () => {
  it('expands patterns as the shell would', () => {
    const { say, exits } = start('scp -f /tmp/set/*.txt', {}, (files) => {
      files.makeDirectory('/tmp/set');
      for (const name of ['a.txt', 'b.txt', '.c.txt', 'd.log']) files.writeFile(`/tmp/set/${name}`, Buffer.from(name));
    });
    expect(say('\0')).toBe('C0644 5 a.txt\n');
    expect(say('\0')).toBe('a.txt\0');
    expect(say('\0')).toBe('C0644 5 b.txt\n');
    expect(say('\0')).toBe('b.txt\0');
    expect(say('\0')).toBe('');
    expect(exits).toEqual([0]);
  });

  it('stops when the client says no', () => {
    const { say, exits } = start('scp -f /etc/hostname /etc/passwd');
    expect(say('\0')).toMatch(/^C0644 \d+ hostname\n$/);
    expect(say('\x01no space\n')).toMatch(/^C0644 \d+ passwd\n$/);
    expect(say('\x02stop\n')).toBe('');
    expect(exits).toEqual([1]);
  });

  it('says what it cannot send', () => {
    const { say, exits } = start('scp -f /tmp /nonexistent');
    expect(say('\0')).toBe('\x01scp: /tmp: not a regular file\n\x01scp: /nonexistent: No such file or directory\n');
    expect(exits).toEqual([1]);
  });
});
