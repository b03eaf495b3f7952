import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInstanceSecret } from './instance-secret.ts';

describe('the secret of an instance', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cerberus-secret-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('is made once, is private, and gives a key of its own to each purpose', async () => {
    const data = join(directory, 'data');
    const [first, second] = await Promise.all([openInstanceSecret(data), openInstanceSecret(data)]);
    expect((await stat(join(data, 'instance-secret'))).mode & 0o777).toBe(0o600);
    const again = await openInstanceSecret(data);
    expect(again.derive('cursor')).toEqual(first.derive('cursor'));
    expect(again.derive('cursor')).not.toEqual(again.derive('sign-in'));
    expect(second.derive('cursor')).toEqual(first.derive('cursor'));
  });

  it('is not made anew when it is damaged, because that would sign everybody out in silence', async () => {
    await writeFile(join(directory, 'instance-secret'), 'abc');
    await expect(openInstanceSecret(directory)).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});
