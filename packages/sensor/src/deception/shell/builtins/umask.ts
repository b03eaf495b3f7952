import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const umask: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'umask', args, 'Sp');
  if (options === null) return 2;
  const { letters, rest } = options;
  const { process, state } = shell;
  const mode = rest[0];
  if (mode === undefined) {
    const shown = letters.includes('S') ? symbolicMask(process.umask) : process.umask.toString(8).padStart(4, '0');
    await shell.print(letters.includes('p') ? `umask ${letters.includes('S') ? '-S ' : ''}${shown}\n` : `${shown}\n`);
    return 0;
  }
  if (/^\d/.test(mode)) {
    if (!/^[0-7]+$/.test(mode) || Number.parseInt(mode, 8) > 0o7777) {
      await shell.complain(
        state.dialect === 'posix' ? `umask: Illegal number: ${mode}` : `umask: ${mode}: octal number out of range`,
      );
      return state.dialect === 'posix' ? 2 : 1;
    }
    process.umask = Number.parseInt(mode, 8) & 0o777;
  } else {
    const changed = changeSymbolically(process.umask, mode);
    if (typeof changed === 'string') {
      await shell.complain(state.dialect === 'posix' ? `umask: Illegal mode: ${mode}` : `umask: ${changed}`);
      return state.dialect === 'posix' ? 2 : 1;
    }
    process.umask = changed;
  }
  if (letters.includes('S')) await shell.print(`${symbolicMask(process.umask)}\n`);
  return 0;
};

function symbolicMask(mask: number): string {
  const allowed = (shift: number) =>
    ['r', 'w', 'x'].filter((_, index) => ((mask >> (shift + 2 - index)) & 1) === 0).join('');
  return `u=${allowed(6)},g=${allowed(3)},o=${allowed(0)}`;
}

const SHIFTS: ReadonlyMap<string, readonly number[]> = new Map([
  ['u', [6]],
  ['g', [3]],
  ['o', [0]],
  ['a', [6, 3, 0]],
]);
const BITS: ReadonlyMap<string, number> = new Map([
  ['r', 4],
  ['w', 2],
  ['x', 1],
  ['X', 1],
  ['s', 0],
  ['t', 0],
]);

/** The mask after `u=rwx,g-w`; a text is the complaint. */
function changeSymbolically(mask: number, mode: string): number | string {
  let allowed = ~mask & 0o777;
  for (const clause of mode.split(',')) {
    const found = /^([ugoa]*)(.)?([\s\S]*)$/.exec(clause);
    const [, who = '', operator = '', letters = ''] = found ?? [];
    if (!/^[-+=]$/.test(operator)) return `\`${operator}': invalid symbolic mode operator`;
    let bits = 0;
    for (const letter of letters) {
      const bit = BITS.get(letter);
      if (bit === undefined) return `\`${letter}': invalid symbolic mode character`;
      bits |= bit;
    }
    for (const shift of [...(who === '' ? 'a' : who)].flatMap((letter) => SHIFTS.get(letter) ?? [])) {
      if (operator === '=') allowed = (allowed & ~(7 << shift)) | (bits << shift);
      else if (operator === '+') allowed |= bits << shift;
      else allowed &= ~(bits << shift);
    }
  }
  return ~allowed & 0o777;
}
