import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import type { CompletionSpecification } from '../interpreter/shell-state.ts';
import { readOptions } from './builtin-options.ts';
import { ACTIONS, TAKES_VALUE } from './compgen.ts';

const MAX_SPECIFICATIONS = 1_000;
/** Letters of actions, in the order in which a specification is printed. */
const ACTION_LETTERS = 'abcdefgjksuv';
/** Letters with values that are printed quoted. */
const QUOTED_LETTERS = 'GWPSXC';

/** complete and compopt: specifications are kept, listed and removed. */
export const complete: Builtin = async (shell, args, name) => {
  const options = await readOptions(shell, name, args, `${ACTION_LETTERS}prDEI${TAKES_VALUE}`, {
    takesValue: TAKES_VALUE,
  });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  if (name === 'compopt') {
    await shell.complain('compopt: not currently executing completion function');
    return 1;
  }
  const { completions } = shell.state;
  const special = letters.filter((letter) => /[DEI]/.test(letter)).map((letter) => `-${letter}`);
  const targets = [...special, ...rest];
  const prints = letters.includes('p') || letters.every((letter) => /[DEI]/.test(letter));
  if (letters.includes('r') && targets.length === 0) completions.clear();
  if (prints && targets.length === 0) {
    for (const [word, given] of completions) await shell.print(`complete ${specification(given)}${word}\n`);
    return 0;
  }
  let status = 0;
  for (const word of targets) {
    const found = completions.get(word);
    if (prints && found !== undefined) await shell.print(`complete ${specification(found)}${word}\n`);
    else if (letters.includes('r') && found !== undefined) completions.delete(word);
    else if (prints || letters.includes('r')) {
      await shell.complain(`complete: ${word}: no completion specification`);
      status = 1;
    } else if (completions.size < MAX_SPECIFICATIONS) completions.set(word, { letters, values });
  }
  return status;
};

/** As `complete -p` prints it, with a blank at the end. */
function specification({ letters, values }: CompletionSpecification): string {
  const given = (letter: string) => {
    const value = values.get(letter);
    if (value === undefined) return '';
    return `-${letter} ${QUOTED_LETTERS.includes(letter) ? quoteForShell(value) : value} `;
  };
  const action = values.get('A') ?? '';
  const short = ACTION_NAMES.get(action);
  const actions = [...ACTION_LETTERS]
    .filter((letter) => letters.includes(letter) || letter === short)
    .map((letter) => `-${letter} `);
  const named = action === '' || short !== undefined ? '' : `-A ${action} `;
  return given('o') + actions.join('') + named + [...'GWPSXFC'].map(given).join('');
}

/** Actions that have a letter. */
const ACTION_NAMES: ReadonlyMap<string, string> = new Map([...ACTIONS].map(([letter, name]) => [name, letter]));
