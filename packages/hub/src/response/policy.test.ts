import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionPlan } from './actions/response-action.ts';
import { networkText, parseNetwork } from './networks.ts';
import { approvalTerms, configuredTtlMs, judge, type PolicyInput } from './policy.ts';
import { type ResponseConfig, responseConfigSchema } from './response-config.ts';

const plan: ActionPlan = {
  kind: 'block_ip',
  effect: 'write',
  details: {},
  sentence: 'Keeps 203.0.113.7 out for an hour.',
  against: ['203.0.113.7'],
  sensors: [],
  blast: 1,
  ttlMs: 3_600_000,
};
const nowMs = Date.parse('2026-05-01T10:00:00.000Z'); // a Friday

function inputOf(changes: {
  order?: Partial<PolicyInput['order']>;
  plan?: Partial<ActionPlan>;
  settings?: Partial<ResponseConfig>;
  rest?: Partial<PolicyInput>;
}): PolicyInput {
  return {
    order: { confidence: 0.9, happenedAtMs: nowMs - 1_000, approved: false, takenBack: false, ...changes.order },
    plan: { ...plan, ...changes.plan },
    agent: { threshold: 0.7, autoAction: true },
    settings: { ...responseConfigSchema.parse({}), ...changes.settings },
    readiness: { ready: true },
    counters: { kind: 0, source: 0, sensor: 0 },
    nowMs,
    ...changes.rest,
  };
}

function failures(input: PolicyInput): string[] {
  const { outcome, checks } = judge(input);
  return [outcome, ...checks.filter(({ passed }) => !passed).map(({ name }) => name)];
}

describe('policy', () => {
  it('says everything that it looked at, whether or not it passed', () => {
    const input = inputOf({ order: { confidence: 0.5 }, settings: { ownNetworks: ['203.0.113.0/24'] } });
    expect(judge(input)).toEqual({
      outcome: 'refuse',
      checks: [
        ['addresses-known', true, 'refuse', 'Every address that it harms is known.'],
        ['own-networks', false, 'refuse', 'It would harm 203.0.113.7, which is one of our own networks.'],
        ['customer-networks', true, 'refuse', "It harms no address of our customers' networks."],
        ['private-addresses', true, 'refuse', 'It harms no address of the private networks.'],
        ['dependencies', true, 'ask', 'What it needs works.'],
        ['automatic-action', true, 'ask', 'Automatic action is on.'],
        ['automatic-kind', true, 'ask', 'block_ip may be done without a person (response.actions.block_ip.automatic).'],
        ['threshold', false, 'ask', 'The confidence 0.50 is below the threshold 0.7.'],
        ['fresh', true, 'ask', 'It answers what happened 0 minutes ago; at most 60 are answered without a person.'],
        ['touched', true, 'ask', 'It touches 1 of at most 25 things.'],
        ['hourly', true, 'ask', '0 of at most 60 actions of this kind anywhere in the last hour.'],
        ['hourly-source', true, 'ask', '0 of at most 5 actions of this kind about this source in the last hour.'],
        ['hourly-sensor', true, 'ask', '0 of at most 30 actions of this kind on this sensor in the last hour.'],
      ].map(([name, passed, otherwise, sentence]) => ({ name, passed, otherwise, sentence })),
    });
  });

  it.each<[string, Parameters<typeof inputOf>[0], string[]]>([
    ['permits what passes everything', {}, ['permit']],
    [
      'asks while automatic action is off',
      { rest: { agent: { threshold: 0.7, autoAction: false } } },
      ['ask', 'automatic-action'],
    ],
    ['asks after a person took the like of it back', { order: { takenBack: true } }, ['ask', 'taken-back']],
    ['asks for a destructive kind', { plan: { effect: 'destructive' } }, ['ask', 'automatic-kind']],
    [
      'permits a destructive kind that is said to be automatic',
      { plan: { effect: 'destructive' }, settings: { actions: { block_ip: { automatic: true } } } },
      ['permit'],
    ],
    ['asks below the threshold', { order: { confidence: 0.69 } }, ['ask', 'threshold']],
    [
      'knows a threshold of the kind',
      { order: { confidence: 0.8 }, settings: { actions: { block_ip: { threshold: 0.85 } } } },
      ['ask', 'threshold'],
    ],
    ['asks about what is old', { order: { happenedAtMs: nowMs - 3_600_001 } }, ['ask', 'fresh']],
    ['asks when much is touched', { plan: { blast: 26 } }, ['ask', 'touched']],
    [
      'asks when the hour is full',
      { rest: { counters: { kind: 60, source: 5, sensor: 30 } } },
      ['ask', 'hourly', 'hourly-source', 'hourly-sensor'],
    ],
    [
      'asks when something that it needs is down',
      { rest: { readiness: { ready: false, reason: 'no sensor' } } },
      ['ask', 'dependencies'],
    ],
    [
      'refuses then when told to',
      { settings: { whenDependencyDown: 'refuse' }, rest: { readiness: { ready: false, reason: 'no sensor' } } },
      ['refuse', 'dependencies'],
    ],
    ['refuses what is no address', { plan: { against: ['localhost'] } }, ['refuse', 'addresses-known']],
    ['refuses private addresses', { plan: { against: ['::ffff:10.0.0.1'] } }, ['refuse', 'private-addresses']],
    [
      'refuses a network with a private one in it',
      { plan: { against: ['8.0.0.0/5'] } },
      ['refuse', 'private-addresses'],
    ],
    [
      'acts on private addresses when told to',
      { plan: { against: ['10.0.0.1'] }, settings: { protectPrivateAddresses: false } },
      ['permit'],
    ],
    [
      'asks neither for confidence nor for automatic action when a playbook orders',
      { order: { confidence: null, happenedAtMs: 0 }, rest: { agent: { threshold: 1, autoAction: false } } },
      ['permit'],
    ],
    ['lets people permit what it asks about', { order: { confidence: 0.1, approved: true } }, ['permit', 'threshold']],
    [
      'lets nobody permit what it refuses',
      { order: { approved: true }, settings: { customerNetworks: ['203.0.113.7'] } },
      ['refuse', 'customer-networks'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(failures(inputOf(changes))).toEqual(expected);
  });

  it.each<[string, string, boolean]>([
    ['2026-05-01T05:59:00.000Z', 'Friday 07:59 in Oslo', false],
    ['2026-05-01T06:00:00.000Z', 'Friday 08:00', true],
    ['2026-05-01T16:00:00.000Z', 'Friday 18:00', false],
    ['2026-05-02T10:00:00.000Z', 'Saturday noon', false],
    ['2026-11-02T07:30:00.000Z', 'Monday 08:30 in winter', true],
  ])('keeps business hours: %s is %s', (at, _, within) => {
    const businessHours = responseConfigSchema.parse({
      businessHours: { timeZone: 'Europe/Oslo', kinds: ['block_ip'] },
    }).businessHours;
    const atMs = Date.parse(at);
    const input = inputOf({ order: { happenedAtMs: atMs }, settings: { businessHours }, rest: { nowMs: atMs } });
    expect(failures(input)).toEqual(within ? ['permit'] : ['ask', 'business-hours']);
  });

  it('knows nights that begin on one day and end on the next', () => {
    const businessHours = responseConfigSchema.parse({
      businessHours: {
        timeZone: 'UTC',
        days: ['fri'],
        from: '22:00',
        to: '06:00',
        outside: 'refuse',
        kinds: ['block_ip'],
      },
    }).businessHours;
    const outcome = (at: string) => {
      const atMs = Date.parse(at);
      return judge(inputOf({ order: { happenedAtMs: atMs }, settings: { businessHours }, rest: { nowMs: atMs } }))
        .outcome;
    };
    expect([
      outcome('2026-05-01T23:00:00Z'),
      outcome('2026-05-02T05:59:00Z'),
      outcome('2026-05-02T06:00:00Z'),
      outcome('2026-05-02T23:00:00Z'),
    ]).toEqual(['permit', 'permit', 'refuse', 'refuse']);
  });

  it('knows who is asked, and how long', () => {
    const settings = responseConfigSchema.parse({
      expiresMinutes: 10,
      actions: { rotate_key: { quorum: 2, roles: ['admin'], ttlMinutes: 5 } },
    });
    expect([approvalTerms(settings, 'rotate_key'), approvalTerms(settings, 'constructor')]).toEqual([
      { quorum: 2, roles: ['admin'], expiresMs: 600_000 },
      { quorum: 1, roles: ['responder', 'admin'], expiresMs: 600_000 },
    ]);
    expect([configuredTtlMs(settings, 'rotate_key'), configuredTtlMs(settings, 'block_ip')]).toEqual([300_000, null]);
  });

  it.each([
    [{ ownNetworks: ['10.0.0.0/33'] }, 'ownNetworks.0'],
    [{ businessHours: { timeZone: 'Mars/Olympus' } }, 'businessHours.timeZone'],
    [{ businessHours: { timeZone: 'UTC', from: '25:00' } }, 'businessHours.from'],
    [{ actions: { block_ip: { maxPerHuor: 1 } } }, 'actions.block_ip'],
    [{ dryrun: true }, ''],
  ])('names the setting that is wrong: %j', (given, path) => {
    const parsed = responseConfigSchema.safeParse(given);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const prefixed = fc
  .tuple(address, fc.nat(128))
  .map(([text, length]) => `${text}/${text.includes(':') ? length : length % 33}`)
  .filter((text) => parseNetwork(text) !== null);

describe('policy, whatever else is asked, said or configured', () => {
  it('never permits an action against an address of ours', () => {
    fc.assert(
      fc.property(
        prefixed,
        fc.array(address, { maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.constantFrom('read', 'write', 'destructive'),
        (network, others, approved, isCustomer, confidence, effect) => {
          const own = parseNetwork(network);
          if (own === null) return;
          // Any address within: the network's own bits with others below its prefix.
          const inside = networkText({ ...own, prefix: own.version === 4 ? 32 : 128 });
          const input = inputOf({
            order: { approved, confidence },
            plan: { against: [...others, inside], effect },
            settings: {
              ...(isCustomer ? { customerNetworks: [network] } : { ownNetworks: [network] }),
              protectPrivateAddresses: false,
              actions: { block_ip: { automatic: true, threshold: 0 } },
            },
          });
          expect(judge(input).outcome).toBe('refuse');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never permits what does not say what it harms, nor without a person what a check fails', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 3 }), fc.boolean(), (against, approved) => {
        const { outcome, checks } = judge(inputOf({ order: { approved }, plan: { against } }));
        if (against.some((text) => parseNetwork(text) === null)) expect(outcome).toBe('refuse');
        if (!approved && checks.some(({ passed }) => !passed)) expect(outcome).not.toBe('permit');
      }),
      { numRuns: 200 },
    );
  });

  it('writes a network so that reading it gives the same network', () => {
    fc.assert(
      fc.property(prefixed, (text) => {
        const network = parseNetwork(text);
        if (network === null) return;
        const written = networkText(network);
        expect(networkText(parseNetwork(written) ?? network)).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});
