// Over 500 lines: the file commands share their walk, complaints and mode arithmetic; to be split one file per command.
import { fromPathText, toPathText } from '../../byte-string.ts';
import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { readCommandLine } from './command-line.ts';

/** Runs an operation on files; on failure prints the complaint and returns false. */
async function attempt(
  context: CommandContext,
  operation: () => void,
  message: (why: string) => string,
): Promise<boolean> {
  try {
    operation();
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(context, message(errorText(error)));
    return false;
  }
}

export function lstat(process: Process, path: string): FileStatus | null {
  try {
    return process.files.lstat(process.path(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

export function stat(process: Process, path: string): FileStatus | null {
  try {
    return process.files.stat(process.path(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

export function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) || '/';
}

async function missing(context: CommandContext, operand: string): Promise<number> {
  await printError(
    context.process,
    `${context.name}: ${operand}\nTry '${context.name} --help' for more information.\n`,
  );
  return 1;
}

export const mkdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pm:vZ', { parents: 'p', 'mode:': 'm', verbose: 'v' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  let status = 0;
  for (const path of line.operands) {
    const made: string[] = [];
    if (line.has('p')) {
      const parts = path.split('/');
      for (let count = 1; count < parts.length; count += 1) {
        const parent = parts.slice(0, count).join('/');
        if (parent !== '' && stat(process, parent) === null) made.push(parent);
      }
      if (stat(process, path)?.type === 'directory') continue;
    }
    for (const directory of [...made, path]) {
      const mode = line.value('m');
      if (
        !(await attempt(
          context,
          () => process.files.makeDirectory(process.path(directory)),
          (why) => `cannot create directory \u0027${directory}\u0027: ${why}`,
        ))
      ) {
        status = 1;
        break;
      }
      if (line.has('v')) await print(process, `mkdir: created directory '${directory}'\n`);
      if (mode !== undefined && directory === path && /^[0-7]+$/.test(mode))
        process.files.changeMode(process.path(directory), Number.parseInt(mode, 8));
    }
  }
  return status;
};

export const rmdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pv', {
    parents: 'p',
    verbose: 'v',
    'ignore-fail-on-non-empty': 'ignore',
  });
  if (line.operands.length === 0) return missing(context, 'missing operand');
  let status = 0;
  for (const path of line.operands) {
    if (
      !(await attempt(
        context,
        () => context.process.files.removeDirectory(context.process.path(path)),
        (why) => `failed to remove '${path}': ${why}`,
      ))
    )
      status = 1;
  }
  return status;
};

export const rm: Command = async (context) => {
  const line = await readCommandLine(context, 'rRfivdI', {
    recursive: 'r',
    force: 'f',
    interactive: 'i',
    verbose: 'v',
    dir: 'd',
    'no-preserve-root': 'noroot',
    'one-file-system': 'one',
  });
  const { process } = context;
  const force = line.has('f');
  const recursive = line.has('r', 'R');
  if (line.operands.length === 0) return force ? 0 : missing(context, 'missing operand');
  let status = 0;
  let visited = 0;
  const remove = async (path: string): Promise<boolean> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES) return false;
    let found: FileStatus;
    try {
      found = process.files.lstat(process.path(path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (force && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return true;
      await complain(context, `cannot remove '${path}': ${errorText(error)}`);
      return false;
    }
    if (found.type !== 'directory') {
      const done = await attempt(
        context,
        () => process.files.removeFile(process.path(path)),
        (why) => `cannot remove '${path}': ${why}`,
      );
      if (done && line.has('v')) await print(process, `removed '${path}'\n`);
      return done;
    }
    if (!recursive && !line.has('d')) {
      await complain(context, `cannot remove '${path}': Is a directory`);
      return false;
    }
    let all = true;
    if (recursive) {
      try {
        for (const name of process.list(path)) if (!(await remove(join(path, name)))) all = false;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `cannot remove '${path}': ${errorText(error)}`);
        return false;
      }
    }
    if (!all) return false;
    return attempt(
      context,
      () => process.files.removeDirectory(process.path(path)),
      (why) => `cannot remove '${path}': ${why}`,
    );
  };
  for (const path of line.operands) {
    const last = baseName(path);
    if (recursive && (last === '.' || last === '..')) {
      await complain(context, `refusing to remove '.' or '..' directory: skipping '${path}'`);
      status = 1;
      continue;
    }
    if (recursive && process.path(path).replace(/\/+/g, '/') === '/' && !line.has('noroot')) {
      await complain(
        context,
        `it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe`,
      );
      status = 1;
      continue;
    }
    if (!(await remove(path))) status = 1;
  }
  return status;
};

/** Copies one file or tree. */
async function copy(
  context: CommandContext,
  from: string,
  to: string,
  options: { recursive: boolean; preserve: boolean; follow: boolean; verbose: boolean; count: { visited: number } },
): Promise<boolean> {
  const { process } = context;
  options.count.visited += 1;
  if (options.count.visited > MAX_VISITED_FILES) return false;
  const source = options.follow ? stat(process, from) : lstat(process, from);
  if (source === null) {
    return attempt(
      context,
      () => void process.files.stat(process.path(from)),
      (why) => `cannot stat '${from}': ${why}`,
    );
  }
  const pause = process.step(2 + (source.size >> 12));
  if (pause !== null) await pause;
  if (source.type === 'directory') {
    if (!options.recursive) {
      await complain(context, `-r not specified; omitting directory '${from}'`);
      return false;
    }
    if (`${process.path(to)}/`.startsWith(`${process.path(from).replace(/\/+$/, '')}/`)) {
      await complain(context, `cannot copy a directory, '${from}', into itself, '${to}'`);
      return false;
    }
    if (
      stat(process, to) === null &&
      !(await attempt(
        context,
        () => process.files.makeDirectory(process.path(to)),
        (why) => `cannot create directory '${to}': ${why}`,
      ))
    )
      return false;
    let all = true;
    for (const name of process.list(from))
      if (!(await copy(context, join(from, name), join(to, name), { ...options, follow: false }))) all = false;
    if (all) process.files.changeMode(process.path(to), source.mode);
    return all;
  }
  if (stat(process, to)?.inode === source.inode) {
    await complain(context, `'${from}' and '${to}' are the same file`);
    return false;
  }
  const isNew = stat(process, to) === null;
  if (source.type === 'symbolic-link') {
    return attempt(
      context,
      () => process.files.makeSymbolicLink(process.files.readSymbolicLink(process.path(from)), process.path(to)),
      (why) => `cannot create symbolic link '${to}': ${why}`,
    );
  }
  let bytes: Uint8Array = new Uint8Array(0);
  if (
    !(await attempt(
      context,
      () => void (bytes = process.files.readFile(process.path(from))),
      (why) => `cannot open '${from}' for reading: ${why}`,
    ))
  )
    return false;
  const done = await attempt(
    context,
    () => {
      process.files.writeFile(process.path(to), bytes);
      if (isNew || options.preserve)
        process.files.changeMode(
          process.path(to),
          options.preserve ? source.mode : source.mode & ~process.umask & 0o777,
        );
      if (options.preserve) process.files.changeTimes(process.path(to), source.modifiedAtMs);
    },
    (why) => `cannot create regular file '${to}': ${why}`,
  );
  if (done && options.verbose) await print(process, `'${from}' -> '${to}'\n`);
  return done;
}

async function destination(
  context: CommandContext,
  operands: readonly string[],
  target: string | undefined,
): Promise<{ readonly sources: readonly string[]; readonly into: (source: string) => string } | null> {
  const { process } = context;
  if (operands.length === 0) {
    await missing(context, 'missing file operand');
    return null;
  }
  const to = target ?? operands.at(-1) ?? '';
  const sources = target === undefined ? operands.slice(0, -1) : operands;
  if (sources.length === 0) {
    await missing(context, `missing destination file operand after '${to}'`);
    return null;
  }
  const isDirectory = stat(process, to)?.type === 'directory';
  if (sources.length > 1 && !isDirectory) {
    await complain(
      context,
      stat(process, to) === null ? `target '${to}': No such file or directory` : `target '${to}': Not a directory`,
    );
    return null;
  }
  return { sources, into: (source) => (isDirectory ? join(to, baseName(source)) : to) };
}

export const cp: Command = async (context) => {
  const line = await readCommandLine(context, 'abdfiHlLnPpRrst:Tuvx', {
    recursive: 'r',
    force: 'f',
    archive: 'a',
    verbose: 'v',
    'target-directory:': 't',
    preserve: 'p',
    'no-clobber': 'n',
  });
  const place = await destination(context, line.operands, line.value('t'));
  if (place === null) return 1;
  let status = 0;
  const options = {
    recursive: line.has('r', 'R', 'a'),
    preserve: line.has('p', 'a'),
    follow: !line.has('a', 'd', 'P') && !line.has('r', 'R'),
    verbose: line.has('v'),
    count: { visited: 0 },
  };
  for (const source of place.sources) {
    if (line.has('f') && lstat(context.process, place.into(source))?.type === 'symbolic-link')
      context.process.files.removeFile(context.process.path(place.into(source)));
    if (!(await copy(context, source, place.into(source), options))) status = 1;
  }
  return status;
};

export const mv: Command = async (context) => {
  const line = await readCommandLine(context, 'bfint:Tuv', {
    force: 'f',
    verbose: 'v',
    'target-directory:': 't',
    'no-clobber': 'n',
    interactive: 'i',
  });
  const place = await destination(context, line.operands, line.value('t'));
  if (place === null) return 1;
  const { process } = context;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const found = lstat(process, source);
    if (found === null) {
      await attempt(
        context,
        () => void process.files.lstat(process.path(source)),
        (why) => `cannot stat '${source}': ${why}`,
      );
      status = 1;
    } else if (found.inode === lstat(process, to)?.inode) {
      await complain(context, `'${source}' and '${to}' are the same file`);
      status = 1;
    } else if (
      !(await attempt(
        context,
        () => process.files.rename(process.path(source), process.path(to)),
        (why) => `cannot move '${source}' to '${to}': ${why}`,
      ))
    )
      status = 1;
    else if (line.has('v')) await print(process, `renamed '${source}' -> '${to}'\n`);
  }
  return status;
};

export const ln: Command = async (context) => {
  const line = await readCommandLine(context, 'sfnrvTt:', {
    symbolic: 's',
    force: 'f',
    verbose: 'v',
    'no-dereference': 'n',
  });
  const { process } = context;
  const operands = line.operands.length === 1 ? [...line.operands, '.'] : line.operands;
  const place = await destination(context, operands, line.value('t'));
  if (place === null) return 1;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    if (line.has('f') && lstat(process, to) !== null)
      await attempt(
        context,
        () => process.files.removeFile(process.path(to)),
        (why) => `cannot remove '${to}': ${why}`,
      );
    const done = line.has('s')
      ? await attempt(
          context,
          () => process.files.makeSymbolicLink(toPathText(source), process.path(to)),
          (why) => `failed to create symbolic link '${to}': ${why}`,
        )
      : await attempt(
          context,
          () => process.files.makeLink(process.path(source), process.path(to)),
          (why) =>
            lstat(process, source) === null
              ? `failed to access '${source}': ${why}`
              : `failed to create hard link '${to}': ${why}`,
        );
    if (!done) status = 1;
  }
  return status;
};

export const touch: Command = async (context) => {
  const line = await readCommandLine(context, 'acd:fhmr:t:', { 'no-create': 'c', 'date:': 'd', 'reference:': 'r' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing file operand');
  let status = 0;
  const reference = line.value('r');
  const when =
    reference !== undefined
      ? stat(process, reference)?.modifiedAtMs
      : (parseTouchTime(line.value('t')) ?? parseDate(line.value('d')));
  for (const path of line.operands) {
    const exists = stat(process, path) !== null;
    if (!exists && line.has('c')) continue;
    const done = await attempt(
      context,
      () => {
        if (!exists) process.files.writeFile(process.path(path), new Uint8Array(0));
        process.files.changeTimes(process.path(path), when ?? process.session.host.now());
      },
      (why) => `cannot touch '${path}': ${why}`,
    );
    if (!done) status = 1;
  }
  return status;
};

function parseTouchTime(text: string | undefined): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text ?? '');
  if (found === null) return undefined;
  return Date.UTC(
    Number(found[1]),
    Number(found[2]) - 1,
    Number(found[3]),
    Number(found[4]),
    Number(found[5]),
    Number(found[6] ?? '0'),
  );
}

function parseDate(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(`${text}Z`);
  return Number.isNaN(value) ? undefined : value;
}

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

async function forEachFile(
  context: CommandContext,
  paths: readonly string[],
  recursive: boolean,
  change: (path: string, status: FileStatus) => void,
  message: (path: string, why: string) => string,
): Promise<number> {
  const { process } = context;
  let status = 0;
  let visited = 0;
  const visit = async (path: string): Promise<void> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES) return;
    let found: FileStatus | null = null;
    if (
      !(await attempt(
        context,
        () => void (found = process.files.stat(process.path(path))),
        (why) => `cannot access '${path}': ${why}`,
      ))
    ) {
      status = 1;
      return;
    }
    const known: FileStatus | null = found;
    if (known === null) return;
    if (
      !(await attempt(
        context,
        () => change(path, known),
        (why) => message(path, why),
      ))
    )
      status = 1;
    if (recursive && stat(process, path)?.type === 'directory' && lstat(process, path)?.type === 'directory') {
      for (const name of process.list(path))
        if (lstat(process, join(path, name))?.type !== 'symbolic-link') await visit(join(path, name));
    }
  };
  for (const path of paths) await visit(path);
  return status;
}

export const chmod: Command = async (context) => {
  const { process } = context;
  const args = context.args.map((arg) => (/^-[rwxXst]+$/.test(arg) && !/^-R$/.test(arg) ? `a${arg}` : arg));
  const line = await readCommandLine({ ...context, args }, 'Rcfv', {
    recursive: 'R',
    verbose: 'v',
    changes: 'c',
    silent: 'f',
    quiet: 'f',
    'reference:': 'reference',
  });
  const [mode, ...paths] = line.operands;
  if (mode === undefined) return missing(context, 'missing operand');
  if (changedMode(mode, 0, false, 0) === null) return missing(context, `invalid mode: '${mode}'`);
  if (paths.length === 0) return missing(context, `missing operand after '${mode}'`);
  return forEachFile(
    context,
    paths,
    line.has('R'),
    (path, found) =>
      process.files.changeMode(
        process.path(path),
        changedMode(mode, found.mode, found.type === 'directory', process.umask) ?? found.mode,
      ),
    (path, why) => `changing permissions of '${path}': ${why}`,
  );
};

export const chown: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(context, 'RcfhHLPv', {
    recursive: 'R',
    'no-dereference': 'h',
    'reference:': 'reference',
  });
  const [owner, ...paths] = line.operands;
  if (owner === undefined) return missing(context, 'missing operand');
  if (paths.length === 0) return missing(context, `missing operand after '${owner}'`);
  const onlyGroup = context.name === 'chgrp';
  const [userText = '', groupText] = onlyGroup ? ['', owner] : owner.split(/[:.]/);
  const { host } = process.session;
  const userId =
    userText === '' ? null : /^\d+$/.test(userText) ? Number(userText) : (host.findUser(userText)?.userId ?? undefined);
  const groupId =
    groupText === undefined || groupText === ''
      ? null
      : /^\d+$/.test(groupText)
        ? Number(groupText)
        : findGroup(process, groupText);
  if (userId === undefined) {
    await complain(context, `invalid user: '${owner}'`);
    return 1;
  }
  if (groupId === undefined) {
    await complain(context, `invalid group: '${onlyGroup ? owner : owner}'`);
    return 1;
  }
  return forEachFile(
    context,
    paths,
    line.has('R'),
    (path, found) => process.files.changeOwner(process.path(path), userId ?? found.userId, groupId ?? found.groupId),
    (path, why) => `changing ownership of '${path}': ${why}`,
  );
};

/** Numeric id of a group by name, from /etc/group. */
export function findGroup(process: Process, name: string): number | undefined {
  return groups(process).find((group) => group.name === name)?.groupId;
}

export function groups(
  process: Process,
): { readonly name: string; readonly groupId: number; readonly members: readonly string[] }[] {
  try {
    return Buffer.from(process.session.host.files.readFile('/etc/group'))
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', , id = '', members = ''] = line.split(':');
        return { name, groupId: Number(id), members: members.split(',').filter((member) => member !== '') };
      });
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

export const readlink: Command = async (context) => {
  const line = await readCommandLine(context, 'fenmqsvz', {
    canonicalize: 'f',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    'no-newline': 'n',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const canonical = context.name === 'realpath' || line.has('f', 'e', 'm');
  let status = 0;
  for (const path of line.operands) {
    try {
      let text: string;
      if (canonical) {
        const parent = join(path.replace(/\/[^/]*$/, '') || (path.startsWith('/') ? '/' : '.'), '.');
        text =
          stat(process, path) !== null || line.has('e')
            ? fromPathText(process.files.realPath(process.path(path)))
            : join(
                fromPathText(process.files.realPath(process.path(path.includes('/') ? parent : '.'))),
                baseName(path),
              );
      } else text = fromPathText(process.files.readSymbolicLink(process.path(path)));
      await print(process, text + (line.has('n') ? '' : '\n'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (context.name === 'realpath') await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
};

export const mktemp: Command = async (context) => {
  const line = await readCommandLine(context, 'dp:qtu', {
    directory: 'd',
    'tmpdir?': 'p',
    'suffix:': 'suffix',
    'dry-run': 'u',
  });
  const { process } = context;
  const template = line.operands[0] ?? 'tmp.XXXXXXXXXX';
  const marks = /X{3,}(?=[^X]*$)/.exec(template);
  if (marks === null) {
    await complain(context, `too few X's in template '${template}'`);
    return 1;
  }
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const name = template.replace(
    marks[0],
    Array.from(process.session.options.random.bytes(marks[0].length), (byte) => alphabet[byte % 62]).join(''),
  );
  const path =
    line.operands.length === 0 || line.has('t', 'p')
      ? join(line.value('p') || process.environment.get('TMPDIR') || '/tmp', name)
      : name;
  const done =
    line.has('u') ||
    (await attempt(
      context,
      () =>
        line.has('d')
          ? process.files.makeDirectory(process.path(path), { mode: 0o700 })
          : process.files.writeFile(process.path(path), new Uint8Array(0), { mode: 0o600 }),
      (why) => `failed to create ${line.has('d') ? 'directory' : 'file'} via template '${template}': ${why}`,
    ));
  if (!done) return 1;
  await print(process, `${path}\n`);
  return 0;
};

export const chattr: Command = async (context) => {
  const { process, args } = context;
  const modes = args.filter((arg) => /^[-+=][A-Za-z]+$/.test(arg) && arg !== '-R' && arg !== '-V' && arg !== '-f');
  const paths = args.filter((arg) => !/^[-+=]/.test(arg));
  if (modes.length === 0 || paths.length === 0) {
    await printError(
      process,
      context.name === 'lsattr'
        ? ''
        : modes.length === 0 && paths.length === 0
          ? 'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n'
          : "Must use '-v', =, - or +\n",
    );
    return 1;
  }
  let status = 0;
  for (const path of paths) {
    if (stat(process, path) === null) {
      await printError(process, `chattr: No such file or directory while trying to stat ${path}\n`);
      status = 1;
      continue;
    }
    const { files } = process;
    if (!(files instanceof OverlayFileSystem)) continue;
    try {
      let flags = files.attributes(process.path(path));
      for (const mode of modes) {
        for (const letter of mode.slice(1).replace(/[Rf]/g, '')) {
          flags = flags.replace(letter, '');
          if (!mode.startsWith('-')) flags += letter;
        }
      }
      files.changeAttributes(process.path(path), flags.replace('e', ''));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(
        process,
        `chattr: Operation not ${error.code === 'EPERM' && process.identity.userId === 0 ? 'supported while reading flags on' : 'permitted while setting flags on'} ${path}\n`,
      );
      status = 1;
    }
  }
  return status;
};

export const lsattr: Command = async (context) => {
  const { process } = context;
  const paths = context.args.filter((arg) => !arg.startsWith('-'));
  const { files } = process;
  let status = 0;
  for (const operand of paths.length === 0 ? ['.'] : paths) {
    const found = stat(process, operand);
    if (found === null) {
      await printError(process, `lsattr: No such file or directory while trying to stat ${operand}\n`);
      status = 1;
      continue;
    }
    const shown =
      found.type === 'directory' && !context.args.includes('-d')
        ? process
            .list(operand)
            .filter((name) => !name.startsWith('.'))
            .map((name) => join(operand, name))
        : [operand];
    for (const path of shown) {
      const flags = files instanceof OverlayFileSystem ? files.attributes(process.path(path)) : '';
      const text = [...'suSiadAcjtTeEVNPCxFm']
        .map((letter) => (letter === 'e' || flags.includes(letter) ? letter : '-'))
        .join('');
      await print(process, `${text}-- ${path}\n`);
    }
  }
  return status;
};
