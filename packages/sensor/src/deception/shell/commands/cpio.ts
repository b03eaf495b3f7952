import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { linesOf, readAll } from './input.ts';
import { lstat } from './paths.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const BLOCK_BYTES = 512;
const END_NAME = 'TRAILER!!!';
const NEW_HEADER_BYTES = 110;
const OLD_HEADER_BYTES = 26;
const TYPES = new Map([
  ['directory', 0o040000],
  ['symbolic-link', 0o120000],
  ['file', 0o100000],
]);

interface Member {
  readonly name: string;
  readonly mode: number;
  readonly modifiedSeconds: number;
  readonly data: Buffer;
}

/** cpio of GNU cpio 2.13: `-o`, `-i`, `-t` and `-p` with the binary and the new portable format. */
export const cpio: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => /^-[a-zA-Z0]+$/.test(arg)).join('');
  const text = args.join(' ');
  const is = (letter: string, word: string) => letters.includes(letter) || args.includes(`--${word}`);
  const quiet = args.includes('--quiet');
  if (is('o', 'create'))
    return create(context, /-\w*H ?newc|--format=newc|-\w*c/.test(text) ? 'new' : 'old', is('v', 'verbose'), quiet);
  if (is('p', 'pass-through')) return usageAsRecorded({ ...context, args: ['--help'] });
  if (!is('i', 'extract') && !is('t', 'list')) return usageAsRecorded(context);
  const file = /(?:^| )(?:-\w*[FI] ?|--file=)(\S+)/.exec(text)?.[1];
  let archive: Buffer;
  try {
    const input = process.descriptor(0);
    archive = Buffer.from(
      file === undefined
        ? byteStringToBytes(input === null ? '' : await readAll(process, input))
        : process.files.readFile(process.path(file)),
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `cpio: ${file ?? ''}: Cannot open: ${errorText(error)}\n`);
    return 2;
  }
  const members = read(archive);
  if (members === null) {
    await printError(process, 'cpio: premature end of archive\n');
    return 2;
  }
  let status = 0;
  for (const member of members) {
    if (is('t', 'list') || is('v', 'verbose'))
      await (is('t', 'list') ? print : printError)(process, `${member.name}\n`);
    if (is('t', 'list')) continue;
    const problem = extract(context, member, {
      makesDirectories: is('d', 'make-directories'),
      replaces: is('u', 'unconditional'),
    });
    if (problem === null) continue;
    await printError(process, `cpio: ${problem}\n`);
    status = 2;
  }
  if (!quiet) await printError(process, blocks(archive.length));
  return status;
};

function blocks(bytes: number): string {
  const count = Math.ceil(bytes / BLOCK_BYTES);
  return `${count} block${count === 1 ? '' : 's'}\n`;
}

async function create(
  context: CommandContext,
  format: 'old' | 'new',
  verbose: boolean,
  quiet: boolean,
): Promise<number> {
  const { process } = context;
  const input = process.descriptor(0);
  const names = linesOf(input === null ? '' : await readAll(process, input));
  const parts: Buffer[] = [];
  let status = 0;
  let number = 1;
  for (const name of names) {
    const found = lstat(process, name);
    if (found === null) {
      await printError(process, `cpio: ${name}: Cannot stat: No such file or directory\n`);
      status = 2;
      continue;
    }
    try {
      const data =
        found.type === 'symbolic-link'
          ? Buffer.from(process.files.readSymbolicLink(process.path(name)), 'latin1')
          : found.type === 'file'
            ? Buffer.from(process.files.readFile(process.path(name)))
            : Buffer.alloc(0);
      const mode = (TYPES.get(found.type) ?? 0o100000) | (found.mode & 0o7777);
      parts.push(pack(format, { name, mode, modifiedSeconds: Math.floor(found.modifiedAtMs / 1000), data }, number));
      number += 1;
      if (verbose) await printError(process, `${name}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `cpio: ${name}: Cannot open: ${errorText(error)}\n`);
      status = 2;
    }
  }
  parts.push(pack(format, { name: END_NAME, mode: 0, modifiedSeconds: 0, data: Buffer.alloc(0) }, 0));
  const whole = Buffer.concat(parts);
  const padded = Buffer.concat([whole, Buffer.alloc((BLOCK_BYTES - (whole.length % BLOCK_BYTES)) % BLOCK_BYTES)]);
  await print(process, bytesToByteString(padded));
  if (!quiet) await printError(process, blocks(padded.length));
  return status;
}

function padTo(bytes: Buffer, unit: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((unit - (bytes.length % unit)) % unit)]);
}

function pack(format: 'old' | 'new', { name, mode, modifiedSeconds, data }: Member, number: number): Buffer {
  const nameBytes = Buffer.from(`${name}\0`, 'latin1');
  const links = (mode & 0o170000) === 0o040000 ? 2 : 1;
  if (format === 'new') {
    const fields = [number, mode, 0, 0, links, modifiedSeconds, data.length, 8, 1, 0, 0, nameBytes.length, 0];
    const header = Buffer.from(
      `070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, '0')).join('')}`,
      'latin1',
    );
    return Buffer.concat([padTo(Buffer.concat([header, nameBytes]), 4), padTo(data, 4)]);
  }
  const header = Buffer.alloc(OLD_HEADER_BYTES);
  [
    0o070707,
    0x801,
    number & 0xffff,
    mode,
    0,
    0,
    links,
    0,
    modifiedSeconds >>> 16,
    modifiedSeconds & 0xffff,
    nameBytes.length,
    data.length >>> 16,
    data.length & 0xffff,
  ].forEach((value, index) => {
    header.writeUInt16LE(value & 0xffff, index * 2);
  });
  return Buffer.concat([padTo(Buffer.concat([header, nameBytes]), 2), padTo(data, 2)]);
}

/** The members of an archive; null where it is none or cut off. */
function read(archive: Buffer): Member[] | null {
  const members: Member[] = [];
  for (let at = 0; at < archive.length; ) {
    const isNew = /^07070[12]/.test(archive.subarray(at, at + 6).toString('latin1'));
    const unit = isNew ? 4 : 2;
    const headerBytes = isNew ? NEW_HEADER_BYTES : OLD_HEADER_BYTES;
    if (at + headerBytes > archive.length || (!isNew && archive.readUInt16LE(at) !== 0o070707)) return null;
    const hex = (index: number) =>
      Number.parseInt(archive.subarray(at + 6 + index * 8, at + 14 + index * 8).toString('latin1'), 16);
    const half = (index: number) => archive.readUInt16LE(at + index * 2);
    const [mode, modifiedSeconds, size, nameSize] = isNew
      ? [hex(1), hex(5), hex(6), hex(11)]
      : [half(3), half(8) * 65_536 + half(9), half(11) * 65_536 + half(12), half(10)];
    const nameEnd = at + headerBytes + nameSize;
    const dataAt = Math.ceil(nameEnd / unit) * unit;
    if (!Number.isSafeInteger(dataAt + size) || dataAt + size > archive.length || nameSize < 1) return null;
    const name = archive.subarray(at + headerBytes, nameEnd - 1).toString('latin1');
    if (name === END_NAME) return members;
    members.push({ name, mode, modifiedSeconds, data: archive.subarray(dataAt, dataAt + size) });
    at = Math.ceil((dataAt + size) / unit) * unit;
  }
  return null;
}

/** Puts a member into the file system; a complaint where that fails. */
function extract(
  { process }: CommandContext,
  { name, mode, modifiedSeconds, data }: Member,
  wants: { readonly makesDirectories: boolean; readonly replaces: boolean },
): string | null {
  const path = process.path(name);
  const kind = mode & 0o170000;
  try {
    const before = lstat(process, name);
    if (kind === 0o040000) {
      if (before === null) process.files.makeDirectory(path, { mode: mode & 0o7777 });
      return null;
    }
    if (before !== null && !wants.replaces && before.modifiedAtMs >= modifiedSeconds * 1000)
      return `${name} not created: newer or same age version exists`;
    if (wants.makesDirectories) {
      const parents = name.split('/').slice(0, -1);
      parents.forEach((_, index) => {
        const parent = parents.slice(0, index + 1).join('/');
        if (parent !== '' && lstat(process, parent) === null) process.files.makeDirectory(process.path(parent));
      });
    }
    if (before !== null) process.files.removeFile(path);
    if (kind === 0o120000) process.files.makeSymbolicLink(data.toString('latin1'), path);
    else {
      process.files.writeFile(path, data, { mode: mode & 0o7777 });
      process.files.changeTimes(path, modifiedSeconds * 1000);
    }
    return null;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${name}: Cannot open: ${errorText(error)}`;
  }
}
