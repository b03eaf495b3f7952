import type { TFunction } from 'i18next';

const KNOWN = [
  'learnedFrom',
  'heldOut',
  'trees',
  'sampleRows',
  'nodes',
  'epochs',
  'trainingLoss',
  'validationLoss',
  'allRulesTop1',
  'allRulesTop3',
  'fewerRulesTop1',
  'fewerRulesTop3',
  'rankerAloneTop1',
  'calibrationError',
] as const;

/** What a figure of a training is called; one without a word of ours keeps its own name. */
export function metricName(name: string, t: TFunction): string {
  const known = KNOWN.find((one) => one === name);
  return known === undefined ? name : t(`evaluation.metric.${known}`);
}
