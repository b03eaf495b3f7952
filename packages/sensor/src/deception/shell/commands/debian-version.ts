/** Compares two versions of packages as Debian's policy, section 5.6.12, orders them: below, equal to or above zero. */
export function compareDebianVersions(left: string, right: string): number {
  const [first, second] = [parts(left), parts(right)];
  return (
    first.epoch - second.epoch ||
    comparePart(first.upstream, second.upstream) ||
    comparePart(first.revision, second.revision)
  );
}

function parts(version: string): { readonly epoch: number; readonly upstream: string; readonly revision: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?([\s\S]*)$/.exec(version.trim()) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** A tilde comes before the end, the end before letters, letters before all else. */
function rank(character: string | undefined): number {
  if (character === undefined || /\d/.test(character)) return 0;
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

function comparePart(left: string, right: string): number {
  let [first, second] = [left, right];
  while (first !== '' || second !== '') {
    const [word, other] = [/^\D*/.exec(first)?.[0] ?? '', /^\D*/.exec(second)?.[0] ?? ''];
    for (let at = 0; at < Math.max(word.length, other.length); at += 1) {
      const difference = rank(word[at]) - rank(other[at]);
      if (difference !== 0) return difference;
    }
    [first, second] = [first.slice(word.length), second.slice(other.length)];
    const [digits, others] = [/^\d*/.exec(first)?.[0] ?? '', /^\d*/.exec(second)?.[0] ?? ''];
    const [number, against] = [BigInt(digits === '' ? '0' : digits), BigInt(others === '' ? '0' : others)];
    if (number !== against) return number < against ? -1 : 1;
    [first, second] = [first.slice(digits.length), second.slice(others.length)];
  }
  return 0;
}
