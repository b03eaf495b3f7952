import {
  type CerberusEvent,
  type EnrichmentFacts,
  type EnrichmentVerdict,
  type EventIdentity,
  endpointSchema,
  enrichmentFactsSchema,
  nameSchema,
  type SourceAssessment,
  timestampSchema,
  uuidSchema,
  uuidV7,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { textHash } from '../text-hash.ts';
import { ENRICHMENT_LIMITS } from './limits.ts';

/** What a verdict stands for where its provider gives no number of its own. */
const VERDICT_MALICIOUSNESS: Readonly<Record<EnrichmentVerdict, number>> = {
  benign: 0,
  suspicious: 0.5,
  malicious: 0.9,
};

/** The beginning of a session of a source that somebody may know. */
export type Opening = EventIdentity & { readonly sessionId: string; readonly source: { readonly address: string } };

/** What providers that know an address say against it. */
export interface KnownAssessment extends SourceAssessment {
  readonly address: string;
}

const answerRows = z.array(
  z.object({
    address: z.string(),
    provider: z.string(),
    facts: enrichmentFactsSchema,
    asked_at: timestampSchema,
  }),
);

/** What is known against these addresses and has not ended. */
export async function readAssessments(
  database: Queryable,
  addresses: readonly string[],
  at: string,
): Promise<KnownAssessment[]> {
  const rows = await database.query(
    `select address, provider, facts, asked_at from enrichments
      where address = any($1::text[]) and state = 'known' and expires_at > $2 order by address, provider`,
    [addresses, at],
  );
  return answerRows.parse(rows).flatMap(({ address, provider, facts, asked_at: answeredAt }) => {
    const assessment = assessmentOf(facts);
    return assessment === null ? [] : [{ address, provider, answeredAt, ...assessment }];
  });
}

/** Null where nothing is said against it: what is harmless lowers no score. */
function assessmentOf(facts: EnrichmentFacts): Omit<SourceAssessment, 'provider' | 'answeredAt'> | null {
  const { verdict, reportCount, tags } = facts;
  if (verdict === undefined || verdict === 'benign') return null;
  return {
    verdict,
    maliciousness: Math.max(facts.maliciousness ?? 0, VERDICT_MALICIOUSNESS[verdict]),
    reportCount: reportCount ?? null,
    tags: (tags ?? []).slice(0, 10),
  };
}

/** One event for the session and each provider; its id comes from them, so that saying it again changes nothing. */
export function sourceAssessed(opening: Opening, assessments: readonly KnownAssessment[]): CerberusEvent[] {
  const { sessionId, source, at } = opening;
  return assessments
    .filter(({ address }) => address === source.address)
    .map(({ address: _, ...data }) => ({
      id: uuidV7(Date.parse(at), textHash(`source.assessed\n${sessionId}\n${data.provider}`)),
      at,
      sensorId: opening.sensorId,
      trap: opening.trap,
      sessionId,
      source: opening.source,
      destination: opening.destination,
      protocol: opening.protocol,
      kind: 'source.assessed',
      data,
    }));
}

/** Keeps the sessions whose sources are being asked about, so many of each source. */
export async function keepWaiting(transaction: Queryable, openings: readonly Opening[]): Promise<void> {
  if (openings.length === 0) return;
  await transaction.execute(
    `insert into enrichment_waiting (address, session_id, opening, opened_at)
       select address, session_id, opening::json, opened_at
         from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
           with ordinality as given (address, session_id, opening, opened_at, place)
         join enrichment_sources using (address)
        where due_at is not null and place <= $5
          and (select count(*) from enrichment_waiting as other where other.address = given.address) < $5
       on conflict do nothing`,
    [
      openings.map(({ source }) => source.address),
      openings.map(({ sessionId }) => sessionId),
      openings.map((opening) => JSON.stringify(opening)),
      openings.map(({ at }) => at),
      ENRICHMENT_LIMITS.maxWaitingSessions,
    ],
  );
}

const openingSchema = z.object({
  id: uuidSchema,
  at: timestampSchema,
  sensorId: nameSchema,
  trap: nameSchema.nullable(),
  sessionId: uuidSchema,
  source: endpointSchema,
  destination: endpointSchema.nullable(),
  protocol: z.string().nullable(),
});

/** The sessions that wait for an address; they wait no longer once `isSettled`. */
export async function takeWaiting(transaction: Queryable, address: string, isSettled: boolean): Promise<Opening[]> {
  const rows = await transaction.query(
    isSettled
      ? 'delete from enrichment_waiting where address = $1 returning opening'
      : 'select opening from enrichment_waiting where address = $1',
    [address],
  );
  return rows.map(({ opening }) => openingSchema.parse(opening));
}
