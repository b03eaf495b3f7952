/** A new mode from chmod's octal or symbolic form; null where it is neither. */
export function changedMode(text: string, before: number, isDirectory: boolean, umask: number): number | null {
  if (/^[0-7]{1,5}$/.test(text)) return Number.parseInt(text, 8) & 0o7777;
  let mode = before;
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (found === null) return null;
    const who = found[1] === '' ? 'a' : (found[1] ?? 'a');
    for (const [, operator = '', letters = ''] of (found[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g)) {
      for (const target of who.includes('a') ? 'ugo' : who) {
        const shift = target === 'u' ? 6 : target === 'g' ? 3 : 0;
        let bits = 0;
        for (const letter of letters) {
          if (letter === 'r') bits |= 4;
          else if (letter === 'w') bits |= 2;
          else if (letter === 'x' || (letter === 'X' && (isDirectory || (before & 0o111) !== 0))) bits |= 1;
          else if ('ugo'.includes(letter)) bits |= (before >> (letter === 'u' ? 6 : letter === 'g' ? 3 : 0)) & 7;
        }
        let change = bits << shift;
        if (found[1] === '') change &= ~umask;
        if (letters.includes('s') && target !== 'o') change |= target === 'u' ? 0o4000 : 0o2000;
        if (letters.includes('t')) change |= 0o1000;
        if (operator === '=') mode = (mode & ~(7 << shift)) | change;
        else if (operator === '+') mode |= change;
        else mode &= ~change;
      }
    }
  }
  return mode;
}
