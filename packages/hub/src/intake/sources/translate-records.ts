import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { BoundedMap } from '../../bounded-map.ts';
import type { ForeignFormat, RejectReason, RememberedSession } from '../formats/format.ts';
import { FOREIGN_LIMITS } from '../formats/limits.ts';
import { FOREIGN_FORMATS } from '../formats/registry.gen.ts';

/** Turns records of one source into events, remembering what earlier ones said of a session. */
export interface RecordTranslator {
  translate(record: string): { readonly event: CerberusEvent } | { readonly rejected: RejectReason };
}

/** @throws CerberusError `invalid-configuration` for a format that there is none of */
export function createRecordTranslator(formatName: string): RecordTranslator {
  const format: ForeignFormat | undefined = FOREIGN_FORMATS.find(({ name }) => name === formatName);
  if (format === undefined) {
    const known = FOREIGN_FORMATS.map(({ name }) => name).join(', ');
    throw new CerberusError('invalid-configuration', `There is no log format ${formatName}: use one of ${known}.`);
  }
  const context = { sessions: new BoundedMap<string, RememberedSession>(FOREIGN_LIMITS.maxRememberedSessions) };
  return { translate: (record) => format.translate(record, context) };
}
