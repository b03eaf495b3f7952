import { z } from 'zod';
import { ATTACK_VERSION, createAttackMapper } from '../../packages/hub/src/detection/attack-mapper/attack-mapper.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/** Share of Atomic Red Team Linux tests whose technique (ATT&CK v18.1) is ranked first, and among the first three. */
const testSchema = z.object({ technique_v18: z.string(), test: z.string(), lines: z.array(z.string()) });

const tests = readJsonLines(dataPath()).map((line) => testSchema.parse(line));
const mapper = createAttackMapper();
let first = 0;
let firstThree = 0;
for (const { technique_v18: technique, test, lines } of tests) {
  const ranked = mapper.mapSession(lines).techniques.slice(0, 3);
  const place = ranked.findIndex((entry) => entry.id === technique);
  if (place === 0) first += 1;
  if (place >= 0) firstThree += 1;
  if (place !== 0)
    process.stderr.write(
      `${technique} | ${test} | ${ranked.map((entry) => `${entry.id} ${entry.confidence}`).join(', ')}\n`,
    );
}
printReport({
  name: 'atomic',
  value: first / tests.length,
  unit: 'share of tests with the exact technique ranked first',
  top3: firstThree / tests.length,
  n: tests.length,
  attackVersion: ATTACK_VERSION,
  rules: mapper.ruleCount,
});
