import type { Clock, TerminalRecording } from '../trap.ts';
import type { RecordingFile } from '../uplink/blob-spool.ts';

export interface TerminalRecordingOptions {
  readonly terminal: { readonly columns: number; readonly rows: number; readonly term: string };
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

/**
 * Writes a terminal as asciicast v2: a header line, then `[seconds, "o"|"i"|"r", text]` lines. Bytes that are not UTF-8
 * become U+FFFD, as the format is text; a character cut between two outputs is joined.
 */
export function recordTerminal(
  options: TerminalRecordingOptions,
): TerminalRecording & { readonly bytes: () => number } {
  const { terminal, file, clock, maxRecordingBytes, maxBufferBytes, flushDelayMs } = options;
  const startedAt = clock.now();
  const outputDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const inputDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const header = {
    version: 2,
    width: terminal.columns,
    height: terminal.rows,
    timestamp: Math.floor(startedAt / 1000),
    env: { TERM: terminal.term, SHELL: '/bin/bash' },
  };
  let buffer = `${JSON.stringify(header)}\n`;
  let bytes = buffer.length;
  let full = false;
  let ended = false;
  let timer: NodeJS.Timeout | null = null;

  function add(kind: 'o' | 'i' | 'r', text: string): void {
    if (full || ended || text === '') return;
    const line = `${JSON.stringify([Math.round((clock.now() - startedAt) * 1000) / 1_000_000, kind, text])}\n`;
    if (bytes + line.length > maxRecordingBytes) {
      full = true;
      options.limitReached();
      return;
    }
    buffer += line;
    bytes += line.length;
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
    output: (chunk) => add('o', outputDecoder.decode(chunk, { stream: true })),
    input: (chunk) => add('i', inputDecoder.decode(chunk, { stream: true })),
    resize: (columns, rows) => add('r', `${columns}x${rows}`),
    stop() {
      if (ended) return;
      add('o', outputDecoder.decode());
      ended = true;
      flush();
      options.stopped(clock.now() - startedAt);
    },
    bytes: () => bytes,
  };
}
