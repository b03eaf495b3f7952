import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Log } from './log.ts';

/** `packages/dashboard` beside this package. */
const dashboard = join(import.meta.dirname, '../../../dashboard');

export const consoleDirectory = join(dashboard, 'dist');

/**
 * Builds the console when it is missing or older than its sources. A failure is logged and leaves the hub without its
 * pages (the API works): traps that record matter more than a page.
 */
export async function buildConsoleWhenNeeded(log: Log): Promise<void> {
  const page = join(consoleDirectory, 'index.html');
  if (existsSync(page) && statSync(page).mtimeMs >= newest(join(dashboard, 'src'))) return;
  log.info({ directory: consoleDirectory }, 'building the console');
  const vite = join(
    dirname(createRequire(join(dashboard, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const problem = await new Promise<string | null>((resolve) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: dashboard,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk).slice(-4000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : output));
  });
  if (problem !== null) log.error({ problem }, 'the console could not be built; the API works without it');
}

function newest(folder: string): number {
  let newestMs = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) newestMs = Math.max(newestMs, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newestMs;
}
