import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { join, lstat, stat } from './paths.ts';
import { readZip, writeZip, ZipError, type ZipMember } from './zip-archive.ts';

const UNZIP_HELP =
  'UnZip 6.00 of 20 April 2009, by Debian. Original by Info-ZIP.\n\nUsage: unzip [-Z] [-opts[modifiers]] file[.zip] [list] [-x xlist] [-d exdir]\n  Default action is to extract files in list, except those in xlist, to exdir;\n  file[.zip] may be a wildcard.  -Z => ZipInfo mode ("unzip -Z" for usage).\n';

/** unzip 6.00: extracts, lists (`-l`), tests (`-t`) and pipes (`-p`). */
export const unzip: Command = async (context) => {
  const { process } = context;
  const letters = new Set<string>();
  const operands: string[] = [];
  let directory = '';
  const words = [...context.args];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word === '-d') directory = words.shift() ?? '';
    else if (/^-d./.test(word)) directory = word.slice(2);
    else if (word === '-x') words.splice(0);
    else if (word.startsWith('-')) for (const letter of word.slice(1)) letters.add(letter);
    else operands.push(word);
  }
  const [name, ...wanted] = operands;
  if (name === undefined) {
    await print(process, UNZIP_HELP);
    return 0;
  }
  const path = [name, `${name}.zip`, `${name}.ZIP`].find((each) => stat(process, each)?.type === 'file');
  if (path === undefined) {
    await printError(process, `unzip:  cannot find or open ${name}, ${name}.zip or ${name}.ZIP.\n`);
    return 9;
  }
  let members: ZipMember[];
  try {
    members = readZip(bytesToByteString(process.files.readFile(process.path(path))));
  } catch (error) {
    if (error instanceof FileError) {
      await printError(process, `error:  cannot open zipfile [ ${path} ]\n        ${errorText(error)}\n`);
      return 9;
    }
    if (!(error instanceof ZipError)) throw error;
    if (!letters.has('q')) await print(process, `Archive:  ${path}\n`);
    await printError(
      process,
      `  End-of-central-directory signature not found.  Either this file is not\n  a zipfile, or it constitutes one disk of a multi-part archive.  In the\n  latter case the central directory and zipfile comment will be found on\n  the last disk(s) of this archive.\nunzip:  cannot find zipfile directory in one of ${path} or\n        ${path}.zip, and cannot find ${path}.ZIP, period.\n`,
    );
    return 9;
  }
  const chosen = wanted.length === 0 ? members : members.filter((member) => wanted.includes(member.name));
  if (letters.has('p')) {
    for (const member of chosen) await print(process, member.content);
    return 0;
  }
  const quiet = letters.has('q');
  if (!quiet) await print(process, `Archive:  ${path}\n`);
  if (letters.has('l')) {
    const rows = chosen.map(
      (member) =>
        `${String(member.content.length).padStart(9)}  ${formatDate(member.modifiedAtMs, '%F %H:%M')}   ${member.name}\n`,
    );
    const total = chosen.reduce((sum, member) => sum + member.content.length, 0);
    await print(
      process,
      `  Length      Date    Time    Name\n---------  ---------- -----   ----\n${rows.join('')}---------                     -------\n${String(total).padStart(9)}                     ${chosen.length} file${chosen.length === 1 ? '' : 's'}\n`,
    );
    return 0;
  }
  if (letters.has('t')) {
    for (const member of chosen) await print(process, `    testing: ${member.name.padEnd(22)}   OK\n`);
    await print(process, `No errors detected in compressed data of ${path}.\n`);
    return 0;
  }
  for (const member of chosen) await extract(context, member, directory, letters);
  return 0;
};

async function extract(
  context: CommandContext,
  member: ZipMember,
  directory: string,
  letters: ReadonlySet<string>,
): Promise<void> {
  const { process } = context;
  const safe = member.name
    .replace(/^\/+/, '')
    .split('/')
    .filter((part) => part !== '..')
    .join('/');
  const base = letters.has('j') ? (safe.split('/').at(-1) ?? safe) : safe;
  const target = directory === '' ? base : join(directory, base);
  const say = async (text: string) => (letters.has('q') ? undefined : print(process, text));
  try {
    const parents = target.split('/').slice(0, -1);
    for (let depth = 1; depth <= parents.length; depth += 1) {
      const parent = parents.slice(0, depth).join('/');
      if (parent === '' || stat(process, parent) !== null) continue;
      process.files.makeDirectory(process.path(parent));
      await say(`   creating: ${parent}/\n`);
    }
    if (target.endsWith('/')) return;
    if (lstat(process, target) !== null && !letters.has('o')) {
      if (letters.has('n')) return;
      await printError(process, `replace ${target}? [y]es, [n]o, [A]ll, [N]one, [r]ename: `);
      const answer = (await process.descriptor(0)?.read(process)) ?? '';
      if (answer === '') await print(process, ' NULL\n(EOF or read error, treating as "[N]one" ...)\n');
      if (!/^[yA]/.test(answer)) return;
    }
    process.files.writeFile(process.path(target), byteStringToBytes(member.content));
    process.files.changeTimes(process.path(target), member.modifiedAtMs);
    await say(
      `${member.compressedBytes < member.content.length ? '  inflating' : ' extracting'}: ${target}${' '.repeat(Math.max(2, 24 - target.length))}\n`,
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `error:  cannot create ${target}\n        ${errorText(error)}\n`);
  }
}

/** zip 3.0: packs files and, with -r, directories. */
export const zip: Command = async (context) => {
  const { process } = context;
  const letters = context.args.filter((arg) => arg.startsWith('-')).join('');
  const [name, ...paths] = context.args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) {
    await print(
      process,
      'Copyright (c) 1990-2008 Info-ZIP - Type \'zip "-L"\' for software license.\nZip 3.0 (July 5th 2008). Usage:\nzip [-options] [-b path] [-t mmddyyyy] [-n suffixes] [zipfile list] [-xi list]\n',
    );
    return 0;
  }
  const file = /\.[a-z0-9]+$/i.test(name) ? name : `${name}.zip`;
  const members: { name: string; content: string; modifiedAtMs: number }[] = [];
  const add = async (path: string): Promise<void> => {
    const pause = process.step(8);
    if (pause !== null) await pause;
    const found = stat(process, path);
    if (found === null) {
      await print(process, `\tzip warning: name not matched: ${path}\n`);
      return;
    }
    const shown = (letters.includes('j') ? (path.split('/').at(-1) ?? path) : path).replace(/^\/+|^\.\//g, '');
    if (found.type === 'directory') {
      if (shown !== '' && shown !== '.')
        members.push({ name: `${shown.replace(/\/$/, '')}/`, content: '', modifiedAtMs: found.modifiedAtMs });
      if (letters.includes('r')) for (const entry of process.list(path)) await add(join(path, entry));
      return;
    }
    try {
      members.push({
        name: shown,
        content: bytesToByteString(process.files.readFile(process.path(path))),
        modifiedAtMs: found.modifiedAtMs,
      });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await print(process, `\tzip warning: could not open for reading: ${path}\n`);
    }
  };
  for (const path of paths) await add(path);
  if (members.length === 0) {
    await print(process, `\nzip error: Nothing to do! (${file})\n`);
    return 12;
  }
  const { archive, savedPercent } = writeZip(members);
  try {
    process.files.writeFile(process.path(file), byteStringToBytes(archive));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await print(process, `\nzip I/O error: ${errorText(error)}\nzip error: Could not create output file (${file})\n`);
    return 15;
  }
  if (!letters.includes('q'))
    for (const [index, member] of members.entries())
      await print(
        process,
        `  adding: ${member.name} (${(savedPercent[index] ?? 0) > 0 ? `deflated ${savedPercent[index]}%` : 'stored 0%'})\n`,
      );
  return 0;
};
