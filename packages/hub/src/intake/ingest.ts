import { setImmediate as nextTurn } from 'node:timers/promises';
import { CerberusError, type CerberusEvent, type IngestReply } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import { checkLine, type LineRejection } from './check-line.ts';
import { createGroupAppend } from './group-append.ts';
import type { RejectedLine, RejectFile } from './ingest-reject-file.ts';
import { INTAKE_LIMITS, type IntakeLimits } from './limits.ts';
import { type BodyEncoding, readBody } from './read-body.ts';
import { createSensorContacts } from './sensor-contacts.ts';
import { createSessionOwners } from './session-owners.ts';

export interface IngestRequest {
  /** Whose key came with the request (or whose socket it is): events of anybody else are refused. */
  readonly sensorId: string;
  readonly encoding: BodyEncoding;
  /** NDJSON: one event a line. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Takes batches of events from sensors into the event log. */
export interface Ingest {
  /**
   * Resolves when every acceptable line is durable in the log. Every line is in exactly one count of the reply; blank
   * lines are in none, and a body without lines says only that the sensor is there. Nothing of a request that rejects
   * was taken, or its events are found as duplicates next time.
   *
   * @throws CerberusError `too-large`, `invalid-request`, `too-many-requests` (try later) or `database-unavailable`
   */
  receive(request: IngestRequest): Promise<IngestReply>;
}

export interface IngestParts {
  readonly eventLog: EventLog;
  readonly database: Database;
  readonly rejectFile: RejectFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<IntakeLimits>;
}

interface Rejection {
  readonly reason: LineRejection;
  readonly line: Uint8Array;
}

export function createIngest({ eventLog, database, rejectFile, now, limits: changes = {} }: IngestParts): Ingest {
  const limits: IntakeLimits = { ...INTAKE_LIMITS, ...changes };
  const owners = createSessionOwners(database, limits.maxCachedSessionOwners);
  const contacts = createSensorContacts(database, now, limits.sensorContactIntervalMs);
  const group = createGroupAppend(eventLog, limits.maxGroupEvents);
  let pending = 0;

  async function take({ sensorId, encoding, body }: IngestRequest): Promise<IngestReply> {
    const bytes = await readBody(body, encoding, {
      maxCompressedBytes: limits.maxBatchCompressedBytes,
      maxBytes: limits.maxBatchBytes,
    });
    const rejections: Rejection[] = [];
    const candidates: { readonly event: CerberusEvent; readonly line: Uint8Array }[] = [];
    let count = 0;
    for (const line of linesOf(bytes)) {
      if (++count > limits.maxBatchLines)
        throw new CerberusError('too-large', `A batch has at most ${limits.maxBatchLines} lines.`);
      if (count % limits.linesPerSlice === 0) await nextTurn();
      const checked = checkLine(line, sensorId, now(), limits);
      if ('event' in checked) candidates.push({ event: checked.event, line });
      else rejections.push({ reason: checked.rejection, line });
    }

    const foreign = await owners.claim(
      candidates.map(({ event }) => event),
      sensorId,
    );
    const permitted = candidates.filter(({ event, line }) => {
      if (event.sessionId === null || !foreign.has(event.sessionId)) return true;
      rejections.push({ reason: 'foreign-session', line });
      return false;
    });

    const result = await group.append(permitted.map(({ event }) => event));
    for (const place of result.refused) {
      const refused = permitted[place];
      if (refused !== undefined) rejections.push({ reason: 'not-storable', line: refused.line });
    }
    await rejectFile.write(rejections.map((rejection) => describeRejection(rejection, sensorId, limits)));
    return { accepted: result.accepted, duplicates: result.duplicates, rejected: rejections.length };
  }

  return {
    async receive(request) {
      if (pending >= limits.maxPendingBatches)
        throw new CerberusError('too-many-requests', 'Too many batches are waiting: send this one again later.');
      pending++;
      try {
        const reply = await take(request);
        await contacts.heard(request.sensorId);
        return reply;
      } finally {
        pending--;
      }
    },
  };
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** Lines without their ending; blank ones are left out. */
function* linesOf(bytes: Buffer): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(start, bytes[end - 1] === CARRIAGE_RETURN && end > start ? end - 1 : end);
    if (line.some((byte) => byte !== SPACE)) yield line;
    start = end + 1;
  }
}

function describeRejection({ reason, line }: Rejection, sensorId: string, limits: IntakeLimits): RejectedLine {
  const prefix = Buffer.from(line.subarray(0, limits.maxRejectPrefixCharacters)).toString('utf8');
  return { reason, sensorId, bytes: line.length, prefix };
}
