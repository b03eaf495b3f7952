import { readFileSync } from 'node:fs';
import { cvssSubjectSchema, tacticSchema, techniqueIdSchema } from '@cerberusmesh/contracts';
import { parse } from 'yaml';
import { z } from 'zod';

/** A rule of `rules.yaml`; what it leaves out fits everything of its type. */
const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  type: cvssSubjectSchema.exclude(['command']),
  techniques: z.array(techniqueIdSchema).min(1).optional(),
  tactics: z.array(tacticSchema).min(1).optional(),
  users: z.array(z.string()).min(1).optional(),
  secrets: z.array(z.string()).min(1).optional(),
  extensions: z.array(z.string()).min(1).optional(),
  weakness: z.string().min(1),
  v31: z.string().startsWith('CVSS:3.1/'),
  v40: z.string().startsWith('CVSS:4.0/'),
  remedy: z.string().min(1),
  example: z.string().min(1),
});
export type CvssRule = z.infer<typeof ruleSchema>;

/** Reads the rules, in their order. */
export function readCvssRules(file: URL = new URL('./rules.yaml', import.meta.url)): CvssRule[] {
  return z.array(ruleSchema).parse(parse(readFileSync(file, 'utf8')));
}
