import { readFileSync } from 'node:fs';
import { type Tactic, tacticSchema, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/** The version of ATT&CK Enterprise that every finding is stated in. */
export const ATTACK_VERSION = '18.1';

export interface Technique {
  readonly id: string;
  readonly name: string;
  /** In the order of the matrix. */
  readonly tactics: readonly Tactic[];
  /** The technique that this is a sub-technique of. */
  readonly parent: string | null;
  /** Whether ATT&CK lists Linux among its platforms. */
  readonly linux: boolean;
}

export type TechniqueTable = ReadonlyMap<string, Technique>;

const tableSchema = z.object({
  attackVersion: z.literal(ATTACK_VERSION),
  techniques: z.array(
    z.tuple([techniqueIdSchema, z.string(), z.array(tacticSchema).min(1), techniqueIdSchema.nullable(), z.boolean()]),
  ),
});

/**
 * Reads the table of techniques. A sub-technique's name is given with its parent's, as ATT&CK prints it:
 * `Unsecured Credentials: Private Keys`.
 *
 * @throws ZodError when the file is not the table of `ATTACK_VERSION`
 */
export function loadTechniqueTable(file: URL = new URL('./techniques.json', import.meta.url)): TechniqueTable {
  const rows = tableSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).techniques;
  const names = new Map(rows.map(([id, name]) => [id, name]));
  return new Map(
    rows.map(([id, name, tactics, parent, linux]) => {
      const parentName = parent === null ? undefined : names.get(parent);
      return [id, { id, name: parentName === undefined ? name : `${parentName}: ${name}`, tactics, parent, linux }];
    }),
  );
}
