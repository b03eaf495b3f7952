import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ATTACK_VERSION, createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import {
  expectedCalibrationError,
  type Outcome,
  reliability,
} from '../../packages/hub/src/detection/attack-mapper/ranker/calibration.ts';
import { loadRanker } from '../../packages/hub/src/detection/attack-mapper/ranker/ranker.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/**
 * Share of Atomic Red Team Linux tests whose technique (ATT&CK v18.1) is ranked first, and among the first three, and how
 * well the confidence of the leading finding is calibrated. The shipped ranker is trained on one half of the tests:
 * `seenInTraining` says whether this is it. What it does on tests it has not seen is in `crossValidated`, from training.
 */
const testSchema = z.object({ technique_v18: z.string(), test: z.string(), lines: z.array(z.string()) });

const path = dataPath();
const tests = readJsonLines(path).map((line) => testSchema.parse(line));
const ranker = loadRanker();
const mapper = createAttackMapper({ ranker });
const outcomes: Outcome[] = [];
let first = 0;
let firstThree = 0;
for (const { technique_v18: technique, test, lines } of tests) {
  const ranked = mapper.mapSession(lines).techniques.slice(0, 3);
  const [leader] = ranked;
  if (leader !== undefined) outcomes.push({ confidence: leader.confidence, right: leader.id === technique });
  const place = ranked.findIndex((entry) => entry.id === technique);
  if (place === 0) first += 1;
  if (place >= 0) firstThree += 1;
  if (place !== 0)
    process.stderr.write(
      `${technique} | ${test} | ${ranked.map((entry) => `${entry.id} ${entry.confidence}`).join(', ')}\n`,
    );
}
const bins = reliability(outcomes);
const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
printReport({
  name: 'atomic',
  value: first / tests.length,
  unit: 'share of tests with the exact technique ranked first',
  top3: firstThree / tests.length,
  calibrationError: expectedCalibrationError(bins),
  seenInTraining: ranker.trainedOn.some(({ sha256 }) => sha256 === digest),
  crossValidated: ranker.metrics,
  n: tests.length,
  attackVersion: ATTACK_VERSION,
  rules: mapper.ruleCount,
  ranker: ranker.version,
});
