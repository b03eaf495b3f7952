import { readFileSync } from 'node:fs';
import { techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ATTACK_VERSION } from './technique-table.ts';

/** Tactics of ATT&CK for ICS, in the order of its matrix. */
export const ICS_TACTICS = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'evasion',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'inhibit-response-function',
  'impair-process-control',
  'impact',
] as const;
export type IcsTactic = (typeof ICS_TACTICS)[number];

export interface IcsTechnique {
  readonly id: string;
  readonly name: string;
  /** In the order of the matrix. */
  readonly tactics: readonly IcsTactic[];
}

const tableSchema = z.object({
  attackVersion: z.literal(ATTACK_VERSION),
  techniques: z.array(z.tuple([techniqueIdSchema, z.string(), z.array(z.enum(ICS_TACTICS)).min(1)])),
});

/**
 * Reads the techniques of ATT&CK for ICS, for what control-system traps see.
 *
 * @throws ZodError when the file is not the table of `ATTACK_VERSION`
 */
export function loadIcsTechniqueTable(
  file: URL = new URL('./ics-techniques.json', import.meta.url),
): ReadonlyMap<string, IcsTechnique> {
  const { techniques } = tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(techniques.map(([id, name, tactics]) => [id, { id, name, tactics }]));
}
