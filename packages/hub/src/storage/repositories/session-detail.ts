import {
  type CerberusEvent,
  decisionSchema,
  decisionStateSchema,
  detectionSchema,
  type LoggedEvent,
  type MappedStatement,
  type SessionDetail,
  type SessionSummary,
  sessionDetailSchema,
  timestampSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { stageProgression } from '../../detection/attack-mapper/attack-mapper.ts';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import { listSessionDecisions } from './decisions-repository.ts';
import { readJudgement } from './judgements-repository.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { FACTS_QUERY, factsOfRow } from './session-rows.ts';

/** What reading a session needs of the mapper. */
export interface SessionMapper {
  /** Maps a command line to techniques, statement by statement. */
  mapCommandLine(input: string): readonly MappedStatement[];
  /** Tools and botnets that the events of a session look like. */
  familiesOf(events: readonly CerberusEvent[]): SessionDetail['families'];
  /** How grave a technique is; undefined where no rule says. */
  gravityOf?(techniqueId: string): SessionDetail['detections'][number]['cvss'];
}

/** Everything about one session: its row, and lists from the event log, each cut at a limit. */
export async function readSessionDetail(
  database: Queryable,
  session: SessionSummary,
  mapper: SessionMapper,
): Promise<SessionDetail> {
  const credentials = await sessionEvents(database, session.id, ['credential.tried']);
  const commands = await sessionEvents(database, session.id, ['command.entered']);
  const files = await sessionEvents(database, session.id, ['file.downloaded', 'file.uploaded', 'artefact.fetched']);
  const clients = await sessionEvents(database, session.id, ['client.identified', 'http.requested']);
  const rows = await database.query(FACTS_QUERY, [[session.id]]);
  const facts = rows[0] === undefined ? null : factsOfRow(rows[0]);
  return {
    ...session,
    credentials: credentials.events.flatMap(credentialEntry),
    commands: commands.events.flatMap((logged) => commandEntry(logged, mapper)),
    files: await withKept(database, files.events.flatMap(fileEntry)),
    cut: credentials.cut || commands.cut || files.cut,
    contributions: facts?.contributions ?? [],
    judgement: await readJudgement(database, session.id),
    detections: z
      .array(detailDetectionSchema)
      .parse(facts?.detections ?? [])
      .map((detection) => {
        const cvss = mapper.gravityOf?.(detection.techniqueId);
        return cvss === undefined ? detection : { ...detection, cvss };
      }),
    decisions: z
      .array(decisionSchema.extend({ at: timestampSchema, state: decisionStateSchema }))
      .parse(await listSessionDecisions(database, session.id)),
    stages: z.array(stageReachedSchema).parse(stageProgression(facts?.detections ?? [])),
    families: mapper.familiesOf(
      [...clients.events, ...credentials.events, ...commands.events, ...files.events].map(({ event }) => event),
    ),
  };
}

const stageReachedSchema = sessionDetailSchema.shape.stages.element;

const detailDetectionSchema = detectionSchema.extend({
  count: z.int().min(1),
  firstAt: timestampSchema,
  lastAt: timestampSchema,
});

async function sessionEvents(
  database: Queryable,
  sessionId: string,
  kinds: readonly string[],
): Promise<{ events: LoggedEvent[]; cut: boolean }> {
  const rows = await database.query(
    `select ${EVENT_COLUMNS} from events where session_id = $1 and kind = any($2::text[]) order by seq limit $3`,
    [sessionId, kinds, REPOSITORY_LIMITS.maxDetailEntries + 1],
  );
  const events = rows.slice(0, REPOSITORY_LIMITS.maxDetailEntries).map(loggedEventFromRow);
  return { events, cut: rows.length > events.length };
}

function credentialEntry({ event }: LoggedEvent): SessionDetail['credentials'] {
  if (event.kind !== 'credential.tried') return [];
  const { secret, publicKeyFingerprint, ...rest } = event.data;
  return [
    {
      at: event.at,
      eventId: event.id,
      ...rest,
      secret: secret ?? null,
      publicKeyFingerprint: publicKeyFingerprint ?? null,
    },
  ];
}

function commandEntry({ event }: LoggedEvent, mapper: SessionMapper): SessionDetail['commands'] {
  if (event.kind !== 'command.entered') return [];
  const { input, inputBase64, truncated, channel, exitCode } = event.data;
  return [
    {
      at: event.at,
      eventId: event.id,
      input,
      ...(inputBase64 === undefined ? {} : { inputBase64 }),
      ...(truncated === undefined ? {} : { truncated }),
      channel,
      exitCode: exitCode ?? null,
      statements: [...mapper.mapCommandLine(input)],
    },
  ];
}

type FileEntry = Omit<SessionDetail['files'][number], 'kept'>;

/** Says of each file whether its bytes are in the store. */
async function withKept(database: Queryable, files: readonly FileEntry[]): Promise<SessionDetail['files']> {
  const hashes = new Set(files.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])));
  if (hashes.size === 0) return files.map((file) => ({ ...file, kept: false }));
  const rows = await database.query('select sha256 from kept_files where sha256 = any($1::text[])', [[...hashes]]);
  const kept = new Set(rows.map((row) => row.sha256));
  return files.map((file) => ({ ...file, kept: kept.has(file.sha256) }));
}

function fileEntry({ event }: LoggedEvent): FileEntry[] {
  const identity = { at: event.at, eventId: event.id };
  if (event.kind === 'file.uploaded') {
    const { mediaType: _mediaType, via: _via, ...rest } = event.data;
    return [{ ...identity, direction: 'uploaded', url: null, ...rest }];
  }
  if (event.kind === 'file.downloaded') {
    const { mediaType: _mediaType, via: _via, obtained: _obtained, path, ...rest } = event.data;
    return [{ ...identity, direction: 'downloaded', path: path ?? null, ...rest }];
  }
  // What was not fetched adds nothing to the file that was asked for.
  if (event.kind !== 'artefact.fetched' || event.data.sha256 === undefined) return [];
  const { url, sha256, bytes } = event.data;
  return [{ ...identity, direction: 'fetched', path: null, url, sha256, bytes: bytes ?? null }];
}
