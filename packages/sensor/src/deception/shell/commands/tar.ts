import { byteStringToBytes, bytesToByteString, fromPathText, toPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { BZIP2_PACKING } from './bzip2.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { groupName, modeText, userName } from './file-display.ts';
import { compress, expandGzip } from './gzip.ts';
import { readInputs } from './input.ts';
import { CorruptData } from './lzma-decoder.ts';
import { pack, unpack } from './packed-files.ts';
import { join, lstat, stat } from './paths.ts';
import { readTar, TarError, type TarMember, writeTar } from './tar-format.ts';
import { XZ_PACKING } from './xz.ts';

const FATAL = 'tar: Error is not recoverable: exiting now\n';
const FAILED = 'tar: Exiting with failure status due to previous errors\n';
const HINT = "Try 'tar --help' or 'tar --usage' for more information.\n";

export const tar: Command = async (context) => {
  const [first = '', ...rest] = context.args;
  // The old form: letters without a hyphen, whose values follow in their order.
  const args = first !== '' && !first.startsWith('-') ? oldForm(first, rest) : context.args;
  const line = await readCommandLine(
    { ...context, args },
    'AcdrtuxC:f:hjJkmnopPOSvwzZaT:X:b:K:N:V:g:i',
    {
      create: 'c',
      extract: 'x',
      get: 'x',
      list: 't',
      append: 'r',
      update: 'u',
      diff: 'd',
      'file:': 'f',
      'directory:': 'C',
      gzip: 'z',
      gunzip: 'z',
      bzip2: 'j',
      xz: 'J',
      'auto-compress': 'a',
      verbose: 'v',
      'to-stdout': 'O',
      'keep-old-files': 'k',
      overwrite: 'overwrite',
      'absolute-names': 'P',
      'preserve-permissions': 'p',
      'same-permissions': 'p',
      'no-same-owner': 'o',
      'same-owner': 'sameowner',
      'no-same-permissions': 'nosame',
      touch: 'm',
      dereference: 'h',
      'exclude:': 'exclude',
      'strip-components:': 'strip',
      'files-from:': 'T',
      'exclude-from:': 'X',
      'one-file-system': 'onefs',
      'no-recursion': 'norecursion',
      wildcards: 'wildcards',
      'owner:': 'owner',
      'group:': 'group',
      'mode:': 'mode',
      'transform:': 'transform',
      'remove-files': 'remove',
      totals: 'totals',
      'warning:': 'warning',
      'checkpoint?': 'checkpoint',
      'ignore-failed-read': 'ignore',
      'numeric-owner': 'numeric',
      sparse: 'S',
      'use-compress-program:': 'program',
    },
    { status: 64, usage: HINT },
  );
  const { process } = context;
  const modes = ['c', 'x', 't', 'r', 'u', 'd', 'A'].filter((mode) => line.has(mode));
  if (modes.length !== 1) {
    await printError(
      process,
      modes.length === 0
        ? `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n${HINT}`
        : `tar: You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\n${HINT}`,
    );
    return 2;
  }
  const compressor = line.has('j')
    ? 'bzip2'
    : line.has('J')
      ? 'xz'
      : line.value('program') === undefined
        ? null
        : (line.value('program') ?? null);
  if (
    compressor !== null &&
    !/^(gzip|bzip2|xz)( |$)/.test(compressor) &&
    (line.has('c') || stat(process, line.value('f') ?? '-') !== null)
  ) {
    await printError(
      process,
      `tar (child): ${compressor}: Cannot exec: No such file or directory\ntar (child): Error is not recoverable: exiting now\n${line.has('c') ? '' : 'tar: Child returned status 2\n'}${FATAL}`,
    );
    return 2;
  }
  const archive = new Archive(context, line);
  if (line.has('c')) return archive.create();
  return line.has('x', 't') ? archive.read() : 0;
};

function oldForm(letters: string, rest: readonly string[]): string[] {
  const args: string[] = [];
  const values = [...rest];
  for (const letter of letters) {
    args.push(`-${letter}`);
    if ('fCTXbKNVg'.includes(letter)) {
      const value = values.shift();
      if (value !== undefined) args.push(value);
    }
  }
  return [...args, ...values];
}

class Archive {
  readonly #context: CommandContext;
  readonly #line: CommandLine;
  #failed = false;
  #visited = 0;
  #stripped = false;

  constructor(context: CommandContext, line: CommandLine) {
    this.#context = context;
    this.#line = line;
  }

  get #base(): string {
    return this.#line.value('C') ?? '';
  }

  #place(name: string): string {
    return this.#base === '' || name.startsWith('/') ? name : join(this.#base, name);
  }

  async #fatal(message: string): Promise<number> {
    await printError(this.#context.process, `${message}${FATAL}`);
    return 2;
  }

  async create(): Promise<number> {
    const { process } = this.#context;
    const line = this.#line;
    if (line.operands.length === 0 && !line.has('T'))
      return printError(process, `tar: Cowardly refusing to create an empty archive\n${HINT}`).then(() => 2);
    const file = line.value('f') ?? '-';
    if (this.#base !== '' && stat(process, this.#base) === null)
      return this.#fatal(`tar: ${this.#base}: Cannot open: No such file or directory\n`);
    if (file === '-' && process.descriptor(1)?.isTerminal === true)
      return this.#fatal('tar: Refusing to write archive contents to terminal (missing -f option?)\n');
    const members: TarMember[] = [];
    const names = [...line.operands];
    const list = line.value('T');
    if (list !== undefined) {
      const { files } = await readInputs(this.#context, [list]);
      names.push(...(files[0]?.text ?? '').split('\n').filter((name) => name !== ''));
    }
    for (const name of names) await this.#add(name, members, file);
    const packs = line.has('z') || (line.has('a') && /\.(t?gz)$/.test(file));
    const asksFor = (letter: string, name: string, ending: RegExp) =>
      line.has(letter) || line.value('program')?.startsWith(name) === true || (line.has('a') && ending.test(file));
    const packing = asksFor('J', 'xz', /\.t?xz$/)
      ? XZ_PACKING
      : asksFor('j', 'bzip2', /\.(bz2|tbz2?)$/)
        ? BZIP2_PACKING
        : null;
    const text = writeTar(members);
    const pause = process.step(1 + (text.length >> 12));
    if (pause !== null) await pause;
    const bytes =
      packing === null
        ? packs || line.value('program')?.startsWith('gzip') === true
          ? compress(text)
          : text
        : bytesToByteString(await pack(process, packing, byteStringToBytes(text)));
    if (file === '-') await print(process, bytes);
    else {
      try {
        process.files.writeFile(process.path(file), byteStringToBytes(bytes));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (bytes !== text) return this.#childCannotOpen(file, errorText(error));
        return this.#fatal(`tar: ${file}: Cannot open: ${errorText(error)}\n`);
      }
    }
    if (this.#failed) await printError(process, FAILED);
    return this.#failed ? 2 : 0;
  }

  async #add(name: string, members: TarMember[], archive: string): Promise<void> {
    const { process } = this.#context;
    const line = this.#line;
    const path = this.#place(name);
    const pause = process.step(2);
    if (pause !== null) await pause;
    this.#visited += 1;
    if (this.#visited > MAX_VISITED_FILES) return;
    const base = name.replace(/\/+$/, '').split('/').at(-1) ?? name;
    if (line.values('exclude').some((pattern) => matchesPattern(pattern, base) || matchesPattern(pattern, name)))
      return;
    const found = line.has('h') ? stat(process, path) : lstat(process, path);
    if (found === null) {
      await complain(this.#context, `${name}: Cannot stat: No such file or directory`);
      this.#failed = true;
      return;
    }
    if (process.path(path) === process.path(archive)) {
      await complain(this.#context, `${name}: file is the archive; not dumped`);
      return;
    }
    let stored = name.replace(/\/+$/, '');
    if (!line.has('P') && stored.startsWith('/')) {
      if (!this.#stripped) await complain(this.#context, "Removing leading `/' from member names");
      this.#stripped = true;
      stored = stored.replace(/^\/+/, '');
    }
    const directory = found.type === 'directory';
    const shown = directory ? `${stored}/` : stored;
    if (shown !== '/' && line.has('v'))
      await (archive === '-' ? printError(process, `${shown}\n`) : print(process, `${shown}\n`));
    try {
      members.push({
        name: shown,
        type: directory
          ? 'directory'
          : found.type === 'symbolic-link'
            ? 'symbolic-link'
            : found.type === 'fifo'
              ? 'fifo'
              : 'file',
        mode: found.mode,
        userId: found.userId,
        groupId: found.groupId,
        userName: userName(process, found.userId),
        groupName: groupName(process, found.groupId),
        modifiedAtMs: found.modifiedAtMs,
        target: found.type === 'symbolic-link' ? fromPathText(process.files.readSymbolicLink(process.path(path))) : '',
        content: found.type === 'file' ? bytesToByteString(process.files.readFile(process.path(path))) : '',
      });
      if (directory && !line.has('norecursion'))
        for (const child of process.list(path)) await this.#add(join(name, child), members, archive);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(this.#context, `${name}: Cannot open: ${errorText(error)}`);
      this.#failed = true;
    }
  }

  async read(): Promise<number> {
    const { process } = this.#context;
    const line = this.#line;
    const file = line.value('f') ?? '-';
    if (file === '-' && process.descriptor(0)?.isTerminal === true)
      return this.#fatal('tar: Refusing to read archive contents from terminal (missing -f option?)\n');
    if (line.has('z', 'j', 'J') && file !== '-' && stat(process, file) === null)
      return this.#childCannotOpen(file, 'No such file or directory');
    const { files, failures } = await readInputs(
      { ...this.#context, name: 'tar' },
      [file],
      (name, why) => `${name}: Cannot open: ${why}`,
    );
    if (failures > 0) {
      const child = line.has('z');
      if (child) return this.#childFailed();
      await printError(process, FATAL);
      return 2;
    }
    let text = files[0]?.text ?? '';
    const packing = text.startsWith('\xfd7zXZ') ? XZ_PACKING : text.startsWith('BZh') ? BZIP2_PACKING : null;
    if (packing !== null) {
      try {
        text = bytesToByteString(await unpack(process, packing, byteStringToBytes(text)));
      } catch (error) {
        if (!(error instanceof CorruptData)) throw error;
        const program = packing === XZ_PACKING ? 'xz' : 'bzip2';
        await printError(process, `${program}: ${packing.messages.corrupt('(stdin)', error.message, false).trim()}\n`);
        return this.#childFailed();
      }
    } else if (line.has('J') || line.has('j')) {
      await printError(
        process,
        line.has('J') ? 'xz: (stdin): File format not recognized\n' : 'bzip2: (stdin) is not a bzip2 file.\n',
      );
      return this.#childFailed();
    } else if (text.startsWith('\x1f\x8b')) text = expandGzip(this.#context, text) ?? '';
    else if (line.has('z')) {
      await printError(process, `\ngzip: stdin: ${text === '' ? 'unexpected end of file' : 'not in gzip format'}\n`);
      return this.#childFailed();
    }
    let members: TarMember[];
    try {
      members = readTar(text);
    } catch (error) {
      if (!(error instanceof TarError)) throw error;
      if (error.message.startsWith('Unexpected')) return this.#fatal(`tar: ${error.message}\n`);
      await printError(
        process,
        `tar: ${error.message}\n${text.length < 10_240 ? '' : 'tar: Skipping to next header\n'}${FAILED}`,
      );
      return 2;
    }
    const pause = process.step(1 + (text.length >> 12));
    if (pause !== null) await pause;
    const wanted = line.operands.map((name) => name.replace(/\/+$/, ''));
    const used = new Set<string>();
    for (const member of members) {
      const name = member.name.replace(/\/+$/, '');
      const match = wanted.find(
        (each) => name === each || name.startsWith(`${each}/`) || (line.has('wildcards') && matchesPattern(each, name)),
      );
      if (wanted.length > 0 && match === undefined) continue;
      if (match !== undefined) used.add(match);
      if (line.values('exclude').some((pattern) => matchesPattern(pattern, name.split('/').at(-1) ?? name))) continue;
      if (line.has('t')) await print(process, line.has('v') ? listing(member) : `${member.name}\n`);
      else await this.#extract(member);
    }
    for (const name of wanted) {
      if (used.has(name)) continue;
      await complain(this.#context, `${name}: Not found in archive`);
      this.#failed = true;
    }
    if (this.#failed) await printError(process, FAILED);
    return this.#failed ? 2 : 0;
  }

  /** Archives that are packed are opened by a child. */
  async #childCannotOpen(file: string, why: string): Promise<number> {
    return this.#fatal(
      `tar (child): ${file}: Cannot open: ${why}\ntar (child): Error is not recoverable: exiting now\ntar: Child returned status 2\n`,
    );
  }

  async #childFailed(): Promise<number> {
    return this.#fatal('tar: Child returned status 1\n');
  }

  async #extract(member: TarMember): Promise<void> {
    const { process } = this.#context;
    const line = this.#line;
    let name = member.name;
    if (!line.has('P') && (name.startsWith('/') || name.split('/').includes('..'))) {
      if (!this.#stripped)
        await complain(
          this.#context,
          name.startsWith('/') ? "Removing leading `/' from member names" : "Removing leading `../' from member names",
        );
      this.#stripped = true;
      name = name.replace(/^.*\.\.\//, '').replace(/^\/+/, '');
    }
    const strip = Number(line.value('strip') ?? '0');
    if (strip > 0) name = name.split('/').slice(strip).join('/');
    if (name.replace(/\/+$/, '') === '') return;
    if (line.has('v'))
      await (line.has('O') ? printError(process, `${member.name}\n`) : print(process, `${member.name}\n`));
    if (line.has('O')) {
      if (member.type === 'file') await print(process, member.content);
      return;
    }
    const path = this.#place(name.replace(/\/+$/, ''));
    const full = process.path(path);
    try {
      const parents = path.split('/').slice(0, -1);
      for (let count = 1; count <= parents.length; count += 1) {
        const parent = parents.slice(0, count).join('/');
        if (parent !== '' && stat(process, parent) === null) process.files.makeDirectory(process.path(parent));
      }
      if (member.type === 'directory') {
        if (stat(process, path) === null) process.files.makeDirectory(full);
      } else {
        if (lstat(process, path) !== null && !line.has('k')) process.files.removeFile(full);
        if (member.type === 'symbolic-link') process.files.makeSymbolicLink(toPathText(member.target), full);
        else if (member.type === 'hard-link') process.files.makeLink(process.path(this.#place(member.target)), full);
        else {
          const bytes = byteStringToBytes(member.content);
          process.files.writeFile(full, bytes);
          process.session.options.observer.fileWritten({ path: full, bytes, via: 'stdin' });
        }
      }
      if (member.type === 'symbolic-link') return;
      process.files.changeMode(
        full,
        process.identity.userId === 0 || line.has('p') ? member.mode : member.mode & ~process.umask,
      );
      if (process.identity.userId === 0 && !line.has('o'))
        process.files.changeOwner(full, member.userId, member.groupId);
      if (!line.has('m')) process.files.changeTimes(full, member.modifiedAtMs);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(
        this.#context,
        `${name}: Cannot ${member.type === 'directory' ? 'mkdir' : 'open'}: ${errorText(error)}`,
      );
      this.#failed = true;
    }
  }
}

function listing(member: TarMember): string {
  const type = member.type === 'hard-link' || member.type === 'other' ? 'file' : member.type;
  const mode = modeText({
    type,
    mode: member.mode,
    userId: 0,
    groupId: 0,
    size: 0,
    inode: 0,
    links: 1,
    modifiedAtMs: 0,
  });
  const owner = `${member.userName || member.userId}/${member.groupName || member.groupId}`;
  const size = String(member.content.length).padStart(Math.max(1, 19 - owner.length - 1));
  const target =
    member.type === 'symbolic-link'
      ? ` -> ${member.target}`
      : member.type === 'hard-link'
        ? ` link to ${member.target}`
        : '';
  return `${mode} ${owner} ${size} ${formatDate(member.modifiedAtMs, '%F %R')} ${member.name}${target}\n`;
}
