import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { detect, type Findings, installAuditor } from '../replays/ssh-detectors.ts';
import { freshDataDirectory, type Instance, removeDataDirectory, startInstance } from './instance.ts';

/**
 * Public scanners and honeypot detectors say of the SSH trap what they say of a real OpenSSH 9.2p1 of Debian 12
 * (recorded by `replays/record-ssh-detectors.ts` from the machine that `replays/oracle.sh` builds).
 */

const directory = freshDataDirectory();
const tools = mkdtempSync(join(tmpdir(), 'cerberus-detectors-'));
const real: Findings = z
  .record(z.string(), z.array(z.string()))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../replays/fixtures/ssh-detectors-9.2p1.json'), 'utf8')));
let instance: Instance;
let found: Findings = {};

beforeAll(async () => {
  instance = await startInstance(directory);
  const python = await installAuditor(tools);
  found = await detect(
    { host: '127.0.0.1', port: instance.port('ssh') },
    { username: 'root', password: 'admin123' },
    python,
  );
}, 600_000);
afterAll(async () => {
  await instance.stop();
  removeDataDirectory(directory);
  removeDataDirectory(tools);
});

describe('the SSH trap', () => {
  it.each(Object.keys(real))('looks real to %s', (detector) => {
    expect(found[detector]).toEqual(real[detector]);
  });
});
