import { timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../../storage/database.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import { type ActionRow, isoTime, storedText } from './action-rows.ts';
import { findCover } from './action-store.ts';

const coveredRows = z.array(
  z.object({
    id: z.string(),
    decision_id: z.string(),
    source: z.string(),
    trigger: z.string(),
    happened_at: timestampSchema,
    cool_down_seconds: z.coerce.number().nullable(),
  }),
);

/**
 * A decision that stood for others does not any more: it failed, was refused, or somebody took it back. Those others are
 * looked at again, in the transaction that ends it: the first of them is planned and put before policy as if it had just
 * been made, and stands for the rest within its own cool-down. After a person took the answer back only people have the
 * like of it done.
 *
 * @param because why, as a sentence for whoever reads one of them
 */
export async function reopenCovered(
  transaction: Queryable,
  row: Pick<ActionRow, 'decision_id'>,
  { askPeople, because, nowMs }: { readonly askPeople: boolean; readonly because: string; readonly nowMs: number },
): Promise<void> {
  if (row.decision_id === null) return;
  const covered = coveredRows
    .parse(
      await transaction.query(
        `select a.id, a.decision_id, a.source, a.trigger, a.happened_at, (d.body->>'coolDownSeconds') as cool_down_seconds
           from actions a left join decisions d on d.decision_id = a.decision_id
          where a.covered_by = $1 and a.state = 'covered'
          order by a.happened_at desc, a.id desc limit $2 for update of a`,
        [row.decision_id, ANSWER_LIMITS.maxReopened],
      ),
    )
    .toReversed();
  if (covered.length === 0) return;
  const reason = (what: string): string =>
    storedText(`Decision ${row.decision_id} stood for it. ${because} ${what}`, ANSWER_LIMITS.maxDetailCharacters);
  let standing: { readonly decisionId: string; readonly atMs: number } | null = null;
  const moved: { id: string; by: string; detail: string }[] = [];
  for (const one of covered) {
    const atMs = Date.parse(one.happened_at);
    const coolDownMs = (one.cool_down_seconds ?? 0) * 1_000;
    if (standing !== null && atMs - standing.atMs < coolDownMs) {
      const detail = reason(`Decision ${standing.decisionId} stands for it now.`);
      moved.push({ id: one.id, by: standing.decisionId, detail });
      continue;
    }
    const cause = { source: one.source, trigger: one.trigger, happenedAtMs: atMs, coolDownMs };
    const cover = coolDownMs === 0 ? null : await findCover(transaction, cause);
    if (cover?.kind === 'covered') {
      moved.push({ id: one.id, by: cover.by, detail: reason(`Decision ${cover.by} stands for it now.`) });
      continue;
    }
    await transaction.execute(
      `update actions set state = 'planning', covered_by = null, due_at = $2, owner = null, epoch = epoch + 1,
         attempts = 0, ask_people = ask_people or $3, detail = $4 where id = $1`,
      [one.id, isoTime(nowMs), askPeople || cover?.kind === 'taken-back', reason('It is looked at again.')],
    );
    standing = { decisionId: one.decision_id, atMs };
  }
  await transaction.execute(
    `update actions set covered_by = moved.by, detail = moved.detail
       from json_to_recordset($1) as moved (id uuid, by uuid, detail text) where actions.id = moved.id`,
    [JSON.stringify(moved)],
  );
  // More than are looked at one by one: they end as what stood for them did, and say so.
  await transaction.execute(
    `update actions set state = 'failed', code = 'cover_failed', ended_at = $2, due_at = null, detail = $3
      where covered_by = $1 and state = 'covered'`,
    [
      row.decision_id,
      isoTime(nowMs),
      reason(`More than ${ANSWER_LIMITS.maxReopened} newer ones are looked at again, this one is not.`),
    ],
  );
}
