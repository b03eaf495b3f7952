import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

describe('wc', () => {
  it('counts an input that is longer than any program may keep', async () => {
    expect((await runCommand('yes | head -c 30M | wc -c')).stdout).toBe('31457280\n');
    expect((await runCommand('dd if=/dev/zero bs=1M count=20 2>/dev/null | wc -l -c')).stdout).toBe(
      '      0 20971520\n',
    );
  });

  it('counts a word that two writes brought once', async () => {
    expect((await runCommand("(printf 'a b'; sleep 0.01; printf 'c d\\n') | wc -lwL")).stdout).toBe(
      '      1       3       6\n',
    );
  });
});
