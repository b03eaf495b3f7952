import { CerberusError, uuidSchema } from '@cerberusmesh/contracts';

/** @throws CerberusError `invalid-arguments` */
export function parseRunId(text: string): string {
  const id = uuidSchema.safeParse(text);
  if (!id.success) throw new CerberusError('invalid-arguments', `${text}: expected the whole id of a run`);
  return id.data;
}
