import type { Clock, RecordedTerminal, TerminalRecording } from '../trap.ts';
import type { RecordingFile } from '../uplink/blob-spool.ts';
import { createLosslessDecoder, decodeLossless, type LosslessDecoder } from './lossless-decoder.ts';

export interface TerminalRecordingOptions {
  readonly terminal: RecordedTerminal;
  readonly file: RecordingFile;
  readonly clock: Clock;
  readonly maxRecordingBytes: number;
  /** Output kept in memory before it is appended to the file. */
  readonly maxBufferBytes: number;
  /** How long output may stay in memory: so much of a recording is lost when the sensor is killed. */
  readonly flushDelayMs: number;
  /** Called once, when the recording reached its limit and goes no further. */
  readonly limitReached: () => void;
  /** Called once, when the recording ended and everything was appended to the file. */
  readonly stopped: (durationMs: number) => void;
}

/** Characters of a command that become the label of its mark. */
const MAX_MARK_CHARACTERS = 256;

/**
 * Writes a terminal as asciicast v2: a header line, then `[seconds, "o"|"i"|"r"|"m", text]` lines. The format is text; a
 * byte that is not UTF-8 becomes a lone surrogate (U+DC80 to U+DCFF), so that every byte can be had back. A character cut
 * between two chunks is joined. Decoders and buffer are made when there is something to write.
 */
export function recordTerminal(
  options: TerminalRecordingOptions,
): TerminalRecording & { readonly bytes: () => number } {
  const { terminal, file, clock, maxRecordingBytes, maxBufferBytes, flushDelayMs, limitReached, stopped } = options;
  const startedAt = clock.now();
  let outputDecoder: LosslessDecoder | null = null;
  let inputDecoder: LosslessDecoder | null = null;
  let buffer = `${JSON.stringify({
    version: 2,
    width: terminal.columns,
    height: terminal.rows,
    timestamp: Math.floor(startedAt / 1000),
    env: { TERM: terminal.term, SHELL: '/bin/bash' },
    ...(terminal.modes === undefined ? {} : { terminalModes: Object.fromEntries(terminal.modes) }),
  })}\n`;
  let bytes = Buffer.byteLength(buffer);
  let full = false;
  let ended = false;
  let timer: NodeJS.Timeout | null = null;

  function add(kind: 'o' | 'i' | 'r' | 'm', text: string): void {
    if (full || ended || text === '') return;
    const line = `${JSON.stringify([Math.round((clock.now() - startedAt) * 1000) / 1_000_000, kind, text])}\n`;
    const lineBytes = Buffer.byteLength(line);
    if (bytes + lineBytes > maxRecordingBytes) {
      full = true;
      limitReached();
      return;
    }
    buffer += line;
    bytes += lineBytes;
    if (buffer.length >= maxBufferBytes) flush();
    else timer ??= setTimeout(flush, flushDelayMs);
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (buffer !== '') file.append(buffer);
    buffer = '';
  }

  return {
    output(chunk) {
      outputDecoder ??= createLosslessDecoder();
      add('o', outputDecoder.decode(chunk));
    },
    input(chunk) {
      inputDecoder ??= createLosslessDecoder();
      add('i', inputDecoder.decode(chunk));
    },
    resize: (columns, rows) => add('r', `${columns}x${rows}`),
    mark: (label) => add('m', decodeLossless(label).slice(0, MAX_MARK_CHARACTERS)),
    stop() {
      if (ended) return;
      if (inputDecoder !== null) add('i', inputDecoder.end());
      if (outputDecoder !== null) add('o', outputDecoder.end());
      ended = true;
      flush();
      stopped(clock.now() - startedAt);
    },
    bytes: () => bytes,
  };
}
