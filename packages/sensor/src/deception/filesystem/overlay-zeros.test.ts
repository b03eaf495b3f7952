import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { createTestHost, runCommand } from '../shell/test-shell.ts';
import { codeOf } from './file-system.contract.ts';

it('takes a gigabyte of zeros on the disk and almost nothing in memory', () => {
  const { files } = createTestHost();
  const block = new Uint8Array(1024 * 1024);
  for (let count = 0; count < 1024; count += 1) files.writeFile('/swapfile', block, { append: true });
  const free = () => files.usage().bytes;
  expect([files.stat('/swapfile').size, free() >= 2 ** 30]).toEqual([2 ** 30, true]);
  expect(files.overlay.budget.bytes).toBeLessThan(1024);
  files.removeFile('/swapfile');
  expect(files.usage()).toEqual({ bytes: 0, files: 0 });
});

it('is full when the simulated disk is', () => {
  const host = createTestHost();
  const root = host.mounts().find((mount) => mount.mountPoint === '/' && mount.type === 'ext4');
  const room = ((root?.totalKilobytes ?? 0) - (root?.usedKilobytes ?? 0) - (root?.reservedKilobytes ?? 0)) * 1024;
  const block = new Uint8Array(64 * 1024 * 1024);
  const codes = new Set(
    Array.from({ length: Math.ceil(room / block.length) + 1 }, () =>
      codeOf(() => host.files.writeFile('/fill', block, { append: true })),
    ),
  );
  expect([...codes]).toEqual(['none', 'ENOSPC']);
});

it('makes holes that read as zeros and take no room', () => {
  const { files } = createTestHost();
  files.writeFile('/tmp/hole', Buffer.from('ab'));
  files.truncate('/tmp/hole', 10_000);
  expect([files.stat('/tmp/hole').size, files.readFile('/tmp/hole').length, files.usage().bytes]).toEqual([
    10_000, 10_000, 2,
  ]);
  files.truncate('/tmp/hole', 2 ** 40);
  expect(files.stat('/tmp/hole').size).toBe(2 ** 40);
  expect(codeOf(() => files.truncate('/tmp/hole', 2 ** 52))).toBe('EFBIG');
  files.truncate('/tmp/hole', 3);
  expect(Buffer.from(files.readFile('/tmp/hole')).toString('latin1')).toBe('ab\0');
});

it('keeps zeros between what is written before and after', () => {
  const { files } = createTestHost();
  files.writeFile('/tmp/f', Buffer.from('a'));
  files.writeFile('/tmp/f', new Uint8Array(5000), { append: true });
  files.writeFile('/tmp/f', Buffer.from('b'), { append: true });
  const bytes = files.readFile('/tmp/f');
  expect([bytes.length, bytes[0], bytes[2500], bytes[5001]]).toEqual([5002, 97, 0, 98]);
});

it('gives a reader only so much of a long run of zeros', () => {
  const { files } = createTestHost();
  files.writeFile('/tmp/f', new Uint8Array(0));
  files.truncate('/tmp/f', 2 ** 40);
  expect(files.readFile('/tmp/f').length).toBeLessThanOrEqual(DEFAULT_LIMITS.shell.maxOverlayBytes);
});

it('is how a speed test with dd goes through', async () => {
  const host = createTestHost();
  const run = await runCommand(
    'dd if=/dev/zero of=/tmp/test bs=64k count=512 2>/dev/null; stat -c %s /tmp/test; rm /tmp/test',
    { host },
  );
  expect(run.stdout).toBe('33554432\n');
});
