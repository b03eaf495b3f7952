import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../artefacts/public-address.ts';
import type { ConnectedNotifier } from '../../../connectors/connected-notifier.ts';
import { DeliveryError } from '../../../connectors/exporter.ts';
import { createAllowlist, type Indicators } from '../../../intel/indicators/index.ts';
import { normaliseIndicator } from '../../../intel/indicators/normalise.ts';
import type { Database } from '../../../storage/database.ts';
import type { ActionOutcome } from '../../actions/action-executor.ts';
import { type ActionContext, LATER, type PlaybookAction } from '../action.ts';
import { BUILT_IN_ACTIONS } from '../built-in-actions.ts';
import { createSubPlaybookAction } from '../engine/sub-playbook.ts';
import { OWN_ACTIONS } from '../own-actions.ts';
import { SecretReference } from '../templates/value.ts';
import { type BuiltInOptions, createBuiltInActions } from './create-built-in-actions.ts';

const context: ActionContext = {
  runId: '01990000-0000-7000-8000-000000000001',
  step: 's',
  idempotencyKey: 'k',
  signal: new AbortController().signal,
  secret: () => '',
};
const unused = (): never => {
  throw new Error('not asked in this test');
};
// reason: every test says what it needs of it; anything else fails
const nothing = {
  query: async () => [],
  execute: unused,
  run: unused,
  transaction: unused,
  listen: unused,
  end: unused,
} as Database;
const allowlist = createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] });
const indicators: Indicators = {
  check(type, value) {
    const indicator = normaliseIndicator(type, value);
    return indicator === null
      ? { indicator, harmless: null }
      : { indicator, harmless: allowlist.whyHarmless(indicator) };
  },
  list: unused,
  find: unused,
  add: unused,
  change: unused,
  export: unused,
  get positionSchema() {
    return unused();
  },
};
const plan = {
  kind: 'block_ip',
  effect: 'write',
  details: {},
  sentence: 'It is blocked.',
  against: [],
  sensors: [],
  blast: 1,
  ttlMs: null,
} as const;
const outcome: ActionOutcome = { actionId: 'a', state: 'executed', plan, checks: [], detail: 'done', code: null };

function actions(changes: Partial<BuiltInOptions> = {}): (name: string) => PlaybookAction {
  const made = createBuiltInActions({
    database: nothing,
    eventLog: { append: unused },
    network: { resolve: unused, connect: unused, ownAddresses: () => [] },
    allowedHosts: new Set(),
    connectors: { actions: [], notifiers: notifiers(), streams: { connected: [], known: ['splunk', 'elastic'] } },
    indicators,
    feeds: { names: [], update: unused },
    ask: async () => [],
    assess: unused,
    executor: { kinds: () => [{ kind: 'block_ip', summary: '' }], perform: async () => outcome, undo: unused },
    scripts: { enabled: false, allowUnisolated: false },
    now: () => 0,
    ...changes,
  });
  const all = new Map([createSubPlaybookAction(nothing, () => 0), ...made].map((action) => [action.name, action]));
  return (name) => {
    const action = all.get(name);
    if (action === undefined) throw new Error(`there is no ${name}`);
    return action;
  };
}
function notifiers(...connected: readonly ConnectedNotifier[]): BuiltInOptions['connectors']['notifiers'] {
  return { connected, known: (tells) => ({ message: ['slack'], page: ['pagerduty'], ticket: ['jira'] })[tells] };
}
const codeOf = (promise: Promise<unknown>) =>
  promise.catch(({ code, message }: { code: string; message: string }) => [code, message]);

describe('the actions that every hub has', () => {
  it('are all there, and are what the registry and the documentation say', () => {
    const find = actions();
    const page = readFileSync(join(import.meta.dirname, '../../../../../../docs/playbooks.md'), 'utf8');
    for (const [name, defaults] of BUILT_IN_ACTIONS) {
      if (OWN_ACTIONS.has(name)) continue;
      const { effect, idempotency, summary } = find(name);
      expect([name, effect, idempotency]).toEqual([name, defaults.effect, defaults.idempotency]);
      expect(page).toContain(`| \`${name}\` | ${summary} | ${effect} | ${idempotency} |`);
    }
  });

  it('say in a dry run what they would do, and do nothing', async () => {
    const find = actions({
      executor: {
        kinds: () => [],
        perform: async ({ dryRun }) => ({ ...outcome, state: dryRun ? 'simulated' : 'executed' }),
        undo: unused,
      },
    });
    expect(await find('block_ip').simulate?.({ address: '45.9.148.1', for: '1h' }, context)).toMatchObject({
      simulated: true,
      plan: 'It is blocked.',
    });
    expect(await find('ioc_publish').simulate?.({ type: 'ip', value: '10.0.0.1' }, context)).toMatchObject({
      would_publish: false,
    });
    expect(await find('custom_script').simulate?.({ script: 'exit 1' }, context)).toMatchObject({ simulated: true });
  });

  it('name the setting that is missing', async () => {
    const find = actions();
    expect(await codeOf(find('notify').run({ title: 't' }, context))).toEqual([
      'not_configured',
      'Nothing of this kind is switched on: set one of exporters.slack.enabled, exporters.pagerduty.enabled.',
    ]);
    expect(await codeOf(find('create_ticket').run({ title: 't' }, context))).toEqual([
      'not_configured',
      'Nothing of this kind is switched on: set one of exporters.jira.enabled.',
    ]);
    expect(await codeOf(find('notify').run({ title: 't', to: 'slack' }, context))).toEqual([
      'not_configured',
      'Set exporters.slack.enabled to tell people by it.',
    ]);
    expect(await codeOf(find('siem_event').run({ name: 'n' }, context))).toEqual([
      'not_configured',
      'No connector is sent events: set one of exporters.splunk.enabled, exporters.elastic.enabled.',
    ]);
  });
});

describe('notify', () => {
  const told: string[] = [];
  const taking = (name: string, tells: ConnectedNotifier['tells']): ConnectedNotifier => ({
    name,
    title: name,
    tells,
    notifier: {
      post: async ({ title, level }) => told.push(`${name}: ${title} ${level}`).toString(),
      stop: async () => {},
    },
  });
  const down: ConnectedNotifier = {
    ...taking('teams', 'message'),
    notifier: {
      post: () => Promise.reject(new DeliveryError('unreachable', 'Teams cannot be reached')),
      stop: async () => {},
    },
  };

  it('wakes people only for what is high, and works when one connector took it', async () => {
    const connectors = {
      actions: [],
      notifiers: notifiers(taking('slack', 'message'), taking('pagerduty', 'page'), down),
      streams: { connected: [], known: [] },
    };
    const notify = actions({ connectors })('notify');
    expect(await notify.run({ title: 'a\nhttp://evil/' }, context)).toMatchObject({
      sent: [{ connector: 'slack' }],
      failed: [{ connector: 'teams', code: 'unreachable' }],
    });
    await notify.run({ title: 'b', severity: 'critical', to: ['pagerduty'] }, context);
    expect(told).toEqual(['slack: a\\u{a}hxxp://evil/ 3', 'pagerduty: b 5']);
    const onlyDown = { ...connectors, notifiers: notifiers(down) };
    expect(await codeOf(actions({ connectors: onlyDown })('notify').run({ title: 'c' }, context))).toEqual([
      'unreachable',
      'Teams cannot be reached',
    ]);
  });
});

describe('actions of the response', () => {
  const answering = (changes: Partial<ActionOutcome>) =>
    actions({
      executor: {
        kinds: () => [{ kind: 'block_ip', summary: '' }],
        perform: async () => ({ ...outcome, ...changes }),
        undo: unused,
      },
    })('block_ip').run({ address: '45.9.148.1' }, context);

  it('fail with the reasons of policy, wait where people are asked, and never carry a secret', async () => {
    const checks = [
      { name: 'allowlist', passed: false, otherwise: 'refuse', sentence: '45.9.148.1 is a customer.' },
      { name: 'blast', passed: true, otherwise: 'ask', sentence: 'One of ten this hour.' },
    ] as const;
    expect(await codeOf(answering({ state: 'refused', detail: 'Policy refuses.', checks }))).toEqual([
      'policy_refused',
      'Policy refuses. 45.9.148.1 is a customer.',
    ]);
    expect(await answering({ state: 'waiting' })).toBe(LATER);
    expect(await codeOf(answering({ state: 'expired', detail: 'Nobody answered.' }))).toEqual([
      'approval_expired',
      'Nobody answered.',
    ]);
    expect(await answering({})).toEqual({ action_id: 'a', state: 'executed', plan: 'It is blocked.', detail: 'done' });
    const secret = { address: '45.9.148.1', note: new SecretReference('key') };
    expect(actions()('block_ip').values.safeParse(secret).success).toBe(false);
  });
});

describe('ioc_publish', () => {
  it('publishes nothing private, whatever it is written as, and says why', async () => {
    const publish = actions()('ioc_publish');
    for (const value of ['127.0.0.1', '10.0.0.1', '::1', '::ffff:10.0.0.1', '192.168.1.1', '8.8.8.8'])
      expect(await publish.run({ type: 'ip', value }, context)).toMatchObject({ published: false });
    expect(await publish.run({ type: 'url', value: 'http://0x7f.1/x' }, context)).toMatchObject({ why: 'not-public' });
    expect(await codeOf(publish.run({ type: 'ip', value: 'x' }, context))).toEqual([
      'invalid_value',
      'This is no value of the type ip.',
    ]);
  });
});
