import {
  CerberusError,
  type Indicator,
  type IndicatorChange,
  type IndicatorDetail,
  type IndicatorFormat,
  type indicatorExportQuerySchema,
  type indicatorsQuerySchema,
  type NewIndicator,
} from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import type { Allowlist, Harmless } from './allowlist.ts';
import { indicatorWriter } from './export-indicators.ts';
import type { IndicatorLog } from './follow-indicators.ts';
import {
  changeIndicator,
  findIndicator,
  type IndicatorPosition,
  indicatorPositionSchema,
  listIndicators,
  noteSightings,
} from './indicator-store.ts';
import { INDICATOR_LIMITS } from './limits.ts';
import { type IndicatorValue, normaliseIndicator } from './normalise.ts';

type ListFilters = Omit<z.infer<typeof indicatorsQuerySchema>, 'limit' | 'cursor'>;
type ExportFilters = Omit<z.infer<typeof indicatorExportQuerySchema>, 'format'>;

export interface IndicatorsOptions {
  readonly database: Database;
  readonly log: Pick<IndicatorLog<unknown>, 'appendWithin'>;
  readonly allowlist: Allowlist;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What may become of a value that somebody wants to publish. */
export type CheckedIndicator =
  | { readonly indicator: IndicatorValue; readonly harmless: Harmless | null }
  | { readonly indicator: null; readonly harmless: null };

/** Indicators as the API, the command line and playbooks use them. */
export interface Indicators {
  readonly positionSchema: typeof indicatorPositionSchema;
  list(
    filters: ListFilters,
    page: { readonly limit: number; readonly after: IndicatorPosition | null },
  ): Promise<{ readonly items: Indicator[]; readonly next: IndicatorPosition | null }>;
  find(id: string): Promise<IndicatorDetail | null>;
  /** The one form of a value, and why it is harmless if it is. */
  check(type: NewIndicator['type'], value: string): CheckedIndicator;
  /**
   * @param origin `person`, `playbook:<id>`, `feed:<name>`
   * @throws CerberusError `invalid-request` for a value that is none of its type, or harmless
   */
  add(given: NewIndicator, origin: string): Promise<IndicatorDetail>;
  /** @throws CerberusError `not-found` */
  change(id: string, change: IndicatorChange): Promise<IndicatorDetail>;
  /** Everything that passes, in pages: memory stays bounded. */
  export(
    format: IndicatorFormat,
    filters: ExportFilters,
  ): { readonly mediaType: string; readonly fileName: string; readonly lines: AsyncGenerator<string> };
}

export function createIndicators({ database, log, allowlist, now }: IndicatorsOptions): Indicators {
  function check(type: NewIndicator['type'], value: string): CheckedIndicator {
    const indicator = normaliseIndicator(type, value);
    return indicator === null
      ? { indicator, harmless: null }
      : { indicator, harmless: allowlist.whyHarmless(indicator) };
  }

  async function* written(format: IndicatorFormat, filters: ExportFilters): AsyncGenerator<string> {
    const writer = indicatorWriter(format);
    const nowMs = now();
    yield writer.head(new Date(nowMs).toISOString());
    let index = 0;
    for (let after: IndicatorPosition | null = null, more = true; more; ) {
      const page = await listIndicators(database, filters, { nowMs, limit: INDICATOR_LIMITS.exportPageRows, after });
      let text = '';
      for (const indicator of page.items) {
        const line = writer.line(indicator, index);
        if (line !== '') index += 1;
        text += line;
      }
      if (text !== '') yield text;
      after = page.next;
      more = after !== null;
    }
    yield writer.tail();
  }

  return {
    positionSchema: indicatorPositionSchema,
    list: (filters, page) => listIndicators(database, filters, { nowMs: now(), ...page }),
    find: (id) => findIndicator(database, id, now()),
    check,
    async add({ type, value, ...given }, origin) {
      const { indicator, harmless } = check(type, value);
      if (indicator === null) throw new CerberusError('invalid-request', `This is no value of the type ${type}.`);
      if (harmless !== null) throw new CerberusError('invalid-request', `${HARMLESS[harmless]} It is not published.`);
      const at = new Date(now()).toISOString();
      const id = await database.transaction(async (transaction) => {
        const { events, ids } = await noteSightings(transaction, [
          { ...indicator, ...given, at, origin, evidence: null },
        ]);
        if (events.length > 0) await log.appendWithin(transaction, events);
        return ids[0] ?? '';
      });
      const added = await findIndicator(database, id, now());
      if (added === null) throw new CerberusError('not-found', 'The indicator is gone again.');
      return added;
    },
    change: (id, change) => changeIndicator(database, id, change, now()),
    export(format, filters) {
      const { mediaType, fileName } = indicatorWriter(format);
      return { mediaType, fileName, lines: written(format, filters) };
    },
  };
}

const HARMLESS: Readonly<Record<Harmless, string>> = {
  'not-public': 'This is no address or name of the public internet.',
  own: 'This is an address of your own.',
  'common-service': 'This belongs to a service that everybody uses.',
  'shared-host': 'This is a place where anybody keeps files; the whole URL may be an indicator.',
  allowlisted: 'This is on the allowlist of the configuration.',
};
