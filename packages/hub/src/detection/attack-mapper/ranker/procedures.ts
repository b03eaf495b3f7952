import { readFileSync } from 'node:fs';
import { techniqueIdSchema } from '@cerberusmesh/contracts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const proceduresSchema = z.record(techniqueIdSchema, z.array(z.string().min(1)).min(1));

export interface Procedure {
  /**
   * What its author had seen of the tests of Atomic Red Team: nothing that it was written for, a list of those that were
   * mapped wrongly, or all of the development half. The last is no measure of what the ranker makes of unseen tests.
   */
  readonly hindsight: 'none' | 'mistakes' | 'tests';
  readonly technique: string;
  readonly lines: readonly string[];
}

const files: readonly { readonly path: string; readonly hindsight: Procedure['hindsight'] }[] = [
  { path: './procedures.yaml', hindsight: 'none' },
  { path: './procedures-more.yaml', hindsight: 'none' },
  { path: './procedures-wide.yaml', hindsight: 'mistakes' },
  { path: './procedures-variants.yaml', hindsight: 'tests' },
];

/**
 * Our own examples of how each technique looks in a shell: training data of the ranker and a test of the rules.
 *
 * @throws ZodError when a file is not a list of commands per technique
 */
export function readProcedures(): Procedure[] {
  return files.flatMap(({ path, hindsight }) => {
    const source = proceduresSchema.parse(parseYaml(readFileSync(new URL(path, import.meta.url), 'utf8')));
    return Object.entries(source).flatMap(([technique, texts]) =>
      texts.map((text) => ({ technique, lines: text.split('\n'), hindsight })),
    );
  });
}
