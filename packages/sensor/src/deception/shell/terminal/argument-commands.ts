import { atOnce, type Command, type Steps } from './editing.ts';
import type { LineSession } from './line-session.ts';

/** The largest argument is readline's: a million. */
const MAX_ARGUMENT = 1_000_000;

/** Reads digits into the numeric argument, shows it, and carries out the command that ends them: rl_digit_loop. */
function* readArgument(editor: LineSession, first: string): Steps<void> {
  let sign = 1;
  let sawMinus = false;
  let value = editor.argument;
  if (value < 0) [sign, value] = [-1, -value];
  let key: string | null = first;
  for (;;) {
    editor.message(`(arg: ${sign * value}) `);
    if (key === null) key = yield* editor.readKey();
    if (key === null) continue;
    // With the meta key the first digit has an escape character of its own; the ones after it may go without.
    if (/^[0-9]$/.test(key)) {
      value = editor.hasArgument ? value * 10 + Number(key) : Number(key);
      if (value > MAX_ARGUMENT) {
        editor.setArgument(null);
        editor.bell();
        editor.message(null);
        return;
      }
      editor.setArgument(sign * value);
    } else if (key === '-' && !editor.hasArgument) {
      value = 1;
      sawMinus = true;
      sign = -1;
      editor.argument = -1;
    } else {
      if (sawMinus && value === 1 && !editor.hasArgument) editor.setArgument(-1);
      editor.message(null);
      yield* editor.dispatch(key);
      return;
    }
    key = null;
  }
}

/** Numeric arguments and keyboard macros: misc.c, macro.c. */
export const argumentCommands: ReadonlyMap<string, Command> = new Map([
  [
    'digit-argument',
    function* (editor, _count, key) {
      yield* readArgument(editor, key);
    },
  ],
  [
    'vi-arg-digit',
    function* (editor, _count, key) {
      yield* readArgument(editor, key);
    },
  ],
  ['start-kbd-macro', atOnce((editor) => editor.recordMacro())],
  ['end-kbd-macro', atOnce((editor) => editor.endMacro())],
  [
    'call-last-kbd-macro',
    atOnce((editor) => {
      const { macro } = editor.memory;
      if (macro === undefined) editor.bell();
      else editor.keys.putBack(macro);
    }),
  ],
]);
