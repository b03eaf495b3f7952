import { readFileSync } from 'node:fs';
import { techniqueIdSchema } from '@cerberusmesh/contracts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const proceduresSchema = z.record(techniqueIdSchema, z.array(z.string().min(1)).min(1));

export interface Procedure {
  /** Written by who knew tests of Atomic Red Team: no measure of what the ranker makes of tests it has not seen. */
  readonly isVariant: boolean;
  readonly technique: string;
  readonly lines: readonly string[];
}

const variants = './procedures-variants.yaml';
const files = ['./procedures.yaml', './procedures-more.yaml', variants];

/**
 * Our own examples of how each technique looks in a shell: training data of the ranker and a test of the rules.
 *
 * @throws ZodError when a file is not a list of commands per technique
 */
export function readProcedures(): Procedure[] {
  return files.flatMap((file) => {
    const source = proceduresSchema.parse(parseYaml(readFileSync(new URL(file, import.meta.url), 'utf8')));
    return Object.entries(source).flatMap(([technique, texts]) =>
      texts.map((text) => ({ technique, lines: text.split('\n'), isVariant: file === variants })),
    );
  });
}
