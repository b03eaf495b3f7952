/** What a sequence of a terminal is made of, one after the other. */
export type ScreenPart =
  /** Characters that a screen shows, and the controls that move on: BEL, BS, HT, LF, VT, FF, CR. */
  | { readonly kind: 'text'; readonly text: string }
  /** A control sequence that moves, erases or colours: `CSI parameters final`. */
  | { readonly kind: 'sequence'; readonly parameters: string; readonly final: string };

export interface ScreenFilter {
  /** What is complete of the output so far. A sequence that is cut between two pieces is still one sequence. */
  add(output: string): ScreenPart[];
}

/** Moving, scrolling, erasing, inserting and colours: nothing that a terminal answers or remembers. */
const HARMLESS_FINAL = /^[ABCDEFGHJKSTXdfm@PLM`]$/;
const MAX_PARAMETER_CHARACTERS = 64;

/**
 * Keeps what a terminal shows (text, line ends, colours, cursor movement, erasing) and drops what acts on it or on its
 * owner: window titles and clipboard (OSC), device control and answers (DCS, APC, PM, SOS), queries, mode changes, C1
 * bytes. One filter for one stream: who wrote it chose where its pieces end.
 */
export function createScreenFilter(): ScreenFilter {
  let state: 'text' | 'escape' | 'intermediate' | 'sequence' | 'string' = 'text';
  let parameters = '';

  return {
    add(output) {
      const parts: ScreenPart[] = [];
      let text = '';
      const flush = (): void => {
        if (text !== '') parts.push({ kind: 'text', text });
        text = '';
      };
      for (const character of output) {
        if (character === '\u001b') {
          state = 'escape';
          continue;
        }
        switch (state) {
          case 'text':
            if (isShown(character)) text += character;
            break;
          case 'escape':
            if (character === '[') {
              state = 'sequence';
              parameters = '';
            } else if (/[\]P_^X]/.test(character)) state = 'string';
            else if (character >= ' ' && character <= '/') state = 'intermediate';
            else state = 'text';
            break;
          // `ESC ( 0` and the like: one final character after any number between.
          case 'intermediate':
            if (character < ' ' || character > '/') state = 'text';
            break;
          case 'sequence':
            if (character < '@' || character > '~') {
              if (character < ' ' || character > '?') state = 'text';
              else if (parameters.length < MAX_PARAMETER_CHARACTERS) parameters += character;
              break;
            }
            state = 'text';
            if (!HARMLESS_FINAL.test(character) || !/^[0-9:;]*$/.test(parameters)) break;
            flush();
            parts.push({ kind: 'sequence', parameters, final: character });
            break;
          case 'string':
            // A line end ends it here, so that an unfinished one does not hide the rest from the reader.
            if (character === '\u0007' || character === '\n' || character === '\u0018' || character === '\u001a')
              state = 'text';
            break;
        }
      }
      flush();
      return parts;
    },
  };
}

/** The filter's output for a terminal. */
export function screenText(parts: readonly ScreenPart[]): string {
  return parts
    .map((part) => (part.kind === 'text' ? part.text.toWellFormed() : `\u001b[${part.parameters}${part.final}`))
    .join('');
}

function isShown(character: string): boolean {
  return !/[\u0000-\u0006\u000e-\u001f\u007f-\u009f]/.test(character);
}
