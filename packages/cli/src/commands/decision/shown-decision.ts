import type { ActionDetail, DecisionItem } from '@cerberusmesh/contracts';
import { findAnswer, findDecision, findLabel } from '@cerberusmesh/hub/repositories';
import type { OpenedStore } from '../../open-store.ts';
import { type OutputFormat, safeJson, visible } from '../../output.ts';

/** A decision with what was done about it, as the commands print it; null when there is none. */
export async function readShownDecision(database: OpenedStore['database'], decisionId: string) {
  const decision = await findDecision(database, decisionId);
  if (decision === null) return null;
  return {
    ...decision,
    answer: await findAnswer(database, decisionId),
    label: await findLabel(database, decisionId),
  };
}

export type ShownDecision = NonNullable<Awaited<ReturnType<typeof readShownDecision>>>;

export function printDecision(decision: ShownDecision, format: OutputFormat): void {
  process.stdout.write(
    format === 'table' ? describe(decision) : `${safeJson(decision, format === 'json' ? 2 : undefined)}\n`,
  );
}

function describe(decision: ShownDecision): string {
  const rows = [...ofDecision(decision), ...ofAnswer(decision.answer)];
  if (decision.label !== null) {
    const { label, by, note } = decision.label;
    rows.push('', `Labelled ${label} by ${by}${note === '' ? '' : `: ${note}`}`);
  }
  return `${rows.map(visible).join('\n')}\n`;
}

function ofDecision(decision: DecisionItem): string[] {
  return [
    `${decision.kind}, ${decision.state}, confidence ${decision.confidence.toFixed(2)}`,
    `at ${decision.at} about session ${decision.sessionId} from ${decision.source}`,
    `score ${decision.score.toFixed(3)}, level ${decision.level} of 5, reached ${decision.stage}`,
    '',
    'Because',
    ...decision.reasons.map((reason) => `  ${reason.text} [${reason.trigger}]`),
    '',
    'Evidence (event ids)',
    ...decision.evidence.map((id) => `  ${id}`),
    '',
    'Considered instead',
    ...decision.alternatives.map((other) => `  ${other.kind}: ${other.text}`),
    '',
    `It would have been different: ${decision.counterfactual}`,
    `Policy: ${decision.policy.text}`,
  ];
}

function ofAnswer(answer: ActionDetail | null): string[] {
  if (answer === null) return ['', 'Nothing was begun about it.'];
  const { plan, approval, verification, undo } = answer;
  return [
    '',
    `Answer ${answer.id}: ${answer.state}`,
    ...(answer.detail === '' ? [] : [`  ${answer.detail}${answer.code === null ? '' : ` [${answer.code}]`}`]),
    ...(plan === null ? [] : [`  plan: ${plan.sentence} (${plan.effect}, touches ${plan.blast})`]),
    ...answer.checks.map(({ name, passed, sentence, otherwise }) =>
      passed ? `  + ${name}: ${sentence}` : `  - ${name} (${otherwise}): ${sentence}`,
    ),
    ...(approval === null ? [] : [`  asked: ${approval.quorum} of ${approval.roles.join(', ')}`]),
    ...answer.approvals.map(
      ({ person, role, answer: said, comment, at }) =>
        `  ${person} (${role}) ${said} at ${at}${comment === null ? '' : `: ${comment}`}`,
    ),
    ...(answer.coveredBy === null ? [] : [`  answered by decision ${answer.coveredBy}`]),
    ...(verification === null ? [] : [`  looked at: ${verification.detail}`]),
    ...(answer.undoAt === null ? [] : [`  taken back by itself at ${answer.undoAt}`]),
    ...(undo === null ? [] : [`  taken back by ${undo.by}: ${undo.detail}`]),
  ];
}
