import { confidenceSchema, stageSchema, tacticSchema, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/**
 * The language of the rule files (rules/*.yaml). A rule names one technique and says which commands, or which events
 * other than commands, show it. Patterns are globs (`glob.ts`); lists mean "any of these" unless the key starts with
 * `all`; all keys of one match must hold; a list of matches means any of them.
 */

const globs = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const commandConditions = {
  /** Base name of the command after `sudo`, `env`, `busybox`, ... are taken off. */
  command: globs.optional(),
  /** The command word as written: `/tmp/x`, `./x`. */
  path: globs.optional(),
  noPath: globs.optional(),
  /** Some argument, flag or operand. */
  argument: globs.optional(),
  /** Every glob is met by some argument. */
  allArguments: globs.optional(),
  noArgument: globs.optional(),
  /** The first operand: the subcommand of `systemctl`, `docker`, `git`, ... */
  subcommand: globs.optional(),
  /** The last operand: the target of `cp`, `mv`, `scp`. */
  lastOperand: globs.optional(),
  /** `-x` also as part of a cluster (`-rfx`), `--long` also as `--long=value`. */
  flag: globs.optional(),
  allFlags: globs.optional(),
  noFlag: globs.optional(),
  /** Number of operands (arguments that are not flags). */
  operands: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() }).optional(),
  /** A file the command reads: operand of a reading command, `<`, `if=`. Home directories are written `~`. */
  reads: globs.optional(),
  /** A file the command writes: `>`, `tee`, target of `cp`, `of=`, `sed -i`. Home directories are written `~`. */
  writes: globs.optional(),
  /** Text that reaches the command or the written file from `echo`, `printf` or a here-document, as far as it is static. */
  content: globs.optional(),
  /** Run through one of these: sudo, xargs, find, nohup, base64, sh, ... */
  wrapper: globs.optional(),
  noWrapper: globs.optional(),
  /** A variable set by the command: by assignment, `export`, `unset` (with value ``). */
  assigns: globs.optional(),
  assignedValue: globs.optional(),
  background: z.literal(true).optional(),
  /** In the body of `for`, `while`, `until` or `select`. */
  inLoop: z.literal(true).optional(),
  /** The command word is pieced together from quotes, variables, substitutions or wildcards. */
  disguised: z.literal(true).optional(),
};

/** What an upstream or downstream command of the same pipeline must be. */
const neighbourSchema = z.strictObject(commandConditions);

export const commandMatchSchema = z.strictObject({
  ...commandConditions,
  /** Some command before it in its pipeline. */
  from: neighbourSchema.optional(),
  /** Some command after it in its pipeline. */
  into: neighbourSchema.optional(),
  /** No command of its pipeline is such. */
  notWith: neighbourSchema.optional(),
});
export type CommandMatch = z.infer<typeof commandMatchSchema>;
export type CommandConditions = z.infer<typeof neighbourSchema>;

const countCondition = z.strictObject({ min: z.int().min(1) });

/** Conditions on events that are not commands. Text of requests is percent-decoded and lower-cased before matching. */
export const eventMatchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('credential.tried'),
    accepted: z.boolean().optional(),
    method: globs.optional(),
    username: globs.optional(),
    secret: globs.optional(),
    /** Failed attempts in the session so far, this one included. */
    failures: countCondition.optional(),
  }),
  z.strictObject({ kind: z.literal('file.uploaded'), path: globs.optional() }),
  z.strictObject({ kind: z.literal('file.downloaded'), url: globs.optional(), obtained: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('tunnel.requested'), ports: z.array(z.int().min(0).max(65_535)).min(1).optional() }),
  z.strictObject({
    kind: z.literal('http.requested'),
    method: globs.optional(),
    /** Path and query. */
    target: globs.optional(),
    /** `name: value` of any header, lower case. */
    header: globs.optional(),
    body: globs.optional(),
    /** Target, headers or body. */
    anywhere: globs.optional(),
  }),
]);
export type EventMatch = z.infer<typeof eventMatchSchema>;

const ruleIdentity = {
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,60}$/),
  technique: techniqueIdSchema,
  tactic: tacticSchema,
  confidence: confidenceSchema,
  stage: stageSchema,
  /** The technique serves another one: its tactic gives way to that of the statements around it. */
  supporting: z.literal(true).optional(),
  /** The technique is how another one is done: in a session it comes after one that does more than look or run. */
  carries: z.literal(true).optional(),
  /** Why the pattern means the technique, where it is not plain. */
  note: z.string().optional(),
};

export const commandRuleSchema = z.strictObject({
  ...ruleIdentity,
  match: z
    .union([commandMatchSchema, z.array(commandMatchSchema).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
  /** Command lines that the rule must find. */
  positive: z.array(z.string()).min(1),
  /** Command lines that the rule must not find. */
  negative: z.array(z.string()).min(1),
});
export type CommandRule = z.infer<typeof commandRuleSchema>;

/** Example data of an event; what an example leaves out is filled with something harmless by the test. */
const exampleEvent = z.record(z.string(), z.unknown());

export const eventRuleSchema = z.strictObject({
  ...ruleIdentity,
  when: z
    .union([eventMatchSchema, z.array(eventMatchSchema).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
  positive: z.array(exampleEvent).min(1),
  negative: z.array(exampleEvent).min(1),
});
export type EventRule = z.infer<typeof eventRuleSchema>;

export const ruleFileSchema = z.strictObject({
  /** What the techniques of this file have in common. */
  about: z.string(),
  rules: z.array(z.union([commandRuleSchema, eventRuleSchema])).min(1),
});
export type Rule = CommandRule | EventRule;
