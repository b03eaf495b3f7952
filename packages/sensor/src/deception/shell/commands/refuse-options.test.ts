import { describe, expect, it } from 'vitest';
import { createTestHost, runCommand } from '../test-shell.ts';

const host = createTestHost();

describe('options that the real programs do not know', () => {
  it('are refused with their words and status', async () => {
    const { stdout, stderr } = await runCommand(
      'lscpu -z; echo $?; journalctl -u; echo $?; findmnt --zzz; echo $?; nft -z; echo $?',
      { host },
    );
    expect({ stdout, stderr }).toEqual({
      stdout: '1\n1\n1\n1\n',
      stderr:
        "lscpu: invalid option -- 'z'\nTry 'lscpu --help' for more information.\njournalctl: option requires an argument -- 'u'\nfindmnt: unrecognized option '--zzz'\nTry 'findmnt --help' for more information.\nnft: invalid option -- 'z'\n",
    });
  });

  it('are not looked for behind the name of another program', async () => {
    const { stdout, stderr } = await runCommand('ionice -c 3 echo -Z --zzz; last -1 | wc -l', { host });
    expect({ stdout, stderr }).toEqual({ stdout: '-Z --zzz\n3\n', stderr: '' });
  });
});

describe('openssl enc', () => {
  it('makes what the real one makes, and reads it again', async () => {
    const { stdout } = await runCommand(
      'echo hello | openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -S 0011223344556677 | base64; echo a | openssl enc -aes-256-cbc -a -pbkdf2 -k pw | openssl enc -d -aes-256-cbc -a -pbkdf2 -k pw',
      { host },
    );
    expect(stdout).toBe('6m6iuO7iGlQKGqYLVH+ejQ==\na\n');
  });
});
