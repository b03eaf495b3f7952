import type { EnrichmentRecord } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { CheckedIndicator } from '../../../intel/indicators/indicators.ts';
import type { Queryable } from '../../../storage/database.ts';
import { ActionError, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { mappingOf, type Value } from '../templates/value.ts';
import { indicatorTypes } from './indicator-values.ts';

const enrichValues = z.strictObject({ type: z.enum(indicatorTypes), value: z.string().min(1).max(2_048) });

export interface EnrichOptions {
  readonly database: Queryable;
  /** Asks every provider that is configured; answers that are fresh are not asked for again. */
  readonly ask: (subject: string, signal: AbortSignal) => Promise<readonly EnrichmentRecord[]>;
  readonly check: (type: z.infer<typeof enrichValues>['type'], value: string) => CheckedIndicator;
}

/**
 * `enrich`: what providers and the hub itself know of a value. `known` says whether anybody does; `benign` whether a
 * provider vouches for it; `abuse_confidence` (0 to 100) is that of the provider that is surest.
 */
export function createEnrichAction({ database, ask, check }: EnrichOptions): PlaybookAction {
  async function run(given: unknown, signal: AbortSignal): Promise<Value> {
    const { type, value } = enrichValues.parse(given);
    const { indicator } = check(type, value);
    if (indicator === null)
      throw new ActionError('invalid_value', `This is no value of the type ${type}.`, { retryable: false });
    const isAsked = ['ipv4', 'ipv6', 'sha256'].includes(indicator.type);
    const records = isAsked ? await ask(indicator.value, signal) : [];
    const answered = records.filter(({ state }) => state === 'known');
    // Tables on this machine know every address: that is not being known for anything.
    const remote = answered.filter(({ provider }) => provider !== 'local');
    const verdicts = new Set(remote.map(({ facts }) => facts?.verdict));
    const surest = Math.max(0, ...remote.map(({ facts }) => facts?.maliciousness ?? 0));
    const seen = await seenHere(database, indicator.type, indicator.value);
    return {
      type: indicator.type,
      value: indicator.value,
      known: remote.length > 0,
      benign: verdicts.has('benign') && !verdicts.has('malicious'),
      verdict: verdicts.has('malicious')
        ? 'malicious'
        : verdicts.has('benign')
          ? 'benign'
          : verdicts.has('suspicious')
            ? 'suspicious'
            : 'unknown',
      abuse_confidence: Math.round(surest * 100),
      country: answered.find(({ facts }) => facts?.country !== undefined)?.facts?.country ?? null,
      tags: [...new Set(answered.flatMap(({ facts }) => facts?.tags ?? []))].slice(0, 50),
      providers: mappingOf(answered.map(({ provider, facts }) => [provider, valueSchema.parse(facts ?? {})])),
      failed: records.filter(({ state }) => state === 'failed').map(({ provider }) => provider),
      ...seen,
    };
  }
  return {
    name: 'enrich',
    summary: 'asks every provider about an address or file, and what the hub has seen of it',
    effect: 'read',
    idempotency: 'safe',
    values: enrichValues,
    run: (given, { signal }) => run(given, signal),
    simulate: (given, { signal }) => run(given, signal),
  };
}

/** What this hub itself has seen. */
async function seenHere(database: Queryable, type: string, value: string) {
  const [row] = await database.query(
    `select (select count(*)::int from sessions where $1 in ('ipv4', 'ipv6') and source_address = $2) as sessions,
            (select sightings from indicators where type = $1 and value = $2) as sightings,
            (select allowlisted from indicators where type = $1 and value = $2) as allowlisted`,
    [type, value],
  );
  return {
    sessions: Number(row?.sessions ?? 0),
    sightings: Number(row?.sightings ?? 0),
    allowlisted: row?.allowlisted === true,
  };
}
