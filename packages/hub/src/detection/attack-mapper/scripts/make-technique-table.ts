import { readFileSync, writeFileSync } from 'node:fs';
import { TACTICS, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/**
 * Writes techniques.json from a list of ATT&CK Enterprise attack patterns.
 *
 *   node make-technique-table.ts enterprise_techniques.jsonl techniques.json
 *
 * Input: one JSON object a line with `id`, `name`, `tactics` (short names) and `platforms`; only active techniques.
 * Output: rows of [id, name, tactics, parent or null, runs on Linux], one a line so that a new version reads as a diff.
 */
const sourceSchema = z.object({
  id: techniqueIdSchema,
  name: z.string().min(1),
  tactics: z.array(z.enum(TACTICS)).min(1),
  platforms: z.array(z.string()),
});

const [input, output] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  process.stderr.write('usage: make-technique-table.ts INPUT.jsonl OUTPUT.json\n');
  process.exit(2);
}
const rows = readFileSync(input, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => sourceSchema.parse(JSON.parse(line)))
  .sort((left, right) => (left.id < right.id ? -1 : 1))
  .map((technique) => {
    const parent = technique.id.includes('.') ? technique.id.slice(0, 5) : null;
    const tactics = [...technique.tactics].sort((left, right) => TACTICS.indexOf(left) - TACTICS.indexOf(right));
    return JSON.stringify([technique.id, technique.name, tactics, parent, technique.platforms.includes('Linux')]);
  });
writeFileSync(output, `{"attackVersion":"18.1","techniques":[\n${rows.join(',\n')}\n]}\n`);
process.stderr.write(`${rows.length} techniques\n`);
