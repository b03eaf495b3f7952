import { z } from 'zod';
import { ATTACK_VERSION, createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/**
 * Share of ordinary administrators' one-liners that are mapped, at confidence >= 0.7, to a technique that serves neither
 * Discovery nor Execution: in one of its statements (`value`), or as a whole (`wholeLine`); beside it, the share of
 * attackers' one-liners that are mapped to any technique.
 */
const lineSchema = z.object({ text: z.string(), label: z.string() });
const minimumConfidence = 0.7;

const lines = readJsonLines(dataPath()).map((line) => lineSchema.parse(line));
const mapper = createAttackMapper();
const benign = lines.filter((line) => line.label === 'benign');
const malicious = lines.filter((line) => line.label !== 'benign');
type Technique = ReturnType<typeof mapper.mapSession>['techniques'][number];
const offendsIn = (techniques: readonly Technique[]): Technique | undefined =>
  techniques.find(
    ({ confidence, tactics }) =>
      confidence >= minimumConfidence && !tactics.includes('discovery') && !tactics.includes('execution'),
  );
let wrong = 0;
let wrongWhole = 0;
for (const { text } of benign) {
  if (offendsIn(mapper.mapScript(text).techniques) !== undefined) wrongWhole += 1;
  const offending = offendsIn(mapper.mapCommandLine(text).flatMap((statement) => statement.techniques));
  if (offending === undefined) continue;
  wrong += 1;
  process.stderr.write(`${offending.id} ${offending.rule}: ${text.slice(0, 140)}\n`);
}
const found = malicious.filter(({ text }) =>
  mapper.mapCommandLine(text).some((statement) => statement.techniques.length > 0),
).length;
printReport({
  name: 'benign',
  value: wrong / benign.length,
  unit: 'share of benign one-liners mapped to a technique of another tactic than discovery or execution at >= 0.7',
  wholeLine: wrongWhole / benign.length,
  n: benign.length,
  maliciousMapped: malicious.length === 0 ? null : found / malicious.length,
  maliciousCount: malicious.length,
  attackVersion: ATTACK_VERSION,
  rules: mapper.ruleCount,
});
