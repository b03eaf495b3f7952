/**
 * `npm run test:system`: the tests that need more than npm brings: real SSH, Telnet and web clients, a browser, and
 * kill -9 in the middle of load. Installs what is missing where it may, and fails loudly where it may not.
 *
 * Examples:
 *   npm run test:system
 *   npm run test:system -- crash
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installTools } from './tools.ts';

installTools();
const result = spawnSync(
  'vitest',
  ['run', '--config', join(import.meta.dirname, 'vitest.config.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    cwd: join(import.meta.dirname, '../..'),
  },
);
process.exitCode = result.status ?? 1;
