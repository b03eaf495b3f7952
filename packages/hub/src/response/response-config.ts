import { z } from 'zod';
import { POLICY_LIMITS } from './limits.ts';
import { parseNetwork } from './networks.ts';

const hourly = (byDefault: number, words: string) =>
  z.int().min(0).max(1_000_000).default(byDefault).describe(`${words}; more asks a person.`);

const networks = (words: string) =>
  z
    .array(
      z
        .string()
        .max(64)
        .refine((text) => parseNetwork(text) !== null, 'expected an address or a network such as 192.0.2.0/24'),
    )
    .max(POLICY_LIMITS.maxProtectedNetworks)
    .default([])
    .describe(words);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 08:30');

const timeZone = z.string().max(64).refine(isTimeZone, 'expected a time zone such as Europe/Oslo');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const role = z.enum(['viewer', 'analyst', 'responder', 'admin']);

const approvalFields = {
  quorum: z.int().min(1).max(10).describe('How many people have to say yes.'),
  roles: z.array(role).min(1).max(4).describe('Roles that may say it.'),
  expiresMinutes: z.int().min(1).max(43_200).describe('After this long without an answer it is off.'),
} as const;

/** What may be said of one kind of action. */
const kindSettingsSchema = z
  .strictObject({
    automatic: z.boolean().optional().describe('Whether the agent may do it without a person at all.'),
    threshold: z.number().min(0).max(1).optional().describe('Confidence that it needs, instead of agent.threshold.'),
    maxPerHour: z.int().min(0).max(1_000_000).optional(),
    maxPerSourcePerHour: z.int().min(0).max(1_000_000).optional(),
    maxPerSensorPerHour: z.int().min(0).max(1_000_000).optional(),
    maxTouched: z.int().min(1).max(1_000_000).optional(),
    ttlMinutes: z.int().min(1).max(POLICY_LIMITS.maxTtlMinutes).optional().describe('How long it lasts.'),
    quorum: approvalFields.quorum.optional(),
    roles: approvalFields.roles.optional(),
    expiresMinutes: approvalFields.expiresMinutes.optional(),
  })
  .describe('Settings of one kind of action; what is left out is as for all.');

/** `response`: what may be done without a person, and how people are asked. Strict: an unknown key is an error. */
export const responseConfigSchema = z
  .strictObject({
    dryRun: z.boolean().default(false).describe('Plan and say what would be done, and do nothing.'),
    ownNetworks: networks('Your networks: nothing is ever done against an address in them.'),
    customerNetworks: networks("Your customers' networks: nothing is ever done against an address in them."),
    protectPrivateAddresses: z
      .boolean()
      .default(true)
      .describe('Whether private, loopback and link-local addresses are left alone too.'),
    maxPerHour: hourly(60, 'Actions of one kind in one hour'),
    maxPerSourcePerHour: hourly(5, 'Actions of one kind about one source in one hour'),
    maxPerSensorPerHour: hourly(30, 'Actions of one kind on one sensor in one hour'),
    maxTouched: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(25)
      .describe('Things that one action may touch without a person: rules, keys, files.'),
    maxAgeMinutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(60)
      .describe('Decisions about what happened longer ago are for people to answer, such as those of imported logs.'),
    whenDependencyDown: z
      .enum(['ask', 'refuse'])
      .default('ask')
      .describe('What becomes of an action while something that it needs does not work.'),
    businessHours: z
      .strictObject({
        timeZone: timeZone.describe('As in the tz database: Europe/Oslo.'),
        days: z
          .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
          .min(1)
          .max(7)
          .default(['mon', 'tue', 'wed', 'thu', 'fri'])
          .describe('Days of the week.'),
        from: clockTime.default('08:00').describe('When they begin.'),
        to: clockTime.default('18:00').describe('When they end; not after `from` means on the next day.'),
        outside: z.enum(['ask', 'refuse']).default('ask').describe('What becomes of an action outside of them.'),
        kinds: z
          .array(z.string().max(64))
          .max(POLICY_LIMITS.maxConfiguredKinds)
          .default([])
          .describe('Kinds of action that they are for; those that others notice when empty.'),
      })
      .optional()
      .describe('Hours in which actions may be done without a person; always when left out.'),
    quorum: approvalFields.quorum.default(1),
    roles: approvalFields.roles.default(['responder', 'admin']),
    expiresMinutes: approvalFields.expiresMinutes.default(1_440),
    actions: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), kindSettingsSchema)
      .refine(
        (kinds) => Object.keys(kinds).length <= POLICY_LIMITS.maxConfiguredKinds,
        `at most ${POLICY_LIMITS.maxConfiguredKinds} kinds`,
      )
      .default({})
      .describe('Settings by kind of action: block_ip, rotate_key.'),
    lockDownMinutes: z
      .int()
      .min(0)
      .max(POLICY_LIMITS.maxTtlMinutes)
      .default(0)
      .describe('How long an escalation puts its source on the block list; 0 does not.'),
  })
  .prefault({})
  .describe('What may be done in answer, and who is asked first.');

export type ResponseConfig = z.output<typeof responseConfigSchema>;
