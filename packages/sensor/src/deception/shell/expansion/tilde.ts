import type { ParameterSource } from './parameters.ts';

/** Tilde expansion (XCU 2.6.1) of one literal part; in an assignment after each `:` too. */
export function expandTilde(
  source: ParameterSource,
  text: string,
  place: { readonly first: boolean; readonly assignment: boolean; readonly last: boolean },
): string {
  if (!text.includes('~')) return text;
  const home = (name: string): string | null => {
    const { state, process } = source;
    if (name === '') return state.get('HOME') ?? '';
    if (name === '+') return process.directory;
    if (name === '-') return state.get('OLDPWD');
    const place = /^([+-]?)(\d+)$/.exec(name);
    if (place !== null && state.dialect === 'bash') {
      const stack = [process.directory, ...state.directoryStack];
      return (place[1] === '-' ? stack.at(-1 - Number(place[2])) : stack[Number(place[2])]) ?? null;
    }
    return process.session.host.findUser(name)?.home ?? null;
  };
  const expandAt = (piece: string, whole: boolean): string => {
    const found = /^~([A-Za-z0-9_+-]*)(?=\/|$)/.exec(piece);
    if (found === null || (!whole && found[0].length === piece.length && !place.last)) return piece;
    const directory = home(found[1] ?? '');
    return directory === null ? piece : directory + piece.slice(found[0].length);
  };
  if (!place.assignment) return place.first ? expandAt(text, place.last) : text;
  return text
    .split(':')
    .map((piece, index) => (index > 0 || place.first ? expandAt(piece, true) : piece))
    .join(':');
}
