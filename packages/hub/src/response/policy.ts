import type { AgentSettings, PolicyCheck, PolicyOutcome } from '@cerberusmesh/contracts';
import type { ActionPlan, Readiness } from './actions/response-action.ts';
import { POLICY_LIMITS } from './limits.ts';
import { meanings, type Network, overlap, PRIVATE_NETWORKS, parseNetwork } from './networks.ts';
import type { ResponseConfig } from './response-config.ts';

/** What is asked for, as policy sees it: no text that an attacker wrote. */
export interface PolicyOrder {
  /** Null for a playbook or a person: the agent's settings are not about them. */
  readonly confidence: number | null;
  /** When what it answers happened. Unix milliseconds. */
  readonly happenedAtMs: number;
  /** Enough people with the right roles have said yes. */
  readonly approved: boolean;
  /** A person took back what was done for the same reason about the same source a short while ago. */
  readonly takenBack: boolean;
}

/** Actions of the same kind that were begun in the last hour, dry runs not counted. */
export interface PolicyCounters {
  readonly kind: number;
  readonly source: number;
  readonly sensor: number;
}

export interface PolicyInput {
  readonly order: PolicyOrder;
  readonly plan: ActionPlan;
  readonly agent: AgentSettings;
  readonly settings: ResponseConfig;
  readonly readiness: Readiness;
  readonly counters: PolicyCounters;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

export interface PolicyVerdict {
  readonly outcome: PolicyOutcome;
  /** Everything that was looked at, in order, passed or not. */
  readonly checks: readonly PolicyCheck[];
}

/** Who has to say yes, and how long they have. */
export interface ApprovalTerms {
  readonly quorum: number;
  readonly roles: readonly string[];
  readonly expiresMs: number;
}

/**
 * Whether a plan may be carried out: by itself, only when people say so, or never. Pure: the same input gives the same
 * verdict. What fails and says `refuse` no person can permit; one has to change the configuration for it.
 */
export function judge(input: PolicyInput): PolicyVerdict {
  const checks = [
    ...protectedChecks(input),
    dependencyCheck(input),
    ...agentChecks(input),
    ...takenBackCheck(input),
    ...countedChecks(input),
    ...hoursCheck(input),
  ].map((check) => ({ ...check, sentence: check.sentence.slice(0, POLICY_LIMITS.maxSentenceCharacters) }));
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.some(({ otherwise }) => otherwise === 'refuse')) return { outcome: 'refuse', checks };
  return { outcome: failed.length === 0 || input.order.approved ? 'permit' : 'ask', checks };
}

/** Who is asked about an action of this kind. */
export function approvalTerms(settings: ResponseConfig, kind: string): ApprovalTerms {
  const own = ownSettings(settings, kind);
  return {
    quorum: own?.quorum ?? settings.quorum,
    roles: own?.roles ?? settings.roles,
    expiresMs: (own?.expiresMinutes ?? settings.expiresMinutes) * 60_000,
  };
}

/** How long an action of this kind lasts when the configuration says so. */
export function configuredTtlMs(settings: ResponseConfig, kind: string): number | null {
  const minutes = ownSettings(settings, kind)?.ttlMinutes;
  return minutes === undefined ? null : minutes * 60_000;
}

/** Whether nothing is ever done against an address, whatever the action; also when nobody can say whose it is. */
export function isProtectedAddress(settings: ResponseConfig, address: string): boolean {
  const network = parseNetwork(address);
  if (network === null) return true;
  const texts = [...settings.ownNetworks, ...settings.customerNetworks];
  const networks = [
    ...texts.flatMap((text) => parseNetwork(text) ?? []),
    ...(settings.protectPrivateAddresses ? PRIVATE_NETWORKS : []),
  ];
  return meanings(network).some((meant) => networks.some((own) => overlap(meant, own)));
}

function ownSettings(settings: ResponseConfig, kind: string): ResponseConfig['actions'][string] | undefined {
  return Object.hasOwn(settings.actions, kind) ? settings.actions[kind] : undefined;
}

/** Nothing is done against one's own, whatever else is said. */
function protectedChecks({ plan, settings }: PolicyInput): PolicyCheck[] {
  const against = plan.against.map((text) => ({ text, network: parseNetwork(text) }));
  const unreadable = against.find(({ network }) => network === null);
  const hit = (networks: readonly Network[]): string | undefined =>
    against.find(
      ({ network }) =>
        network !== null && meanings(network).some((meant) => networks.some((own) => overlap(meant, own))),
    )?.text;
  const check = (name: string, whose: string, networks: readonly Network[]): PolicyCheck => {
    const found = hit(networks);
    return {
      name,
      passed: found === undefined,
      otherwise: 'refuse',
      sentence:
        found === undefined
          ? against.length === 0
            ? `It harms no address, so none of ${whose}.`
            : `It harms no address of ${whose}.`
          : `It would harm ${found}, which is one of ${whose}.`,
    };
  };
  const read = (texts: readonly string[]): Network[] => texts.flatMap((text) => parseNetwork(text) ?? []);
  return [
    {
      name: 'addresses-known',
      passed: unreadable === undefined,
      otherwise: 'refuse',
      sentence:
        unreadable === undefined
          ? 'Every address that it harms is known.'
          : 'It would harm something that is no address, so nobody can say whose it is.',
    },
    check('own-networks', 'our own networks', read(settings.ownNetworks)),
    check('customer-networks', "our customers' networks", read(settings.customerNetworks)),
    settings.protectPrivateAddresses
      ? check('private-addresses', 'the private networks', PRIVATE_NETWORKS)
      : {
          name: 'private-addresses',
          passed: true,
          otherwise: 'refuse',
          sentence: 'Private addresses are not protected (response.protectPrivateAddresses is off).',
        },
  ];
}

/** Fail-safe: what cannot work now is not begun by itself. */
function dependencyCheck({ readiness, settings }: PolicyInput): PolicyCheck {
  return {
    name: 'dependencies',
    passed: readiness.ready,
    otherwise: settings.whenDependencyDown,
    sentence: readiness.ready ? 'What it needs works.' : `What it needs does not work: ${readiness.reason}`,
  };
}

/** What the agent needs to act alone. Playbooks and people were told to by somebody. */
function agentChecks({ order, plan, agent, settings, nowMs }: PolicyInput): PolicyCheck[] {
  const { confidence } = order;
  if (confidence === null) return [];
  const own = ownSettings(settings, plan.kind);
  const threshold = own?.threshold ?? agent.threshold;
  const automatic = own?.automatic ?? plan.effect !== 'destructive';
  const ageMinutes = Math.max(0, Math.floor((nowMs - order.happenedAtMs) / 60_000));
  const isFresh = nowMs - order.happenedAtMs <= settings.maxAgeMinutes * 60_000;
  return [
    {
      name: 'automatic-action',
      passed: agent.autoAction,
      otherwise: 'ask',
      sentence: `Automatic action is ${agent.autoAction ? 'on' : 'off'}.`,
    },
    {
      name: 'automatic-kind',
      passed: automatic,
      otherwise: 'ask',
      sentence: `${plan.kind} ${automatic ? 'may be' : 'is not'} done without a person (response.actions.${plan.kind}.automatic).`,
    },
    {
      name: 'threshold',
      passed: confidence >= threshold,
      otherwise: 'ask',
      sentence: `The confidence ${confidence.toFixed(2)} is ${confidence >= threshold ? 'at or above' : 'below'} the threshold ${threshold}.`,
    },
    {
      name: 'fresh',
      passed: isFresh,
      otherwise: 'ask',
      sentence: `It answers what happened ${ageMinutes} minutes ago; at most ${settings.maxAgeMinutes} are answered without a person.`,
    },
  ];
}

function takenBackCheck({ order }: PolicyInput): PolicyCheck[] {
  if (!order.takenBack) return [];
  return [
    {
      name: 'taken-back',
      passed: false,
      otherwise: 'ask',
      sentence: 'A person took back what was done about this source for the same reason a short while ago.',
    },
  ];
}

/** The blast radius: how much at once, how much in an hour. */
function countedChecks({ plan, settings, counters }: PolicyInput): PolicyCheck[] {
  const own = ownSettings(settings, plan.kind);
  const hourly = (name: string, done: number, most: number, where: string): PolicyCheck => ({
    name,
    passed: done < most,
    otherwise: 'ask',
    sentence: `${done} of at most ${most} actions of this kind ${where} in the last hour.`,
  });
  const mostTouched = own?.maxTouched ?? settings.maxTouched;
  return [
    {
      name: 'touched',
      passed: plan.blast <= mostTouched,
      otherwise: 'ask',
      sentence: `It touches ${plan.blast} of at most ${mostTouched} things.`,
    },
    hourly('hourly', counters.kind, own?.maxPerHour ?? settings.maxPerHour, 'anywhere'),
    hourly(
      'hourly-source',
      counters.source,
      own?.maxPerSourcePerHour ?? settings.maxPerSourcePerHour,
      'about this source',
    ),
    hourly(
      'hourly-sensor',
      counters.sensor,
      own?.maxPerSensorPerHour ?? settings.maxPerSensorPerHour,
      'on this sensor',
    ),
  ];
}

function hoursCheck({ plan, settings, nowMs }: PolicyInput): PolicyCheck[] {
  const hours = settings.businessHours;
  if (hours === undefined) return [];
  const concerns = hours.kinds.length === 0 ? plan.effect === 'destructive' : hours.kinds.includes(plan.kind);
  if (!concerns) return [];
  const { day, time } = localTime(nowMs, hours.timeZone);
  const passed = isWithinHours(hours, day, time);
  return [
    {
      name: 'business-hours',
      passed,
      otherwise: hours.outside,
      sentence: `It is ${day} ${time} in ${hours.timeZone}, ${passed ? 'within' : 'outside of'} ${hours.from} to ${hours.to} on ${hours.days.join(', ')}.`,
    },
  ];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Day = (typeof DAYS)[number];

function isWithinHours(hours: NonNullable<ResponseConfig['businessHours']>, day: Day, time: string): boolean {
  const days: readonly Day[] = hours.days;
  if (hours.from < hours.to) return days.includes(day) && time >= hours.from && time < hours.to;
  // Over midnight: what began yesterday still counts in the morning.
  const yesterday = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day;
  return (days.includes(day) && time >= hours.from) || (days.includes(yesterday) && time < hours.to);
}

function localTime(nowMs: number, timeZone: string): { readonly day: Day; readonly time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const weekday = part('weekday').toLowerCase();
  return { day: DAYS.find((day) => day === weekday) ?? 'sun', time: `${part('hour')}:${part('minute')}` };
}
