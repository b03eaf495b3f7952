import type { Tactic } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ATTACK_VERSION, createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/** Accuracy and macro-F1 of the tactic of each statement against the labels of the LogPrecis corpus. */
const sessionSchema = z.object({ id: z.string(), statements: z.array(z.string()), labels: z.array(z.string()) });

/** The corpus knows seven labels; tactics it has no word for are "Other", what serves no tactic is "Harmless". */
const LABELS: Readonly<Record<Tactic, string>> = {
  reconnaissance: 'Discovery',
  'resource-development': 'Other',
  'initial-access': 'Execution',
  execution: 'Execution',
  persistence: 'Persistence',
  'privilege-escalation': 'Persistence',
  'defense-evasion': 'Defense Evasion',
  'credential-access': 'Discovery',
  discovery: 'Discovery',
  'lateral-movement': 'Other',
  collection: 'Other',
  'command-and-control': 'Execution',
  exfiltration: 'Other',
  impact: 'Impact',
};

const sessions = readJsonLines(dataPath()).map((line) => sessionSchema.parse(line));
const mapper = createAttackMapper();
const truths = new Map<string, { truth: number; predicted: number; right: number }>();
const countOf = (label: string): { truth: number; predicted: number; right: number } => {
  const known = truths.get(label) ?? { truth: 0, predicted: 0, right: 0 };
  truths.set(label, known);
  return known;
};
let right = 0;
let all = 0;
for (const { id, statements, labels } of sessions) {
  const mapped = mapper.mapSession(statements).statements;
  for (const [index, label] of labels.entries()) {
    const tactic = mapped[index]?.tactic ?? null;
    const predicted = tactic === null ? 'Harmless' : LABELS[tactic];
    all += 1;
    countOf(label).truth += 1;
    countOf(predicted).predicted += 1;
    if (predicted === label) {
      right += 1;
      countOf(label).right += 1;
    } else
      process.stderr.write(
        `${id} ${label} <> ${predicted} ${mapped[index]?.techniques[0]?.rule ?? '-'}: ${statements[index]?.slice(0, 100)}\n`,
      );
  }
}
const scores = [...truths]
  .filter(([, counts]) => counts.truth > 0)
  .map(([label, counts]) => {
    const f1 = counts.right === 0 ? 0 : (2 * counts.right) / (counts.truth + counts.predicted);
    return { label, truth: counts.truth, f1 };
  });
printReport({
  name: 'logprecis',
  value: right / all,
  unit: 'share of statements with the right tactic',
  macroF1: scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length,
  perLabel: scores,
  n: all,
  attackVersion: ATTACK_VERSION,
  rules: mapper.ruleCount,
});
