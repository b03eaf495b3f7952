import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';
import { TAKES_VALUE } from './compgen.ts';

const MAX_SPECIFICATIONS = 1_000;
/** Letters of actions, in the order in which a specification is printed. */
const ACTION_LETTERS = 'abcdefgjksuv';
/** Letters with values that are printed quoted. */
const QUOTED_LETTERS = 'GWPSX';

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
    for (const [word, text] of completions) await shell.print(`complete ${text}${word}\n`);
    return 0;
  }
  let status = 0;
  for (const word of targets) {
    const found = completions.get(word);
    if (prints && found !== undefined) await shell.print(`complete ${found}${word}\n`);
    else if (letters.includes('r') && found !== undefined) completions.delete(word);
    else if (prints || letters.includes('r')) {
      await shell.complain(`complete: ${word}: no completion specification`);
      status = 1;
    } else if (completions.size < MAX_SPECIFICATIONS) completions.set(word, specification(letters, values));
  }
  return status;
};

/** As `complete -p` prints it, with a blank at the end. */
function specification(letters: readonly string[], values: ReadonlyMap<string, string>): string {
  const given = (letter: string) => {
    const value = values.get(letter);
    if (value === undefined) return '';
    return `-${letter} ${QUOTED_LETTERS.includes(letter) ? quoteForShell(value) : value} `;
  };
  const actions = [...ACTION_LETTERS].filter((letter) => letters.includes(letter)).map((letter) => `-${letter} `);
  return ['o'].map(given).join('') + actions.join('') + [...'AGWPSXFC'].map(given).join('');
}
