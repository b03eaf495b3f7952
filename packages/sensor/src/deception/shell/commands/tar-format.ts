/** One member of an archive: ustar as GNU tar writes it, POSIX.1-1988 header of 512 bytes. */
export interface TarMember {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symbolic-link' | 'hard-link' | 'fifo' | 'other';
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly userName: string;
  readonly groupName: string;
  readonly modifiedAtMs: number;
  readonly target: string;
  readonly content: string;
}

const BLOCK = 512;
const RECORD = BLOCK * 20;
const TYPE_FLAGS: ReadonlyMap<TarMember['type'], string> = new Map([
  ['file', '0'],
  ['hard-link', '1'],
  ['symbolic-link', '2'],
  ['directory', '5'],
  ['fifo', '6'],
]);
const MAX_NAME_BYTES = 100;

/** Text that is no archive, or is cut off. */
export class TarError extends Error {}

function octal(value: number, width: number): string {
  return `${Math.max(0, Math.floor(value))
    .toString(8)
    .padStart(width - 1, '0')
    .slice(-(width - 1))}\0`;
}

function header(member: TarMember, name: string, flag: string, size: number): string {
  const field = (text: string, width: number) => text.slice(0, width).padEnd(width, '\0');
  const before =
    field(name, 100) +
    octal(member.mode, 8) +
    octal(member.userId, 8) +
    octal(member.groupId, 8) +
    octal(size, 12) +
    octal(member.modifiedAtMs / 1000, 12);
  const after = `${flag}${field(member.target, 100)}ustar  \0${field(member.userName, 32)}${field(member.groupName, 32)}`;
  let sum = 8 * 32;
  for (const character of before + after) sum += character.charCodeAt(0);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`.padEnd(BLOCK, '\0');
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK, '\0');
}

export function writeTar(members: readonly TarMember[]): string {
  let out = '';
  for (const member of members) {
    for (const [text, flag] of [
      [member.target, 'K'],
      [member.name, 'L'],
    ] as const) {
      if (text.length <= MAX_NAME_BYTES) continue;
      out +=
        header({ ...member, mode: 0o644, target: '' }, '././@LongLink', flag, text.length + 1) + padded(`${text}\0`);
    }
    out +=
      header(member, member.name, TYPE_FLAGS.get(member.type) ?? '0', member.content.length) + padded(member.content);
  }
  const end = out + '\0'.repeat(BLOCK * 2);
  return end.padEnd(Math.ceil(end.length / RECORD) * RECORD, '\0');
}

/** Throws TarError. */
export function readTar(text: string): TarMember[] {
  const members: TarMember[] = [];
  let longName: string | null = null;
  let longTarget: string | null = null;
  for (let at = 0; at + BLOCK <= text.length; ) {
    const block = text.slice(at, at + BLOCK);
    if (/^\0*$/.test(block)) break;
    const field = (from: number, length: number) => block.slice(from, from + length).replace(/\0[\s\S]*$/, '');
    const number = (from: number, length: number) => Number.parseInt(field(from, length).trim() || '0', 8);
    let sum = 8 * 32;
    for (let index = 0; index < BLOCK; index += 1) if (index < 148 || index >= 156) sum += block.charCodeAt(index);
    if (number(148, 8) !== sum) throw new TarError('This does not look like a tar archive');
    const size = number(124, 12);
    const content = text.slice(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new TarError('Unexpected EOF in archive');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const flag = field(156, 1) || '0';
    if (flag === 'L' || flag === 'K') {
      if (flag === 'L') longName = content.replace(/\0+$/, '');
      else longTarget = content.replace(/\0+$/, '');
      continue;
    }
    const prefix = block.slice(257, 263) === 'ustar\0' ? field(345, 155) : '';
    const short = field(0, 100);
    if (flag !== 'x' && flag !== 'g')
      members.push({
        name: longName ?? (prefix === '' ? short : `${prefix}/${short}`),
        type:
          [...TYPE_FLAGS].find(([, letter]) => letter === flag)?.[0] ??
          (flag === '\0' || flag === '7' ? 'file' : 'other'),
        mode: number(100, 8) & 0o7777,
        userId: number(108, 8),
        groupId: number(116, 8),
        userName: field(265, 32),
        groupName: field(297, 32),
        modifiedAtMs: number(136, 12) * 1000,
        target: longTarget ?? field(157, 100),
        content,
      });
    longName = null;
    longTarget = null;
  }
  if (text.length < BLOCK) throw new TarError('This does not look like a tar archive');
  return members;
}
