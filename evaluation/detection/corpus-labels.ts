import type { MappedStatement, Tactic } from '@cerberusmesh/contracts';
import {
  predictSoftmax,
  type SoftmaxModel,
  trainSoftmax,
} from '../../packages/hub/src/detection/attack-mapper/ranker/softmax.ts';

/** The labels of the LogPrecis corpus (arXiv 2307.08309, section 3). */
export const CORPUS_LABELS = [
  'Discovery',
  'Execution',
  'Persistence',
  'Harmless',
  'Defense Evasion',
  'Impact',
  'Other',
] as const;
export type CorpusLabel = (typeof CORPUS_LABELS)[number];

/** Tactics the corpus has no word for are "Other", as its authors do with lateral movement and exfiltration. */
const LABEL_OF: Readonly<Record<Tactic, CorpusLabel>> = {
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
  evasion: 'Defense Evasion',
  'inhibit-response-function': 'Impact',
  'impair-process-control': 'Impact',
};

/** The label of a tactic; what serves no tactic is "Harmless". */
export function corpusLabelOf(tactic: Tactic | null): CorpusLabel {
  return tactic === null ? 'Harmless' : LABEL_OF[tactic];
}

/** A session as the corpus has it, with what the mapper says of it. */
export interface LabelledSession {
  readonly statements: readonly string[];
  readonly labels: readonly CorpusLabel[];
  readonly mapped: readonly MappedStatement[];
}

/** Share of the decision that stays with the mapper's own tactic. */
const mapperShare = 0.2;
const training = { epochs: 30, learningRate: 0.2, l2: 1e-3, seed: 1 } as const;

/**
 * Learns the labelling customs of the corpus (a stopped firewall is Impact, a download that nothing runs is Harmless) on
 * top of what the mapper found. Trained when the evaluation runs; nothing of the corpus is in the product.
 */
export class CorpusLabeller {
  readonly #vocabulary = new Map<string, number>();
  readonly #model: SoftmaxModel;

  constructor(sessions: readonly LabelledSession[]) {
    const examples: number[][] = [];
    const labels: number[] = [];
    for (const session of sessions)
      for (const [at, features] of featuresOf(session).entries()) {
        examples.push([...features].map((name) => this.#learn(name)));
        const label = session.labels[at];
        labels.push(label === undefined ? 0 : CORPUS_LABELS.indexOf(label));
      }
    this.#model = trainSoftmax(examples, labels, {
      ...training,
      classCount: CORPUS_LABELS.length,
      featureCount: this.#vocabulary.size,
      classWeights: rareFirst(labels),
    });
  }

  /** One label per statement. */
  label(session: Pick<LabelledSession, 'statements' | 'mapped'>): CorpusLabel[] {
    return featuresOf(session).map((features, at) => {
      const example = [...features].flatMap((name) => this.#vocabulary.get(name) ?? []);
      const own = corpusLabelOf(session.mapped[at]?.tactic ?? null);
      const probabilities = predictSoftmax(this.#model, example);
      const scores = CORPUS_LABELS.map(
        (label, k) => (1 - mapperShare) * (probabilities[k] ?? 0) + (label === own ? mapperShare : 0),
      );
      return CORPUS_LABELS[scores.indexOf(Math.max(...scores))] ?? own;
    });
  }

  #learn(name: string): number {
    const known = this.#vocabulary.get(name);
    if (known !== undefined) return known;
    const index = this.#vocabulary.size;
    this.#vocabulary.set(name, index);
    return index;
  }
}

/** Rare labels weigh more, by the root of how much rarer they are: the mean over labels counts, not only the total. */
function rareFirst(labels: readonly number[]): number[] {
  return CORPUS_LABELS.map((_, k) =>
    Math.sqrt(labels.length / CORPUS_LABELS.length / (1 + labels.filter((label) => label === k).length)),
  );
}

const maxWords = 12;

function featuresOf({ statements, mapped }: Pick<LabelledSession, 'statements' | 'mapped'>): Set<string>[] {
  const views = statements.map((text, at) => {
    const { tactic = null, techniques = [] } = mapped[at] ?? {};
    const words = normalised(text)
      .split(' ')
      .filter((word) => word !== '')
      .slice(0, maxWords);
    return { tactic: tactic ?? 'none', label: corpusLabelOf(tactic), rules: techniques.map(({ rule }) => rule), words };
  });
  const labels = new Set(views.map(({ label }) => label));
  const runsSomething = views.some(({ tactic }) => tactic === 'execution');
  const short = views.length <= 3;
  const length = [1, 3, 8, 20].find((most) => views.length <= most) ?? 'long';
  return views.map(({ tactic, label, rules, words }, at) => {
    const features = new Set<string>([
      'any',
      // The mapper's own answer counts more than any single word.
      ...['one', 'two', 'three'].map((time) => `label ${label} ${time}`),
      `tactic ${tactic}`,
      `head ${words[0] ?? ''}`,
      `length ${length}`,
      `runs ${runsSomething} ${tactic}`,
      `short ${short} ${label}`,
      `alone ${labels.size === 1} ${label}`,
    ]);
    for (const [place, rule] of rules.entries()) {
      features.add(`rule ${rule}`);
      if (place === 0) features.add(`first rule ${rule}`);
    }
    for (const word of words) features.add(`word ${word}`);
    for (const other of labels) features.add(`session ${other}`);
    for (const [side, neighbour] of [
      ['before', views[at - 1]],
      ['after', views[at + 1]],
    ] as const) {
      features.add(`${side} ${neighbour?.label ?? 'edge'}`);
      features.add(`${side} head ${neighbour?.words[0] ?? 'edge'}`);
      if (neighbour?.rules[0] !== undefined) features.add(`${side} rule ${neighbour.rules[0]}`);
    }
    return features;
  });
}

/** Addresses, URLs, escaped bytes and numbers differ from session to session. */
function normalised(text: string): string {
  return text
    .replaceAll(/https?:\S+/g, 'URL')
    .replaceAll(/\d+(?:\.\d+){3}/g, 'ADDRESS')
    .replaceAll(/\\x../g, 'BYTE')
    .replaceAll(/\d+/g, '0')
    .replaceAll(/\s+/g, ' ');
}
