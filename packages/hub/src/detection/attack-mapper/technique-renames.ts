import { readFileSync } from 'node:fs';
import { techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ATTACK_VERSION } from './technique-table.ts';

const renamesSchema = z.object({
  from: z.literal(ATTACK_VERSION),
  to: z.string(),
  renames: z.array(z.tuple([techniqueIdSchema, techniqueIdSchema])),
});

/** Technique ids of `ATTACK_VERSION` under the names that a later version of ATT&CK gave them. */
export interface TechniqueRenames {
  /** The later version. */
  readonly version: string;
  /** The id in the later version; the same id where nothing changed. */
  later(id: string): string;
  /** The id in `ATTACK_VERSION` of an id of either version. */
  own(id: string): string;
}

/**
 * Reads the renames of ATT&CK v19, so that rules, reports and indicators stated in either version mean the same.
 *
 * @throws ZodError when the file does not start from `ATTACK_VERSION`
 */
export function loadTechniqueRenames(
  file: URL = new URL('./technique-renames.json', import.meta.url),
): TechniqueRenames {
  const { to, renames } = renamesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const forward = new Map(renames);
  const back = new Map(renames.map(([own, later]) => [later, own]));
  return {
    version: to,
    later: (id) => forward.get(id) ?? id,
    own: (id) => back.get(id) ?? id,
  };
}
