import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ATTACK_VERSION, createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { CORPUS_LABELS, CorpusLabeller, corpusLabelOf, type LabelledSession } from './corpus-labels.ts';
import { dataPaths, printReport, readJsonLines } from './report.ts';

/**
 * Accuracy and macro-F1 of the tactic of each statement against the labels of the LogPrecis corpus.
 *
 * With `--test`, the corpus's labelling customs are learned on `--data` on top of the mapper's findings and judged on
 * `--test`. Without it, the same is done in five folds of `--data`, split by session template so that no template is on
 * both sides. `mapperAlone` is the shipped mapper on the judged sessions, which has learned nothing from the corpus.
 */
const sessionSchema = z.object({
  id: z.string(),
  statements: z.array(z.string()),
  labels: z.array(z.enum(CORPUS_LABELS)),
  template: z.unknown(),
});
const folds = 5;

interface Session extends LabelledSession {
  readonly id: string;
  readonly template: string;
}

interface Judged {
  readonly session: Session;
  readonly predicted: readonly string[];
}

const mapper = createAttackMapper();
const read = (path: string): Session[] =>
  readJsonLines(path).map((line) => {
    const { id, statements, labels, template } = sessionSchema.parse(line);
    return {
      id,
      statements,
      labels,
      template: JSON.stringify(template ?? id),
      mapped: mapper.mapSession(statements).statements,
    };
  });

const { data, test } = dataPaths();
const known = read(data);
const judgedSessions = test === null ? known : read(test);
const judged = test === null ? byFolds(known) : judge(new CorpusLabeller(known), judgedSessions);
const alone = judgedSessions.map((session) => ({
  session,
  predicted: session.mapped.map(({ tactic }) => corpusLabelOf(tactic)),
}));
for (const { session, predicted } of judged)
  for (const [at, label] of session.labels.entries())
    if (predicted[at] !== label)
      process.stderr.write(
        `${session.id} ${label} <> ${predicted[at]} ${session.mapped[at]?.techniques[0]?.rule ?? '-'}: ${session.statements[at]?.slice(0, 100)}\n`,
      );
const scores = scoresOf(judged);
printReport({
  name: 'logprecis',
  value: scores.accuracy,
  unit: 'share of statements with the right tactic',
  macroF1: scores.macroF1,
  perLabel: scores.perLabel,
  protocol:
    test === null
      ? `labelling customs learned and judged in ${folds} folds by session template`
      : 'labelling customs learned on --data, judged on --test',
  mapperAlone: scoresOf(alone),
  n: judgedSessions.reduce((sum, { labels }) => sum + labels.length, 0),
  attackVersion: ATTACK_VERSION,
  rules: mapper.ruleCount,
});

function byFolds(sessions: readonly Session[]): Judged[] {
  const foldOf = ({ template }: Session): number =>
    Number.parseInt(createHash('sha256').update(template).digest('hex').slice(0, 8), 16) % folds;
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const labeller = new CorpusLabeller(sessions.filter((session) => foldOf(session) !== fold));
    return judge(
      labeller,
      sessions.filter((session) => foldOf(session) === fold),
    );
  });
}

function judge(labeller: CorpusLabeller, sessions: readonly Session[]): Judged[] {
  return sessions.map((session) => ({ session, predicted: labeller.label(session) }));
}

function scoresOf(all: readonly Judged[]): {
  accuracy: number;
  macroF1: number;
  perLabel: { label: string; truth: number; f1: number }[];
} {
  const pairs = all.flatMap(({ session, predicted }) =>
    session.labels.map((label, at) => ({ label, predicted: predicted[at] ?? '' })),
  );
  const perLabel = CORPUS_LABELS.map((label) => {
    const truth = pairs.filter((pair) => pair.label === label).length;
    const claimed = pairs.filter((pair) => pair.predicted === label).length;
    const right = pairs.filter((pair) => pair.label === label && pair.predicted === label).length;
    return { label, truth, f1: right === 0 ? 0 : (2 * right) / (truth + claimed) };
  }).filter(({ truth }) => truth > 0);
  return {
    accuracy: pairs.filter(({ label, predicted }) => label === predicted).length / pairs.length,
    macroF1: perLabel.reduce((sum, { f1 }) => sum + f1, 0) / perLabel.length,
    perLabel,
  };
}
