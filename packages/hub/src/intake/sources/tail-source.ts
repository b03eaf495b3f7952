import { setTimeout as sleep } from 'node:timers/promises';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { createRecordReader, type RecordReader } from '../record-reader.ts';
import { type FilePosition, filePositionSchema, followFile } from './file-follower.ts';
import { SOURCE_LIMITS } from './limits.ts';
import type { LiveSource, SourceSink } from './source.ts';
import { createRecordTranslator } from './translate-records.ts';

const LINE_FEED = 0x0a;

export interface TailOptions {
  readonly path: string;
  readonly format: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** What it should be known of: a rotated file that is gone. */
  readonly onWarning: (message: string) => void;
  readonly pollMs?: number;
}

/** Follows a log file line by line. A line counts once it has its line feed, or its file has ended. */
export function createTailSource(options: TailOptions): LiveSource {
  const { path, now, onWarning, pollMs = SOURCE_LIMITS.filePollMs } = options;
  return {
    name: `tail:${path}`,
    async run(sink, signal) {
      const kept = filePositionSchema.safeParse(sink.position).data ?? null;
      const from = kept === null ? null : { ...kept, offset: Math.max(0, kept.offset - SOURCE_LIMITS.overlapBytes) };
      const follower = followFile({
        path,
        from,
        now,
        onGap: () => onWarning(`${path}: what it was rotated to is gone; what was not read of it is lost`),
      });
      // Began within a line: what it is the end of was taken before.
      const lines = createLineTaker(options.format, sink, from !== null && from.offset > 0);
      try {
        while (!signal.aborted) {
          const part = await follower.next();
          if (part === null) {
            await lines.flush();
            await sleep(pollMs, undefined, { signal }).catch(() => {});
            continue;
          }
          lines.push(part.bytes, part.position);
          if (part.ended) lines.end();
          if (lines.waiting() >= SOURCE_LIMITS.maxBatchEvents || part.ended) await lines.flush();
        }
        await lines.flush();
      } finally {
        await follower.stop();
      }
    },
  };
}

/** Bytes to events, and the place behind the last whole line. */
function createLineTaker(format: string, sink: SourceSink, skipFirstLine: boolean) {
  const translator = createRecordTranslator(format);
  let skipping = skipFirstLine;
  let reader = open();
  let events: CerberusEvent[] = [];
  /** Behind the last whole line. */
  let place: FilePosition | null = null;
  let isKept = true;

  function open(): RecordReader {
    return createRecordReader({
      record(text) {
        const translation = translator.translate(text);
        if ('rejected' in translation) return translation.rejected;
        events.push(translation.event);
        return null;
      },
      reject: ({ reason, prefix }) => sink.reject(reason, prefix),
    });
  }

  return {
    waiting: () => events.length,
    push(bytes: Uint8Array, position: FilePosition): void {
      let whole = bytes;
      if (skipping) {
        const end = bytes.indexOf(LINE_FEED);
        if (end === -1) return;
        skipping = false;
        whole = bytes.subarray(end + 1);
      }
      const last = bytes.lastIndexOf(LINE_FEED);
      if (last !== -1) {
        place = { ...position, offset: position.offset - (bytes.length - last - 1) };
        isKept = false;
      }
      reader.push(whole);
    },
    /** The file has ended: its last line may lack a line feed. */
    end(): void {
      reader.end();
      reader = open();
      skipping = false;
    },
    async flush(): Promise<void> {
      const taken = events;
      events = [];
      if (taken.length > 0) await sink.write(taken);
      if (isKept || place === null) return;
      await sink.keep(place);
      isKept = true;
    },
  };
}
