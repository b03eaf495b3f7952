import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** What the first page of the console may weigh on the wire: scripts and styles, compressed. */
const MAX_FIRST_ROUTE_BYTES = 250 * 1024;
/** What the router fetches for `/` after signing in; charts and the map follow when the page stands. */
const FIRST_ROUTE = ['index.html', 'src/features/shell/shell.tsx', 'src/features/overview/overview-page.tsx'];

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
);

/** Builds the console and returns what is wrong with the weight of its first page, or null. */
export function weighFirstRoute(root: string): string | null {
  const directory = mkdtempSync(join(tmpdir(), 'cerberus-console-'));
  try {
    const built = spawnSync('vite', ['build', '--outDir', directory, '--emptyOutDir', '--manifest'], {
      cwd: join(root, 'packages/dashboard'),
      encoding: 'utf8',
    });
    if (built.status !== 0) return `${built.stdout}${built.stderr}`;
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(directory, '.vite/manifest.json'), 'utf8')));
    const files = new Set<string>();
    const visited = new Set<string>();
    const add = (name: string): void => {
      const chunk = manifest[name];
      if (chunk === undefined) throw new Error(`the build has no ${name}`);
      if (visited.has(name)) return;
      visited.add(name);
      for (const file of [chunk.file, ...chunk.css]) files.add(file);
      for (const imported of chunk.imports) add(imported);
    };
    for (const name of FIRST_ROUTE) add(name);
    const sizes = [...files].map((file) => ({
      file,
      bytes: gzipSync(readFileSync(join(directory, file))).length,
    }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= MAX_FIRST_ROUTE_BYTES) return null;
    const largest = sizes.toSorted((left, right) => right.bytes - left.bytes).slice(0, 8);
    return `the first page weighs ${total} bytes, at most ${MAX_FIRST_ROUTE_BYTES}:\n${largest.map(({ file, bytes }) => `  ${bytes} ${file}`).join('\n')}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
