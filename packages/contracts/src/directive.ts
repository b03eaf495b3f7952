import { z } from 'zod';
import { nameSchema, timestampSchema, uuidSchema } from './primitives.ts';

/**
 * Orders from the hub to a sensor (docs/directives.md). A sensor holds no secret and takes no connection: it asks for
 * its orders, checks whose they are, and answers what came of them.
 */

/** The order as it travels: no more than this as UTF-8. */
export const MAX_DIRECTIVE_BYTES = 65_536;
/** Orders in one answer to a sensor that asks. */
export const MAX_DIRECTIVES_PER_REPLY = 8;
/** How long a hub keeps a question open that nothing answers, in seconds. */
export const MAX_DIRECTIVE_WAIT_SECONDS = 25;
const MAX_SEQUENCE = 2 ** 48;

/** What is signed is this and the bytes of the payload: a signature of ours for something else is none for an order. */
export const DIRECTIVE_SIGNATURE_CONTEXT = 'cerberusmesh directive 1\n';

export const DIRECTIVE_KINDS = [
  'insert_trap',
  'launch_decoy',
  'rotate_host_key',
  'redirect',
  'raise_recording',
  'block',
  'withdraw',
] as const;
export const directiveKindSchema = z.enum(DIRECTIVE_KINDS);
export type DirectiveKind = z.infer<typeof directiveKindSchema>;

/** An address as a sensor's socket names it. */
const addressSchema = z.union([z.ipv4(), z.ipv6()]);
/** One address or a network. */
export const networkSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Absolute, without `.`, `..`, empty names or characters that no file of ours has. `{{home}}` (root's), `{{userHome}}` and `{{user}}` may stand in it. */
const plantedPathSchema = z
  .string()
  .max(512)
  .regex(
    /^(\{\{(?:home|userHome)\}\}|\/[A-Za-z0-9._{}@+-]+)(\/[A-Za-z0-9._{}@+-]+)*$/,
    'expected an absolute path of plain names',
  )
  .refine((path) => !path.split('/').some((name) => name === '.' || name === '..'), 'must not hold . or ..');

const baitNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'expected a name such as access_key');
const accountSchema = z.string().regex(/^[a-z_{][a-z0-9_{}-]{0,31}$/, 'expected the name of an account');
const lineSchema = (maxCharacters: number) =>
  z
    .string()
    .min(1)
    .max(maxCharacters)
    .regex(/^[\x20-\x7e]+$/, 'expected one line of printable ASCII');

/**
 * Bait. Its value is drawn on the sensor, so that neither an order nor a database holds it; its use anywhere on the
 * sensor is `honeytoken.used`. `{{secret.NAME}}` stands for it in texts, `{{public.NAME}}` for a key's public half.
 */
export const plantedBaitSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('password'),
    name: baitNameSchema,
    username: lineSchema(64).nullable(),
    characters: z.int().min(8).max(64),
    description: lineSchema(256),
  }),
  z.strictObject({ kind: z.literal('aws-access-key'), name: baitNameSchema, description: lineSchema(256) }),
  z.strictObject({ kind: z.literal('aws-secret-key'), name: baitNameSchema, description: lineSchema(256) }),
  z.strictObject({
    kind: z.literal('hex'),
    name: baitNameSchema,
    digits: z.int().min(16).max(128),
    description: lineSchema(256),
  }),
  z.strictObject({
    kind: z.literal('ssh-key'),
    name: baitNameSchema,
    username: lineSchema(64),
    comment: lineSchema(128),
    description: lineSchema(256),
  }),
  /** An address inside a document. Whoever opens the document asks the web trap for it. */
  z.strictObject({
    kind: z.literal('beacon'),
    name: baitNameSchema,
    /** Where the web trap is reached from outside: `http://203.0.113.5:8080`. */
    base: z.url({ protocol: /^https?$/ }).max(256),
    file: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    description: lineSchema(256),
  }),
]);

export const plantedFileSchema = z.strictObject({
  path: plantedPathSchema,
  /** Permission bits. */
  mode: z.int().min(0).max(0o777),
  /** Account that owns it; null for the owner of the directory that it lies in. */
  owner: accountSchema.nullable(),
  text: z.string().max(16_384),
});

export const plantedServiceSchema = z.strictObject({
  unit: z.string().regex(/^[a-z][a-z0-9@-]{0,47}\.service$/),
  description: lineSchema(128),
  command: lineSchema(256),
  program: plantedPathSchema,
  user: accountSchema,
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
});

const subject = z.array(plantedBaitSchema).max(8);

/** What each kind of order says. */
export const directiveDataSchemas = {
  insert_trap: z
    .strictObject({
      /** Whose machine; null for everybody's. */
      source: addressSchema.nullable(),
      files: z.array(plantedFileSchema).max(16),
      bait: subject,
      services: z.array(plantedServiceSchema).max(4),
    })
    .refine((data) => data.files.length + data.services.length > 0, 'must plant something'),
  launch_decoy: z.strictObject({
    /** The kind of trap: `http`. */
    trap: nameSchema,
    /** What it is called in events and lists. */
    name: nameSchema,
    /** Null: the address that the sensor's other traps listen on. */
    address: addressSchema.nullable(),
    /** 0 means any free port. */
    port: z.int().min(0).max(65_535),
    /** The machine that it shows; null for the sensor's own. */
    persona: nameSchema.nullable(),
  }),
  rotate_host_key: z.strictObject({
    /** The trap whose keys are made anew. */
    trap: nameSchema,
    /** Whether the passwords and keys that lie about on the machine are made anew as well. */
    bait: z.boolean(),
  }),
  redirect: z.strictObject({ source: networkSchema, persona: nameSchema }),
  raise_recording: z.strictObject({ source: networkSchema, level: z.literal('full') }),
  block: z.strictObject({
    source: networkSchema,
    /** Whether the sessions that it has now are ended. */
    endSessions: z.boolean(),
  }),
  withdraw: z.strictObject({ directiveId: uuidSchema }),
} as const;

const order = {
  directiveId: uuidSchema,
  /** The only sensor that may carry it out. */
  sensorId: nameSchema,
  /** Grows with each order to this sensor: an old one that comes again is told by it. */
  sequence: z.int().min(1).max(MAX_SEQUENCE),
  issuedAt: timestampSchema,
  /** Not to be begun later. */
  expiresAt: timestampSchema,
  /** When its effect ends by itself; null: when it is withdrawn. */
  effectUntil: timestampSchema.nullable(),
};

function orderOf<Kind extends DirectiveKind>(kind: Kind) {
  return z.strictObject({ ...order, kind: z.literal(kind), data: directiveDataSchemas[kind] });
}

/** An order as its signed payload says it. */
export const directiveSchema = z.discriminatedUnion('kind', [
  orderOf('insert_trap'),
  orderOf('launch_decoy'),
  orderOf('rotate_host_key'),
  orderOf('redirect'),
  orderOf('raise_recording'),
  orderOf('block'),
  orderOf('withdraw'),
]);
export type Directive = z.infer<typeof directiveSchema>;
export type DirectiveOf<Kind extends DirectiveKind> = Extract<Directive, { kind: Kind }>;
export type DirectiveData<Kind extends DirectiveKind> = DirectiveOf<Kind>['data'];

/** What there is to say of an order before what it orders is looked at: also of one whose kind is not known here. */
export const directiveEnvelopeSchema = z.object({ ...order, kind: z.string().max(64) });

export const signedDirectiveSchema = z.strictObject({
  /** JSON of a `Directive`; the signature is of exactly these bytes, after `DIRECTIVE_SIGNATURE_CONTEXT`. */
  payload: z.string().max(MAX_DIRECTIVE_BYTES),
  /** Ed25519 (RFC 8032), base64. */
  signature: z.string().max(128),
});
export type SignedDirective = z.infer<typeof signedDirectiveSchema>;

export const directivesReplySchema = z.strictObject({
  directives: z.array(signedDirectiveSchema).max(MAX_DIRECTIVES_PER_REPLY),
});

export const directivesQuerySchema = z.strictObject({
  /** The last sequence that the sensor has dealt with. */
  after: z.coerce.number().int().min(0).max(MAX_SEQUENCE).default(0),
  /** Seconds that the question may stay open. */
  wait: z.coerce.number().int().min(0).max(MAX_DIRECTIVE_WAIT_SECONDS).default(0),
});

/** The public half of the key that a hub signs orders with: 32 bytes as base64. */
export const directiveKeySchema = z.strictObject({
  algorithm: z.literal('ed25519'),
  publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type DirectiveKey = z.infer<typeof directiveKeySchema>;

/** Why a sensor does not carry an order out, or could not. */
export const DIRECTIVE_CODES = [
  'bad-signature',
  'not-understood',
  'other-sensor',
  'replayed',
  'expired',
  'too-large',
  'too-many',
  'unknown-trap',
  'unknown-persona',
  'unsupported',
  'port-taken',
  'nothing-to-do',
  'failed',
] as const;
export const directiveCodeSchema = z.enum(DIRECTIVE_CODES);
export type DirectiveCode = z.infer<typeof directiveCodeSchema>;

const trapFactsSchema = z.strictObject({
  name: nameSchema,
  protocol: z.string().max(32),
  address: z.string().max(253),
  port: z.int().min(0).max(65_535),
});
const hostKeyNameSchema = z.strictObject({
  type: z.string().max(64),
  /** `SHA256:...` as OpenSSH writes it. */
  fingerprint: z.string().max(128),
});
const plantedTokenSchema = z.strictObject({
  tokenId: z.string().max(128),
  tokenKind: z.enum(['password', 'api-key', 'private-key', 'document']),
  username: z.string().max(128).nullable(),
  paths: z.array(z.string().max(600)).max(32),
});

/** What came of an order, for whoever gave it. Holds no secret. */
export const directiveFactsSchema = z.strictObject({
  trap: trapFactsSchema.optional(),
  /** Files as they lie on the machine, and what was left out because something was there. */
  files: z.array(z.string().max(600)).max(32).optional(),
  leftOut: z.array(z.string().max(600)).max(32).optional(),
  services: z
    .array(z.strictObject({ unit: z.string().max(64), processId: z.int(), port: z.int() }))
    .max(8)
    .optional(),
  tokens: z.array(plantedTokenSchema).max(64).optional(),
  hostKeys: z
    .strictObject({ before: z.array(hostKeyNameSchema).max(8), after: z.array(hostKeyNameSchema).max(8) })
    .optional(),
  sessionsEnded: z.int().min(0).optional(),
});
export type DirectiveFacts = z.infer<typeof directiveFactsSchema>;

export const directiveResultSchema = z.strictObject({
  /** `undone`: what it did is over, because it was withdrawn or its time was. */
  state: z.enum(['applied', 'failed', 'undone']),
  code: directiveCodeSchema.nullable(),
  detail: z.string().max(1024),
  facts: directiveFactsSchema,
});
export type DirectiveResult = z.infer<typeof directiveResultSchema>;

/** `directive.answered`: what a sensor did with an order. Ids are null where what came was no order of this hub. */
export const directiveAnswerSchema = z.object({
  directiveId: uuidSchema.nullable(),
  directiveKind: directiveKindSchema.nullable(),
  sequence: z.int().nullable(),
  state: z.enum(['applied', 'failed', 'undone', 'refused']),
  code: directiveCodeSchema.nullable(),
  detail: z.string().max(1024),
});

/** `source.blocked`: connections that a sensor dropped unheard. */
export const sourceBlockSchema = z.object({
  directiveId: uuidSchema,
  network: networkSchema,
  /** Since the last event of this kind about the same order. */
  connections: z.int().min(0),
  sessionsEnded: z.int().min(0),
});

export const directiveStateSchema = z.enum(['pending', 'applied', 'failed', 'undone', 'expired']);
export type DirectiveState = z.infer<typeof directiveStateSchema>;

/** An order as people see it. */
export const directiveStatusSchema = z.object({
  directiveId: uuidSchema,
  sensorId: nameSchema,
  sequence: z.int(),
  kind: directiveKindSchema,
  /** What was ordered, by kind. */
  data: z.record(z.string(), z.unknown()),
  issuedAt: timestampSchema,
  expiresAt: timestampSchema,
  effectUntil: timestampSchema.nullable(),
  /** A person's or key's name, `decision <id>`, `run <id>`. */
  issuedBy: z.string().max(200),
  state: directiveStateSchema,
  code: directiveCodeSchema.nullable(),
  detail: z.string(),
  facts: directiveFactsSchema,
  answeredAt: timestampSchema.nullable(),
});
export type DirectiveStatus = z.infer<typeof directiveStatusSchema>;

export const directiveStatusQuerySchema = z.strictObject({
  sensorId: nameSchema.optional(),
  kind: directiveKindSchema.optional(),
  state: directiveStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const directivesPageSchema = z.object({
  items: z.array(directiveStatusSchema),
  nextCursor: z.string().nullable(),
});
