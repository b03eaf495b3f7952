import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { ingestReplySchema } from '@cerberusmesh/contracts';
import type { SpoolLimits, UplinkLimits } from '../limits.ts';
import type { Log, Random } from '../trap.ts';
import type { BlobSpool } from './blob-spool.ts';
import type { HubConnection, HubReply } from './hub-connection.ts';
import type { Spool } from './spool.ts';

const compressInThread = promisify(gzip);

/** Handing work to a thread takes longer than compressing so much. */
const MAX_BYTES_COMPRESSED_AT_ONCE = 64 * 1024;
/** Of what a request holds there is one at a time, so a small state is set up more often than it is filled. */
const SMALL = { level: 1, memLevel: 5, windowBits: 13 } as const;

function compress(bytes: Buffer): Buffer | Promise<Buffer> {
  return bytes.length <= MAX_BYTES_COMPRESSED_AT_ONCE ? gzipSync(bytes, SMALL) : compressInThread(bytes, { level: 1 });
}

export interface UplinkOptions {
  readonly spool: Spool;
  readonly blobs: BlobSpool;
  readonly hub: HubConnection;
  /** Where lines that the hub refuses are kept: `rejected.ndjson`. */
  readonly directory: string;
  readonly limits: UplinkLimits;
  readonly spoolLimits: SpoolLimits;
  readonly random: Random;
  readonly log: Log;
}

export interface UplinkCounts {
  readonly acceptedEvents: number;
  readonly duplicateEvents: number;
  readonly rejectedEvents: number;
  readonly shippedBlobs: number;
  readonly failures: number;
}

export interface Uplink {
  counts(): UplinkCounts;
  /** Resolves when all that is spooled now is acknowledged, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  /** Idempotent. What is not yet acknowledged stays spooled. */
  stop(): Promise<void>;
}

/** The hub understood and will never take it: 4xx, except those that a later try may pass. */
const RETRIED_CLIENT_ERRORS: ReadonlySet<number> = new Set([401, 403, 404, 408, 409, 421, 425, 429]);

/**
 * Ships the spool to the hub: events first, in order, in batches; then recordings and artefacts. Retries forever with
 * capped exponential backoff; a batch that the hub refuses as a whole is cut in halves until the refused event is alone,
 * which is put aside so that it cannot hold up the rest. With nothing to ship it sends an empty batch now and then.
 */
export function startUplink({ spool, blobs, hub, directory, limits, spoolLimits, random, log }: UplinkOptions): Uplink {
  const abort = new AbortController();
  let acceptedEvents = 0;
  let duplicateEvents = 0;
  let rejectedEvents = 0;
  let shippedBlobs = 0;
  let failures = 0;
  let failuresInARow = 0;
  // Everything up to this many stirs was seen shipped; a stir during a look at the spool must not be slept over.
  let stirs = 1;
  let servedStirs = 0;
  let wake: (() => void) | null = null;
  let idleListeners: Array<() => void> = [];

  const stirred = () => {
    stirs += 1;
    wake?.();
  };
  spool.onDurable(stirred);
  blobs.onStored(stirred);

  /** Sleeps until the time is over, there is something to ship (unless `patient`), or the uplink stops. */
  function sleep(milliseconds: number, patient: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (abort.signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        abort.signal.removeEventListener('abort', done);
        wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      abort.signal.addEventListener('abort', done);
      if (!patient) wake = done;
    });
  }

  async function backOff(reason: string, retryAfterSeconds: number | null): Promise<void> {
    failures += 1;
    failuresInARow += 1;
    const ceiling = Math.min(limits.maxBackoffMs, limits.minBackoffMs * 2 ** Math.min(failuresInARow - 1, 20));
    // Half fixed, half random: sensors that lost the same hub do not come back in step.
    const wait = Math.max(
      ceiling * (0.5 + random.next() / 2),
      Math.min((retryAfterSeconds ?? 0) * 1000, limits.maxBackoffMs),
    );
    const report = failuresInARow === 1 ? log.warn : log.debug;
    report('the hub does not take events; they wait in the spool', {
      reason,
      retryInMs: Math.round(wait),
      failuresInARow,
    });
    await sleep(wait, true);
  }

  /** Sends until the hub answers for good. Null when the uplink stopped meanwhile. */
  async function deliver(
    method: 'POST' | 'PUT',
    path: string,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<HubReply | null> {
    while (!abort.signal.aborted) {
      let reason: string;
      let retryAfterSeconds: number | null = null;
      try {
        const reply = await hub.send({
          method,
          path,
          headers: { 'content-encoding': 'gzip', ...headers },
          body,
          signal: abort.signal,
        });
        const final =
          (reply.status >= 200 && reply.status < 300) ||
          (reply.status >= 400 && reply.status < 500 && !RETRIED_CLIENT_ERRORS.has(reply.status));
        if (final) {
          if (failuresInARow > 0) log.info('the hub takes events again', { failures: failuresInARow });
          failuresInARow = 0;
          return reply;
        }
        reason = `HTTP ${reply.status}`;
        retryAfterSeconds = reply.retryAfterSeconds;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (!abort.signal.aborted) await backOff(reason, retryAfterSeconds);
    }
    return null;
  }

  /** True when every line is accepted or put aside; false when the uplink stopped. */
  async function shipLines(lines: readonly Buffer[]): Promise<boolean> {
    for (;;) {
      const body = await compress(Buffer.concat(lines.flatMap((line) => [line, LINE_FEED])));
      const reply = await deliver('POST', '/api/v1/ingest', { 'content-type': 'application/x-ndjson' }, body);
      if (reply === null) return false;
      if (reply.status >= 300) {
        const [only] = lines;
        if (lines.length > 1) {
          const middle = lines.length >> 1;
          return (await shipLines(lines.slice(0, middle))) && (await shipLines(lines.slice(middle)));
        }
        if (only !== undefined) await putAside(only, reply.status);
        return true;
      }
      const counts = parseReply(reply.body);
      if (counts !== null) {
        acceptedEvents += counts.accepted;
        duplicateEvents += counts.duplicates;
        rejectedEvents += counts.rejected;
        if (counts.rejected > 0) log.warn('the hub rejected events', { rejected: counts.rejected });
        return true;
      }
      // Success in words we do not understand is no acknowledgement: something else answers there.
      await backOff('the reply is not one of an intake', null);
      if (abort.signal.aborted) return false;
    }
  }

  async function putAside(line: Buffer, status: number): Promise<void> {
    rejectedEvents += 1;
    const path = join(directory, 'rejected.ndjson');
    log.error('the hub refuses an event; it is put aside', { status, path });
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size + line.length < spoolLimits.maxRejectFileBytes)
      await appendFile(path, Buffer.concat([line, LINE_FEED]), { mode: 0o600 });
  }

  async function shipBlob(): Promise<boolean> {
    const blob = blobs.oldest();
    if (blob === null) return false;
    let content: Buffer;
    try {
      content = await readFile(blob.path);
    } catch {
      // Dropped by the spool's limit a moment ago, or unreadable: either way it cannot be shipped.
      await blobs.remove(blob.sha256, blob.media);
      return true;
    }
    const reply = await deliver(
      'PUT',
      `/api/v1/ingest/blobs/${blob.sha256}`,
      { 'content-type': 'application/octet-stream', 'x-cerberus-media': blob.media },
      await compress(content),
    );
    if (reply === null) return false;
    if (reply.status >= 300)
      log.error('the hub refuses a blob; it is dropped', { status: reply.status, sha256: blob.sha256 });
    else shippedBlobs += 1;
    await blobs.remove(blob.sha256, blob.media);
    return true;
  }

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      const seen = stirs;
      const batch = await spool.readBatch(limits.maxBatchEvents, limits.maxBatchBytes);
      if (batch !== null) {
        if (await shipLines(batch.lines)) await spool.acknowledge(batch.end);
        // A small batch is left to grow a little before the next one is cut.
        if (batch.lines.length < limits.maxBatchEvents / 2) await sleep(limits.lingerMs, true);
        continue;
      }
      if (await shipBlob()) continue;
      servedStirs = seen;
      if (stirs !== seen) continue;
      for (const listener of idleListeners) listener();
      idleListeners = [];
      await sleep(limits.signOfLifeMs, false);
      // A batch of nothing tells the hub that this sensor is there and would say so if somebody came.
      if (stirs === seen) await shipLines([]);
    }
  }

  const running = run().catch((error: unknown) => {
    // Only our own disk can bring us here. The events stay spooled; the next start ships them.
    log.error('the uplink ended', { error: error instanceof Error ? error.message : String(error) });
  });

  return {
    counts: () => ({ acceptedEvents, duplicateEvents, rejectedEvents, shippedBlobs, failures }),
    async drain(timeoutMs) {
      await spool.flush();
      await blobs.flush();
      if (servedStirs === stirs) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        idleListeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    async stop() {
      abort.abort();
      await running;
      hub.close();
    },
  };
}

const LINE_FEED = Buffer.from('\n');

function parseReply(body: Buffer): { accepted: number; duplicates: number; rejected: number } | null {
  try {
    const parsed = ingestReplySchema.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
