import type { FileStatus } from '../../filesystem/filesystem.ts';

/** How ls writes names: as they are, in shell quotes where needed, in C strings or with C escapes. */
export type NameStyle = 'literal' | 'shell' | 'c' | 'escape';

export interface ListedName {
  readonly name: string;
  readonly status: FileStatus;
  readonly target: string | null;
  readonly targetStatus: FileStatus | null;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

function escaped(name: string): string {
  let out = '';
  for (const character of name) {
    const code = character.charCodeAt(0);
    out += ESCAPES.get(character) ?? (code < 32 || code > 126 ? `\\${code.toString(8).padStart(3, '0')}` : character);
  }
  return out;
}

export function quotedName(name: string, style: NameStyle): string {
  switch (style) {
    case 'literal':
      return name;
    case 'c':
      return `"${escaped(name).replaceAll('"', '\\"')}"`;
    case 'escape':
      return escaped(name).replaceAll(' ', '\\ ');
    case 'shell':
      return shellQuoted(name);
  }
}

/** On a terminal coreutils quotes names that a shell would not read back. */
function shellQuoted(name: string): string {
  if (/[\x00-\x1f\x7f-\xff]/.test(name))
    return name
      .split(/([\x00-\x1f\x7f-\xff]+)/)
      .map((part, index) =>
        part === '' && index % 2 === 0
          ? index === 0
            ? "''"
            : ''
          : index % 2 === 1
            ? `$'${escaped(part)}'`
            : `'${part.replaceAll("'", "'\\''")}'`,
      )
      .join('');
  const safe =
    name !== '' && !/[\s"'$&*;<>?[`|()\\!=^]/.test(name) && !/^[~#]/.test(name) && name !== '{' && name !== '}';
  if (safe) return name;
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

/** `*` `/` `@` `|` `=` of `-F`; `-p` marks directories alone. */
export function indicator(status: FileStatus, style: 'classify' | 'file-type' | 'slash' | 'none'): string {
  if (style === 'none') return '';
  if (status.type === 'directory') return '/';
  if (style === 'slash') return '';
  if (status.type === 'symbolic-link') return '@';
  if (status.type === 'fifo') return '|';
  if (status.type === 'socket') return '=';
  return style === 'classify' && status.type === 'file' && (status.mode & 0o111) !== 0 ? '*' : '';
}

/** The colour that ls has for a file without LS_COLORS; null for an ordinary one. */
export function nameColor(entry: { readonly status: FileStatus }): string | null {
  const { type, mode } = entry.status;
  switch (type) {
    case 'directory':
      if ((mode & 0o1002) === 0o1002) return '30;42';
      if ((mode & 0o002) !== 0) return '34;42';
      return (mode & 0o1000) !== 0 ? '37;44' : '01;34';
    case 'symbolic-link':
      return '01;36';
    case 'fifo':
      return '33';
    case 'socket':
      return '01;35';
    case 'block-device':
    case 'character-device':
      return '01;33';
    case 'file':
      if ((mode & 0o4000) !== 0) return '37;41';
      if ((mode & 0o2000) !== 0) return '30;43';
      return (mode & 0o111) !== 0 ? '01;32' : null;
  }
}
