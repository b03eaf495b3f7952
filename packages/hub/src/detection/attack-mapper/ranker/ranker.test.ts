import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createAttackMapper } from '../attack-mapper.ts';
import { loadTechniqueTable } from '../technique-table.ts';
import { reliability } from './calibration.ts';
import { readProcedures } from './procedures.ts';
import { combinationOf, combine, createRanker, loadRanker, ruleSupports, supportOf } from './ranker.ts';
import { trainRanker } from './training.ts';

const ranker = loadRanker();
const techniques = loadTechniqueTable();
const procedures = readProcedures();

describe('the shipped ranker', () => {
  it('is small and names what it was trained on', () => {
    expect(statSync(new URL('./ranker.json', import.meta.url)).size).toBeLessThanOrEqual(500_000);
    expect(ranker.trainedOn.map(({ name, licence }) => [name, licence])).toEqual([
      ['Atomic Red Team tests', 'MIT'],
      ['own procedures', 'MIT (CerberusMesh)'],
      ['examples of the rules', 'MIT (CerberusMesh)'],
    ]);
  });

  it('says nothing of what it has no word for', () => {
    expect(ranker.rankFeatures(new Set(['c zzqx']))).toEqual([]);
  });

  it('answers the same every time', () => {
    const names = new Set(['c insmod', 'p *.ko']);
    expect(ranker.rankFeatures(names)).toEqual(loadRanker().rankFeatures(names));
    expect(ranker.rankFeatures(names)[0]?.id).toBe('T1547.006');
  });
});

describe('the procedures', () => {
  it('are of techniques that ATT&CK has', () => {
    expect(procedures.filter(({ technique }) => !techniques.has(technique))).toEqual([]);
  });

  it('are recognised: the technique comes first in five of six and among three in nearly all', () => {
    const mapper = createAttackMapper();
    const places = procedures.map(({ technique, lines }) =>
      mapper.mapSession(lines).techniques.findIndex(({ id }) => id === technique),
    );
    const share = (most: number): number => places.filter((place) => place >= 0 && place < most).length / places.length;
    expect(share(1)).toBeGreaterThan(0.83);
    expect(share(3)).toBeGreaterThan(0.96);
  });
});

describe('training', () => {
  const examples = [
    { technique: 'T1082', features: new Set(['c uname', 'f uname -a']) },
    { technique: 'T1033', features: new Set(['c whoami']) },
    { technique: 'T1082', features: new Set(['c lscpu']) },
  ];

  it('does not depend on the order of examples', () => {
    expect(trainRanker([...examples].reverse())).toEqual(trainRanker(examples));
  });

  it('makes an artefact that ranks what it learned', () => {
    const own = createRanker({
      version: 't',
      attackVersion: '18.1',
      trainedOn: [],
      metrics: {},
      reliability: reliability([]),
      order: combinationOf([]),
      confidence: combinationOf([]),
      ...trainRanker(examples),
    });
    expect(own.rankFeatures(new Set(['c whoami']))[0]?.id).toBe('T1033');
    expect(own.rule).toBe('learned-ranker-t');
  });
});

describe('rules and ranker together', () => {
  it('are surer when they agree', () => {
    const rule = ruleSupports([{ id: 'T1082', confidence: 0.8, tactic: 'discovery' }]).get('T1082');
    const agree = supportOf('T1082', rule, [{ id: 'T1082', probability: 0.9 }]);
    const differ = supportOf('T1082', rule, [{ id: 'T1083', probability: 0.9 }]);
    const none = supportOf('T1082', undefined, [{ id: 'T1082', probability: 0.9 }]);
    const sure = [agree, differ, none].map((support) => combine(support, ranker.order));
    expect(sure[0]).toBeGreaterThan(sure[1] ?? 1);
    expect(sure[0]).toBeGreaterThan(sure[2] ?? 1);
  });
});
