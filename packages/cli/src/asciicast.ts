import { z } from 'zod';

/**
 * One line of an asciicast v2 file after its header: time, `o`utput or `i`nput or `r`esize or a `m`ark, and the text. A
 * byte that is not UTF-8 stands as a lone surrogate U+DC80 to U+DCFF; `frameBytes` has it back.
 */
export interface Frame {
  readonly atSeconds: number;
  readonly kind: string;
  readonly text: string;
}

/** A line of a recording is one chunk of a terminal; a longer one is no line of ours. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

const frameSchema = z.tuple([z.number().min(0), z.string(), z.string()]);

const headerSchema = z.object({ version: z.literal(2), width: z.int(), height: z.int() });

/**
 * The frames of a recording; the size in its header comes as a first resize. A line that is none (torn by a crash) is
 * passed over.
 */
export async function* readAsciicast(recording: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  for await (const line of linesOf(recording)) {
    const value = parseJson(line);
    const frame = frameSchema.safeParse(value);
    if (frame.success) yield { atSeconds: frame.data[0], kind: frame.data[1], text: frame.data[2] };
    else {
      const header = headerSchema.safeParse(value);
      if (header.success) yield { atSeconds: 0, kind: 'r', text: `${header.data.width}x${header.data.height}` };
    }
  }
}

/** Lines end with a newline byte and nothing else: JSON holds U+2028 and U+2029 as they are. */
async function* linesOf(recording: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const chunk of recording) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...waiting, bytes.subarray(start, end)]).toString();
      waiting = [];
      waitingBytes = 0;
      start = end + 1;
    }
    if (start === bytes.length || waitingBytes > MAX_LINE_BYTES) continue;
    waiting.push(bytes.subarray(start));
    waitingBytes += bytes.length - start;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting).toString();
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The bytes that a frame's text stands for. */
export function frameBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts: Buffer[] = [];
  let run = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0xdc80 || code > 0xdcff) {
      run += character;
      continue;
    }
    parts.push(Buffer.from(run), Buffer.from([code - 0xdc00]));
    run = '';
  }
  return Buffer.concat([...parts, Buffer.from(run)]);
}
