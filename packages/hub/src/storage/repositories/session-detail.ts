import {
  decisionSchema,
  detectionSchema,
  type LoggedEvent,
  type MappedStatement,
  type SessionDetail,
  type SessionSummary,
  timestampSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import { listSessionDecisions } from './decisions-repository.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { FACTS_QUERY, factsOfRow } from './session-rows.ts';

/** Maps a command line to techniques, statement by statement. */
export interface CommandLineMapper {
  mapCommandLine(input: string): readonly MappedStatement[];
}

/** Everything about one session: its row, and lists from the event log, each cut at a limit. */
export async function readSessionDetail(
  database: Queryable,
  session: SessionSummary,
  mapper: CommandLineMapper,
): Promise<SessionDetail> {
  const credentials = await sessionEvents(database, session.id, ['credential.tried']);
  const commands = await sessionEvents(database, session.id, ['command.entered']);
  const files = await sessionEvents(database, session.id, ['file.downloaded', 'file.uploaded']);
  const rows = await database.query(FACTS_QUERY, [[session.id]]);
  const facts = rows[0] === undefined ? null : factsOfRow(rows[0]);
  return {
    ...session,
    credentials: credentials.events.flatMap(credentialEntry),
    commands: commands.events.flatMap((logged) => commandEntry(logged, mapper)),
    files: files.events.flatMap(fileEntry),
    cut: credentials.cut || commands.cut || files.cut,
    contributions: facts?.contributions ?? [],
    detections: z.array(detailDetectionSchema).parse(facts?.detections ?? []),
    decisions: z
      .array(decisionSchema.extend({ at: timestampSchema }))
      .parse(await listSessionDecisions(database, session.id)),
  };
}

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
  const { method, username, secret, publicKeyFingerprint, accepted } = event.data;
  return [
    {
      at: event.at,
      eventId: event.id,
      method,
      username,
      secret: secret ?? null,
      publicKeyFingerprint: publicKeyFingerprint ?? null,
      accepted,
    },
  ];
}

function commandEntry({ event }: LoggedEvent, mapper: CommandLineMapper): SessionDetail['commands'] {
  if (event.kind !== 'command.entered') return [];
  const { input, channel, exitCode } = event.data;
  return [
    {
      at: event.at,
      eventId: event.id,
      input,
      channel,
      exitCode: exitCode ?? null,
      statements: [...mapper.mapCommandLine(input)],
    },
  ];
}

function fileEntry({ event }: LoggedEvent): SessionDetail['files'] {
  if (event.kind === 'file.uploaded') {
    const { path, sha256, bytes } = event.data;
    return [{ at: event.at, eventId: event.id, direction: 'uploaded', path, url: null, sha256, bytes }];
  }
  if (event.kind !== 'file.downloaded') return [];
  const { path, url, sha256, bytes } = event.data;
  return [{ at: event.at, eventId: event.id, direction: 'downloaded', path: path ?? null, url, sha256, bytes }];
}
