import type { OpenFile } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';

/** What `wc` counts; `longest` is the longest line without its newline. */
export interface WordCounts {
  readonly bytes: number;
  readonly lines: number;
  readonly words: number;
  readonly longest: number;
}

/** Which of the slower counts are wanted: whoever counts bytes alone need not look at them. */
export interface WantedCounts {
  readonly words: boolean;
  readonly longest: boolean;
}

const BLANK = /[ \t\n\v\f\r]/;
const BLANKS = /[ \t\n\v\f\r]+/;

/** Counts what can be read, chunk by chunk: an input of any length needs the memory of one chunk. */
export async function countWords(process: Process, file: OpenFile, wanted: WantedCounts): Promise<WordCounts> {
  let bytes = 0;
  let lines = 0;
  let words = 0;
  let longest = 0;
  let open = 0;
  let inWord = false;
  for (;;) {
    const chunk = await file.read(process);
    if (chunk === '') return { bytes, lines, words, longest: Math.max(longest, open) };
    bytes += chunk.length;
    let at = 0;
    for (let found = chunk.indexOf('\n'); found !== -1; found = chunk.indexOf('\n', at)) {
      lines += 1;
      if (wanted.longest) longest = Math.max(longest, open + found - at);
      open = 0;
      at = found + 1;
    }
    open += chunk.length - at;
    if (wanted.words) {
      words += chunk.split(BLANKS).reduce((count, word) => (word === '' ? count : count + 1), 0);
      // A word that goes on from the last chunk was counted there.
      if (inWord && !BLANK.test(chunk.slice(0, 1))) words -= 1;
      inWord = !BLANK.test(chunk.slice(-1));
    }
  }
}
