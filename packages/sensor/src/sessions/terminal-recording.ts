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
  return new Recording(options);
}

/** One object without closures: every idle terminal has one. */
class Recording implements TerminalRecording {
  readonly #options: Omit<TerminalRecordingOptions, 'terminal'>;
  readonly #startedAt: number;
  #outputDecoder: LosslessDecoder | null = null;
  #inputDecoder: LosslessDecoder | null = null;
  #buffer: string;
  #bytes: number;
  #isFull = false;
  #hasEnded = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TerminalRecordingOptions) {
    const { terminal, ...rest } = options;
    this.#options = rest;
    this.#startedAt = rest.clock.now();
    this.#buffer = `${JSON.stringify({
      version: 2,
      width: terminal.columns,
      height: terminal.rows,
      timestamp: Math.floor(this.#startedAt / 1000),
      env: { TERM: terminal.term, SHELL: '/bin/bash' },
      ...(terminal.modes === undefined ? {} : { terminalModes: Object.fromEntries(terminal.modes) }),
    })}\n`;
    this.#bytes = Buffer.byteLength(this.#buffer);
  }

  output(chunk: Uint8Array): void {
    this.#outputDecoder ??= createLosslessDecoder();
    this.#add('o', this.#outputDecoder.decode(chunk));
  }

  input(chunk: Uint8Array): void {
    this.#inputDecoder ??= createLosslessDecoder();
    this.#add('i', this.#inputDecoder.decode(chunk));
  }

  resize(columns: number, rows: number): void {
    this.#add('r', `${columns}x${rows}`);
  }

  mark(label: Uint8Array): void {
    this.#add('m', decodeLossless(label).slice(0, MAX_MARK_CHARACTERS));
  }

  stop(): void {
    if (this.#hasEnded) return;
    if (this.#inputDecoder !== null) this.#add('i', this.#inputDecoder.end());
    if (this.#outputDecoder !== null) this.#add('o', this.#outputDecoder.end());
    this.#hasEnded = true;
    this.#flush();
    this.#options.stopped(this.#options.clock.now() - this.#startedAt);
  }

  bytes(): number {
    return this.#bytes;
  }

  #add(kind: 'o' | 'i' | 'r' | 'm', text: string): void {
    if (this.#isFull || this.#hasEnded || text === '') return;
    const { clock, maxRecordingBytes, maxBufferBytes, flushDelayMs, limitReached } = this.#options;
    const line = `${JSON.stringify([Math.round((clock.now() - this.#startedAt) * 1000) / 1_000_000, kind, text])}\n`;
    const lineBytes = Buffer.byteLength(line);
    if (this.#bytes + lineBytes > maxRecordingBytes) {
      this.#isFull = true;
      limitReached();
      return;
    }
    this.#buffer += line;
    this.#bytes += lineBytes;
    if (this.#buffer.length >= maxBufferBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushDelayMs);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#buffer !== '') this.#options.file.append(this.#buffer);
    this.#buffer = '';
    // A decoder that holds no cut character is made anew when it is needed.
    if (this.#outputDecoder?.isEmpty === true) this.#outputDecoder = null;
    if (this.#inputDecoder?.isEmpty === true) this.#inputDecoder = null;
  }
}
