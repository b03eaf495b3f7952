import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';

/** One line of an asciicast v2 file after its header: time, `o`utput or `i`nput or `r`esize, and the text. */
export interface Frame {
  readonly atSeconds: number;
  readonly kind: string;
  readonly text: string;
}

const frameSchema = z.tuple([z.number().min(0), z.string(), z.string()]);

/** The frames of a recording; a line that is none (torn by a crash) is passed over. */
export async function* readAsciicast(recording: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  for await (const line of createInterface({ input: Readable.from(recording), crlfDelay: Number.POSITIVE_INFINITY })) {
    const frame = frameSchema.safeParse(parseJson(line));
    if (frame.success) yield { atSeconds: frame.data[0], kind: frame.data[1], text: frame.data[2] };
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Keeps what a terminal shows (text, line ends, colours, cursor movement, erasing) and drops what acts on it or on its
 * owner: window titles and clipboard (OSC), device control and answers (DCS, APC, PM), queries, mode changes, C1 bytes.
 */
export function screenSafe(text: string): string {
  return text
    .replace(/\u001b[\]P_^X][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g, '')
    .replace(
      /\u001b\[[0-9:;]*[A-Za-z@`]|\u001b\[[<=>?][0-9;]*[A-Za-z]|\u001b[^[]|\u001b\[[^A-Za-z@`]*$/g,
      (sequence) => (/^\u001b\[[0-9:;]*[ABCDEFGHJKSTXdfm@PLM`]$/.test(sequence) ? sequence : ''),
    )
    .replace(/[\u0000-\u0006\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g, '');
}
