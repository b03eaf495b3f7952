import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { createAuditLog } from '@cerberusmesh/hub/audit';
import { actionOfDecision, answerDecision, askUndo, labelDecision } from '@cerberusmesh/hub/response';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';
import { printDecision, readShownDecision, type ShownDecision } from './shown-decision.ts';

export interface SayOptions extends ConfigurationOptions {
  readonly comment?: string;
  readonly note?: string;
  readonly wait?: string;
  readonly output: string;
}

const POLL_MS = 200;
const MAX_WAIT_SECONDS = 3_600;

/** States of an answer in which a hub still has something to do about it. */
const UNDER_WAY: ReadonlySet<string> = new Set(['planning', 'approved', 'running', 'undoing']);

const FAILED: ReadonlySet<string> = new Set(['failed', 'refused', 'unknown', 'expired']);

/**
 * Says something to a decision as an administrator, who anybody is that can open the data directory, and waits for a
 * running hub to do what follows.
 */
export async function sayToDecision(
  decisionId: string,
  said: 'approve' | 'reject' | 'undo' | { readonly label: 'correct' | 'false_positive' },
  options: SayOptions,
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const waitSeconds = parseNumber('--wait', options.wait ?? '0', 0, MAX_WAIT_SECONDS);
  const name = typeof said === 'string' ? said : 'label';
  const person = actingName();
  const shown = await withStore(configuration, `decision ${name}`, async (store) => {
    const { database } = store;
    const people = { database, eventLog: store.eventLog, settings: configuration.response, now: Date.now };
    const audit = createAuditLog({ database, now: Date.now });
    const comment = options.comment ?? '';
    if (typeof said !== 'string') {
      await labelDecision(database, { decisionId, ...said, note: options.note ?? '', person, nowMs: Date.now() });
    } else if (said === 'undo') {
      await askUndo(database, { actionId: await actionOfDecision(database, decisionId), person, nowMs: Date.now() });
    } else {
      const answer = said === 'approve' ? 'approved' : 'rejected';
      await answerDecision(people, decisionId, { person, role: 'admin', answer, comment });
    }
    await audit.append({
      actor: { kind: 'machine', id: person, name: person },
      action: `decision.${name}`,
      target: { kind: 'decision', id: decisionId },
      outcome: 'done',
      after: typeof said === 'string' ? { comment } : { ...said, note: options.note ?? '' },
    });
    let decision = await readShownDecision(database, decisionId);
    if (store.hubRuns) {
      const endMs = Date.now() + waitSeconds * 1_000;
      while (isUnderWay(decision) && Date.now() < endMs) {
        await sleep(POLL_MS);
        decision = await readShownDecision(database, decisionId);
      }
    }
    return decision;
  });
  if (shown === null) throw new CerberusError('not-found', `There is no decision ${decisionId}.`);
  if (isUnderWay(shown)) process.stderr.write('It is written down; the hub does it as soon as it runs.\n');
  printDecision(shown, format);
  // What was asked for did not come about.
  if (said !== 'reject' && FAILED.has(shown.answer?.state ?? '')) process.exitCode = 1;
}

function isUnderWay(decision: ShownDecision | null): boolean {
  return decision !== null && decision.answer !== null && UNDER_WAY.has(decision.answer.state);
}
