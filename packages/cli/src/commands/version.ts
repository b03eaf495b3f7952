import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

export function run(): void {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = packageSchema.parse(JSON.parse(text));
  process.stdout.write(`cerberusmesh ${version}, Node ${process.versions.node}, ${process.platform}-${process.arch}\n`);
}
