import { z } from 'zod';
import { anomalySchema, raritySchema } from './anomaly.ts';
import { actionUndoneSchema, decisionAnsweredSchema } from './answer.ts';
import { artefactFetchSchema } from './artefact.ts';
import { attackerUpdateSchema } from './attribution.ts';
import { decisionSchema } from './decision.ts';
import { detectionSchema, sessionScoreSchema } from './detection.ts';
import { directiveAnswerSchema, sourceBlockSchema } from './directive.ts';
import { sourceAssessmentSchema } from './enrichment.ts';
import { EVENT_IDS } from './event-ids.ts';
import { fleetEndedSchema, fleetFailedSchema, fleetLaunchedSchema, fleetReadySchema } from './fleet.ts';
import { indicatorAddedSchema } from './indicator.ts';
import { modelPromotionSchema } from './model.ts';
import {
  attackerTextSchema,
  base64Schema,
  endpointSchema,
  nameSchema,
  sha256Schema,
  timestampSchema,
  uuidSchema,
} from './primitives.ts';
import {
  actionCompletedSchema,
  actionFailedSchema,
  actionStartedSchema,
  runCompletedSchema,
  runFailedSchema,
  runNotedSchema,
  runStartedSchema,
} from './run.ts';

/**
 * The event contract (docs/events.md). One immutable fact per event. Session id, source, trap and protocol are bound
 * when a connection opens and are outside `data`, so nothing an attacker sends can overwrite them.
 */

const text = attackerTextSchema;
const optionalText = attackerTextSchema.optional();
const durationMs = z.number().min(0);
const count = z.int().min(0);

/** Fingerprints are hashes and algorithm lists that the client's own handshake determines. */
const fingerprintsSchema = z.object({
  hassh: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  hasshAlgorithms: optionalText,
  ja3: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  ja4: z.string().max(64).optional(),
});

export const eventDataSchemas = {
  'session.opened': z.object({
    /** The id that the log of origin gave this session, when it was imported. */
    externalId: text.optional(),
  }),
  'session.closed': z.object({
    reason: z.enum(['client-closed', 'server-closed', 'idle-timeout', 'limit', 'error', 'sensor-stopped', 'unknown']),
    durationMs: durationMs.nullable(),
    bytesIn: count.optional(),
    bytesOut: count.optional(),
    eventCount: count.optional(),
  }),
  'client.identified': z.object({
    software: optionalText,
    softwareBase64: base64Schema.optional(),
    fingerprints: fingerprintsSchema,
  }),
  'credential.tried': z.object({
    method: z.enum(['none', 'password', 'publickey', 'keyboard-interactive', 'basic', 'form', 'unknown']),
    username: text,
    usernameBase64: base64Schema.optional(),
    secret: optionalText,
    secretBase64: base64Schema.optional(),
    /** OpenSSH form: `ssh-ed25519 AAAA...`; only for publickey. */
    publicKey: optionalText,
    /** `SHA256:...` or the form the log of origin used. */
    publicKeyFingerprint: optionalText,
    accepted: z.boolean(),
    truncated: z.literal(true).optional(),
  }),
  'command.entered': z.object({
    input: text,
    inputBase64: base64Schema.optional(),
    truncated: z.literal(true).optional(),
    channel: z.enum(['exec', 'shell', 'telnet', 'http', 'subsystem', 'unknown']),
    /** Source text of each statement the trap parsed; the hub parses `input` again and does not rely on it. */
    statements: z.array(text).max(1000).optional(),
    exitCode: z.int().min(0).max(255).nullable().optional(),
    unknownCommands: z.array(text).max(100).optional(),
    durationMs: durationMs.optional(),
  }),
  /** Foreign logs say separately whether a command was known to the emulation. */
  'command.resolved': z.object({
    input: text,
    inputBase64: base64Schema.optional(),
    truncated: z.literal(true).optional(),
    known: z.boolean(),
  }),
  'terminal.resized': z.object({
    columns: z.int().min(0),
    rows: z.int().min(0),
    term: optionalText,
    termBase64: base64Schema.optional(),
  }),
  'terminal.recorded': z.object({
    recordingId: z.string().max(256),
    /** SHA-256 of the asciicast v2 file kept in the artefact store; absent for recordings kept by another honeypot. */
    sha256: sha256Schema.optional(),
    bytes: count.optional(),
    durationMs: durationMs.nullable(),
    /** Where another honeypot keeps its recording. */
    externalPath: optionalText,
    phase: z.enum(['started', 'completed']),
  }),
  'environment.set': z.object({
    name: text,
    value: text,
    nameBase64: base64Schema.optional(),
    valueBase64: base64Schema.optional(),
    truncated: z.literal(true).optional(),
  }),
  'file.downloaded': z.object({
    url: text.nullable(),
    urlBase64: base64Schema.optional(),
    path: optionalText,
    pathBase64: base64Schema.optional(),
    sha256: sha256Schema.nullable(),
    bytes: count.nullable(),
    mediaType: z.string().max(255).optional(),
    via: z.enum(['wget', 'curl', 'tftp', 'ftpget', 'redirect', 'nc', 'unknown']),
    /** false: asked for and not obtained; the trap answers from its emulation and never connects out. */
    obtained: z.boolean(),
    truncated: z.literal(true).optional(),
  }),
  'file.uploaded': z.object({
    path: text,
    pathBase64: base64Schema.optional(),
    sha256: sha256Schema,
    bytes: count.nullable(),
    mediaType: z.string().max(255).optional(),
    via: z.enum(['sftp', 'scp', 'stdin', 'redirect', 'http', 'unknown']),
    truncated: z.literal(true).optional(),
  }),
  'tunnel.requested': z.object({
    target: z.object({
      address: text,
      addressBase64: base64Schema.optional(),
      port: z.int().min(0).max(65_535),
    }),
    originator: endpointSchema.optional(),
  }),
  'tunnel.carried': z.object({
    target: z.object({
      address: text,
      addressBase64: base64Schema.optional(),
      port: z.int().min(0).max(65_535),
    }),
    firstBytes: text,
    firstBytesBase64: base64Schema.optional(),
    truncated: z.literal(true).optional(),
  }),
  /** Bait was tried: a credential that exists only in a file of a simulated machine. */
  'honeytoken.used': z.object({
    tokenId: text,
    tokenKind: z.enum(['password', 'api-key', 'private-key', 'document']),
    /** Files of the simulated machine that show it. */
    paths: z.array(text).max(100),
    how: text,
  }),
  'http.requested': z.object({
    method: text,
    methodBase64: base64Schema.optional(),
    target: text,
    targetBase64: base64Schema.optional(),
    httpVersion: z.string().max(8),
    headers: z.array(z.tuple([text, text])).max(200),
    /** The same, byte for byte, where one of them is not text. */
    headersBase64: z
      .array(z.tuple([base64Schema, base64Schema]))
      .max(200)
      .optional(),
    bodyBytes: count,
    bodySha256: sha256Schema.nullable(),
    /** The first bytes of the body as text. */
    body: optionalText,
    bodyBase64: base64Schema.optional(),
    /** The trap's route that answered. */
    rule: z.string().max(128),
    status: z.int().min(100).max(599),
    truncated: z.literal(true).optional(),
  }),
  /** A foreign log's event that has no kind of its own here, kept whole. */
  'foreign.observed': z.object({
    system: nameSchema,
    eventId: text,
    fields: z.record(z.string().max(256), z.unknown()),
  }),
  'limit.reached': z.object({
    limit: z.string().max(128),
    value: z.number(),
    message: z.string().max(1024).optional(),
  }),
  'trap.failed': z.object({ trap: nameSchema, code: z.string().max(64), message: z.string().max(1024) }),
  'directive.answered': directiveAnswerSchema,
  'source.blocked': sourceBlockSchema,
  'sensor.started': z.object({
    version: z.string().max(64),
    persona: nameSchema,
    traps: z
      .array(z.object({ name: nameSchema, protocol: z.string().max(32), address: z.string().max(253), port: z.int() }))
      .max(100),
  }),
  'sensor.stopped': z.object({ reason: z.string().max(256) }),
  'events.lost': z.object({
    count,
    bytes: count,
    from: timestampSchema.nullable(),
    to: timestampSchema.nullable(),
    cause: z.string().max(256),
  }),
  'detection.raised': detectionSchema,
  'session.scored': sessionScoreSchema,
  'decision.made': decisionSchema,
  'artefact.fetched': artefactFetchSchema,
  'anomaly.found': anomalySchema,
  'rarity.found': raritySchema,
  'source.assessed': sourceAssessmentSchema,
  'attacker.updated': attackerUpdateSchema,
  'model.promoted': modelPromotionSchema,
  'indicator.added': indicatorAddedSchema,
  /** Nothing was heard of a sensor for so long that it is no longer called online. */
  'sensor.lost': z.object({ lastContactAt: timestampSchema, silentMs: count }),
  'run.started': runStartedSchema,
  'run.completed': runCompletedSchema,
  'run.failed': runFailedSchema,
  'run.noted': runNotedSchema,
  'action.started': actionStartedSchema,
  'action.completed': actionCompletedSchema,
  'action.failed': actionFailedSchema,
  'action.undone': actionUndoneSchema,
  'decision.answered': decisionAnsweredSchema,
  'fleet.launched': fleetLaunchedSchema,
  'fleet.ready': fleetReadySchema,
  'fleet.failed': fleetFailedSchema,
  'fleet.ended': fleetEndedSchema,
} as const;

const identity = {
  id: uuidSchema,
  at: timestampSchema,
  sensorId: nameSchema,
  /** Null for events that no trap made (operations). */
  trap: nameSchema.nullable(),
  sessionId: uuidSchema.nullable(),
  source: endpointSchema.nullable(),
  destination: endpointSchema.nullable(),
  protocol: z.string().max(32).nullable(),
};

function event<Kind extends keyof typeof eventDataSchemas>(kind: Kind) {
  return z.object({ ...identity, kind: z.literal(kind), data: eventDataSchemas[kind] });
}

export const eventSchema = z.discriminatedUnion('kind', [
  event('session.opened'),
  event('session.closed'),
  event('client.identified'),
  event('credential.tried'),
  event('command.entered'),
  event('command.resolved'),
  event('terminal.resized'),
  event('terminal.recorded'),
  event('environment.set'),
  event('file.downloaded'),
  event('file.uploaded'),
  event('tunnel.requested'),
  event('tunnel.carried'),
  event('http.requested'),
  event('honeytoken.used'),
  event('foreign.observed'),
  event('limit.reached'),
  event('trap.failed'),
  event('directive.answered'),
  event('source.blocked'),
  event('sensor.started'),
  event('sensor.stopped'),
  event('events.lost'),
  event('detection.raised'),
  event('session.scored'),
  event('decision.made'),
  event('artefact.fetched'),
  event('model.promoted'),
  event('anomaly.found'),
  event('rarity.found'),
  event('source.assessed'),
  event('attacker.updated'),
  event('indicator.added'),
  event('sensor.lost'),
  event('run.started'),
  event('run.completed'),
  event('run.failed'),
  event('run.noted'),
  event('action.started'),
  event('action.completed'),
  event('action.failed'),
  event('action.undone'),
  event('decision.answered'),
  event('fleet.launched'),
  event('fleet.ready'),
  event('fleet.failed'),
  event('fleet.ended'),
]);

export type CerberusEvent = z.infer<typeof eventSchema>;
export type EventOf<Kind extends CerberusEvent['kind']> = Extract<CerberusEvent, { kind: Kind }>;
export type EventData<Kind extends CerberusEvent['kind']> = EventOf<Kind>['data'];
/** What is bound when a connection opens. */
export type EventIdentity = Omit<CerberusEvent, 'kind' | 'data'>;

/** An event with its place in the log. */
export const loggedEventSchema = z.object({ seq: z.int().min(1), event: eventSchema });
export type LoggedEvent = z.infer<typeof loggedEventSchema>;

export const eventKindSchema = z.enum(EVENT_IDS);
