import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPseudonymKey } from './pseudonym-key.ts';

describe('the key of pseudonyms', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cerberus-key-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is made once, for its owner alone, also when two ask at the same time', async () => {
    const path = join(directory, 'hub', 'pseudonym-key');
    const [first, second] = await Promise.all([openPseudonymKey(path), openPseudonymKey(path)]);
    expect(first).toHaveLength(32);
    expect([second, await openPseudonymKey(path)]).toEqual([first, first]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is refused when it is damaged', async () => {
    const path = join(directory, 'key');
    await writeFile(path, 'not a key');
    await expect(openPseudonymKey(path)).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});
