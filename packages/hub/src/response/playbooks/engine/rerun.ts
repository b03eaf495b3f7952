import { CerberusError, uuidV7 } from '@cerberusmesh/contracts';
import type { Database } from '../../../storage/database.ts';
import { readPlaybook } from '../read-playbook.ts';
import type { Fact } from '../run-facts.ts';
import type { ActionDefaults } from '../run-plan.ts';
import { dependenciesOf, withDependencies } from '../step-graph.ts';
import { readRun, replayRun } from './read-runs.ts';
import { writeFact } from './run-store.ts';
import { requireEnabled } from './runs.ts';

export interface RerunRequest {
  readonly runId: string;
  /** Null: from whatever has not succeeded. */
  readonly step: string | null;
  readonly person: string;
  readonly nowMs: number;
  readonly entropy: Uint8Array;
  readonly actionDefaults: (action: string) => ActionDefaults;
}

/**
 * A new run of the same version with the same inputs, which begins with what the old one has done: the facts of every
 * step that succeeded and does not depend on `step` or on one that did not succeed. Nothing of those is done again.
 *
 * @returns the id of the new run
 * @throws CerberusError `not-found` for run or step, `conflict` for a run that has not ended
 */
export async function rerunFrom(database: Database, request: RerunRequest): Promise<string> {
  const run = await readRun(database, request.runId);
  if (run.summary.endedAt === null) throw new CerberusError('conflict', 'The run has not ended.');
  const { playbook } = readPlaybook(run.source, () => true);
  if (playbook === null) throw new CerberusError('internal', 'A published playbook cannot be read.');
  const steps = withDependencies(playbook);
  if (request.step !== null && !steps.some(({ id }) => id === request.step))
    throw new CerberusError('not-found', `The playbook has no step "${request.step}".`);
  const states = new Map(
    replayRun(run, request.actionDefaults)
      .machine.steps()
      .map(({ id, state }) => [id, state]),
  );
  const again = new Set<string>();
  // A step that was skipped has no facts: whether it is skipped again is worked out again.
  for (const { id } of steps)
    if (id === request.step || !['succeeded', 'skipped'].includes(states.get(id) ?? '')) again.add(id);
  for (let size = -1; size < again.size; ) {
    size = again.size;
    for (const step of steps) if (dependenciesOf(step).some(({ from }) => again.has(from))) again.add(step.id);
  }
  const kept = new Set(steps.flatMap(({ id }) => (again.has(id) ? [] : [id])));
  const facts = run.records.facts.filter((fact) => kept.has(stepOf(fact)));
  const id = uuidV7(request.nowMs, request.entropy);
  const at = new Date(request.nowMs).toISOString();
  const written = facts.map((fact, place) => ({ place, ...writeFact(fact) }));
  await database.transaction(async (transaction) => {
    await requireEnabled(transaction, playbook.id);
    await transaction.execute(
      `insert into runs (id, playbook_id, playbook_version, playbook_hash, state, dry_run, inputs, triggered_by, started_by,
         created_at, overdue_at, due_at, announced_facts, session_id)
       select $1, playbook_id, playbook_version, playbook_hash, 'queued', dry_run, inputs, triggered_by, $2, $3, $4, now(), $6, session_id
         from runs where id = $5`,
      [id, request.person, at, new Date(request.nowMs + playbook.timeout).toISOString(), request.runId, facts.length],
    );
    await transaction.execute(
      `insert into run_facts select $1, place, fact::json, $3
         from json_to_recordset($2) as new (place integer, fact text)`,
      [id, JSON.stringify(written.map(({ place, fact }) => ({ place, fact }))), at],
    );
    await transaction.execute(
      `insert into run_results select $1, sha256, value::json from json_to_recordset($2) as new (sha256 text, value text)
       on conflict do nothing`,
      [id, JSON.stringify(written.flatMap(({ result }) => (result === null ? [] : [result])))],
    );
  });
  return id;
}

function stepOf(fact: Fact): string {
  if (fact.kind === 'answer') return fact.step;
  return fact.kind === 'cancelled' || fact.kind === 'overdue' || fact.kind === 'unknown' ? '' : fact.key.step;
}
