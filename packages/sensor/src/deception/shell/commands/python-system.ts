import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { CommandContext } from '../kernel/program.ts';
import { join, lstat, stat } from './paths.ts';
import { exceptionType } from './python-builtins.ts';
import { raisingFileErrors } from './python-errors.ts';
import { moduleObject } from './python-modules.ts';
import { errorModule, parseModule, socketModule, urlModule } from './python-network.ts';
import { commandText, quoteWords, subprocessModule } from './python-subprocess.ts';
import {
  asInteger,
  asText,
  isTrue,
  iterate,
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
} from './python-values.ts';
import { runShellText } from './run-captured.ts';

/** Modules that touch the simulated machine; null where the name is another. */
export function systemModule(context: CommandContext, name: string): PyObject | null {
  const { process } = context;
  switch (name) {
    case 'os':
    case 'posix':
      return osModule(context);
    case 'os.path':
    case 'posixpath':
      return pathModule(context);
    case 'subprocess':
      return subprocessModule(context);
    case 'pty':
      return moduleObject(name, {
        spawn: async ([command]) =>
          BigInt((await runShellText(context, commandText(command), { captures: false })).status << 8),
        fork: () => new PyTuple([BigInt(process.id + 1), 3n]),
        openpty: () => new PyTuple([3n, 4n]),
      });
    case 'socket':
      return socketModule(context);
    case 'urllib':
      return moduleObject(name, { request: urlModule(context), parse: parseModule(), error: errorModule() });
    case 'urllib.request':
      return urlModule(context);
    case 'urllib.parse':
      return parseModule();
    case 'urllib.error':
      return errorModule();
    case 'getpass':
      return moduleObject(name, { getuser: () => process.environment.get('USER') ?? 'root' });
    case 'pwd':
      return moduleObject(name, {
        getpwuid: ([id]) =>
          new PyTuple([process.session.host.findUserById(asInteger(id))?.name ?? 'root', 'x', id ?? 0n]),
      });
    case 'shutil':
      return moduleObject(name, {
        which: ([program]) =>
          ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
            .map((directory) => `${directory}/${asText(program)}`)
            .find((path) => stat(process, path)?.type === 'file') ?? null,
        copy: ([from, to]) => copyFile(context, asText(from), asText(to)),
        copyfile: ([from, to]) => copyFile(context, asText(from), asText(to)),
        move: ([from, to]) =>
          raisingFileErrors(asText(from), () => {
            process.files.rename(process.path(asText(from)), process.path(asText(to)));
            return asText(to);
          }),
        rmtree: async ([path]) => {
          await runShellText(context, `rm -rf ${quoteWords([asText(path)])}`, { captures: false });
          return null;
        },
      });
    default:
      return null;
  }
}

function copyFile({ process }: CommandContext, from: string, to: string): string {
  const target = stat(process, to)?.type === 'directory' ? join(to, from.split('/').at(-1) ?? from) : to;
  raisingFileErrors(from, () =>
    process.files.writeFile(process.path(target), process.files.readFile(process.path(from))),
  );
  return target;
}

/**
 * open(): a text or binary file of the simulated file system.
 *
 * @param unclosed holds how to close what the program left open; the interpreter does so at its end
 */
export function openPythonFile(
  context: CommandContext,
  path: string,
  mode: string,
  unclosed: Set<() => void>,
): PyObject {
  const { process } = context;
  const full = process.path(path);
  const wrap = (text: string): PyValue => (mode.includes('b') ? new PyBytes(text) : text);
  if (/[wax]/.test(mode))
    raisingFileErrors(path, () => process.files.writeFile(full, new Uint8Array(0), { append: mode.includes('a') }));
  let content =
    mode.includes('r') || mode === 'b'
      ? raisingFileErrors(path, () => bytesToByteString(process.files.readFile(full)))
      : '';
  let written = false;
  const close = () => {
    unclosed.delete(close);
    if (!written) return;
    written = false;
    if (process.files.exists(full))
      process.session.options.observer.fileWritten({
        path: full,
        bytes: process.files.readFile(full),
        via: 'redirect',
      });
  };
  const markWritten = () => {
    written = true;
    unclosed.add(close);
  };
  const lines = () => (content.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(wrap);
  const file = new PyObject(mode.includes('b') ? '_io.BufferedReader' : '_io.TextIOWrapper', [
    [
      'read',
      new PyNative('read', ([size]) => {
        const count = size === undefined || size === null ? content.length : asInteger(size);
        const text = count < 0 ? content : content.slice(0, count);
        content = content.slice(text.length);
        return wrap(text);
      }),
    ],
    [
      'readline',
      new PyNative('readline', () => {
        const text = /^[^\n]*\n?/.exec(content)?.[0] ?? '';
        content = content.slice(text.length);
        return wrap(text);
      }),
    ],
    ['readlines', new PyNative('readlines', () => new PyList(lines()))],
    [
      'write',
      new PyNative('write', ([text]) => {
        if (mode.includes('b') && typeof text === 'string')
          throw new PyError('TypeError', "a bytes-like object is required, not 'str'");
        if (!mode.includes('b') && text instanceof PyBytes)
          throw new PyError('TypeError', 'write() argument must be str, not bytes');
        const piece = asText(text);
        markWritten();
        raisingFileErrors(path, () => process.files.writeFile(full, byteStringToBytes(piece), { append: true }));
        return BigInt(piece.length);
      }),
    ],
    [
      'writelines',
      new PyNative('writelines', ([items]) => {
        for (const item of iterate(items ?? null))
          raisingFileErrors(path, () =>
            process.files.writeFile(full, byteStringToBytes(asText(item)), { append: true }),
          );
        markWritten();
        return null;
      }),
    ],
    [
      'close',
      new PyNative('close', () => {
        close();
        return null;
      }),
    ],
    ['flush', new PyNative('flush', () => null)],
    ['name', path],
    ['__items__', new PyList(lines())],
  ]);
  return file;
}

function osModule(context: CommandContext): PyObject {
  const { process } = context;
  const { host } = process.session;
  const environ = new PyDict();
  for (const [key, value] of process.environment) environ.set(key, value);
  const replaceProcess: NativeCall = async ([program, list, ...rest]) => {
    const words =
      list instanceof PyList || list instanceof PyTuple
        ? list.items.map(asText)
        : [list, ...rest]
            .filter((word): word is PyValue => word !== undefined && !(word instanceof PyDict))
            .map(asText);
    const { status } = await runShellText(context, quoteWords([asText(program), ...words.slice(1)]), {
      captures: false,
    });
    throw new PyError('SystemExit', '', BigInt(status));
  };
  const remove: NativeCall = ([path]) => {
    raisingFileErrors(asText(path), () => process.files.removeFile(process.path(asText(path))));
    return null;
  };
  return moduleObject('os', {
    name: 'posix',
    sep: '/',
    linesep: '\n',
    devnull: '/dev/null',
    environ,
    path: pathModule(context),
    system: async ([command]) =>
      BigInt((await runShellText(context, asText(command), { captures: false })).status << 8),
    popen: async ([command]) => {
      const { output } = await runShellText(context, asText(command), { captures: true });
      return new PyObject('os._wrap_close', [
        ['read', new PyNative('read', () => output)],
        ['readlines', new PyNative('readlines', () => new PyList(output.match(/[^\n]*\n|[^\n]+$/g) ?? []))],
        ['close', new PyNative('close', () => null)],
        ['__items__', new PyList(output.match(/[^\n]*\n|[^\n]+$/g) ?? [])],
      ]);
    },
    execv: replaceProcess,
    execl: replaceProcess,
    execvp: replaceProcess,
    execlp: replaceProcess,
    execve: replaceProcess,
    getcwd: () => process.directory,
    chdir: ([path]) => {
      raisingFileErrors(asText(path), () => {
        if (process.files.stat(process.path(asText(path))).type !== 'directory')
          throw new FileError('ENOTDIR', asText(path));
        process.directory = process.files.realPath(process.path(asText(path)));
      });
      return null;
    },
    listdir: ([path]) =>
      new PyList(
        raisingFileErrors(path === undefined ? '.' : asText(path), () =>
          process.list(path === undefined ? '.' : asText(path)),
        ),
      ),
    mkdir: ([path]) => {
      raisingFileErrors(asText(path), () => process.files.makeDirectory(process.path(asText(path))));
      return null;
    },
    makedirs: async ([path, , allowed], named) => {
      if (stat(process, asText(path)) !== null && !isTrue(allowed ?? named.get('exist_ok') ?? false))
        throw new PyError('FileExistsError', `[Errno 17] File exists: '${asText(path)}'`);
      await runShellText(context, `mkdir -p ${quoteWords([asText(path)])}`, { captures: false });
      return null;
    },
    remove,
    unlink: remove,
    rmdir: ([path]) => {
      raisingFileErrors(asText(path), () => process.files.removeDirectory(process.path(asText(path))));
      return null;
    },
    rename: ([from, to]) => {
      raisingFileErrors(asText(from), () => process.files.rename(process.path(asText(from)), process.path(asText(to))));
      return null;
    },
    chmod: ([path, mode]) => {
      raisingFileErrors(asText(path), () =>
        process.files.changeMode(process.path(asText(path)), asInteger(mode) & 0o7777),
      );
      return null;
    },
    stat: ([path]) => statResult(context, asText(path), stat),
    lstat: ([path]) => statResult(context, asText(path), lstat),
    walk: ([top]) => new PyList(walked(context, asText(top), 0)),
    scandir: ([path]) =>
      new PyList(
        raisingFileErrors(path === undefined ? '.' : asText(path), () =>
          process.list(path === undefined ? '.' : asText(path)),
        ).map((name) => directoryEntry(context, path === undefined ? '.' : asText(path), name)),
      ),
    access: ([path]) => stat(process, asText(path)) !== null,
    readlink: ([path]) =>
      raisingFileErrors(asText(path), () => process.files.readSymbolicLink(process.path(asText(path)))),
    symlink: ([target, path]) => {
      raisingFileErrors(asText(target), () =>
        process.files.makeSymbolicLink(asText(target), process.path(asText(path))),
      );
      return null;
    },
    getenv: ([key, other]) => process.environment.get(asText(key)) ?? other ?? null,
    putenv: () => null,
    getpid: () => BigInt(process.id),
    getppid: () => BigInt(process.parentId),
    getuid: () => BigInt(process.identity.userId),
    geteuid: () => BigInt(process.identity.userId),
    getgid: () => BigInt(process.identity.groupIds[0] ?? 0),
    getlogin: () => process.environment.get('LOGNAME') ?? 'root',
    setuid: ([id]) => {
      if (process.identity.userId !== 0 && asInteger(id) !== process.identity.userId)
        throw new PyError('PermissionError', '[Errno 1] Operation not permitted');
      process.identity = { ...process.identity, userId: asInteger(id) };
      return null;
    },
    setgid: () => null,
    setsid: () => null,
    umask: () => 18n,
    dup2: ([, to]) => to ?? 0n,
    kill: () => null,
    cpu_count: () => BigInt(host.persona.hardware.cpuCount),
    uname: () =>
      new PyTuple([
        'Linux',
        process.session.hostname(),
        host.persona.kernel.release,
        host.persona.kernel.version,
        host.persona.kernel.machine,
      ]),
    urandom: ([length]) =>
      new PyBytes(bytesToByteString(process.session.options.random.bytes(Math.min(65_536, asInteger(length))))),
    fork: () => BigInt(process.id + 1),
    error: exceptionType('OSError'),
  });
}

function pathModule({ process }: CommandContext): PyObject {
  return moduleObject('posixpath', {
    exists: ([path]) => stat(process, asText(path)) !== null,
    lexists: ([path]) => lstat(process, asText(path)) !== null,
    isfile: ([path]) => stat(process, asText(path))?.type === 'file',
    isdir: ([path]) => stat(process, asText(path))?.type === 'directory',
    islink: ([path]) => lstat(process, asText(path))?.type === 'symbolic-link',
    getsize: ([path]) =>
      BigInt(raisingFileErrors(asText(path), () => process.files.stat(process.path(asText(path))).size)),
    join: (parts) =>
      parts.map(asText).reduce((path, part) => (part.startsWith('/') ? part : path === '' ? part : join(path, part))),
    basename: ([path]) => asText(path).split('/').at(-1) ?? '',
    dirname: ([path]) => asText(path).replace(/\/?[^/]*$/, ''),
    abspath: ([path]) => process.path(asText(path)),
    realpath: ([path]) => process.path(asText(path)),
    expanduser: ([path]) => asText(path).replace(/^~(?=\/|$)/, process.environment.get('HOME') ?? '/root'),
    split: ([path]) => new PyTuple([asText(path).replace(/\/?[^/]*$/, ''), asText(path).split('/').at(-1) ?? '']),
    splitext: ([path]) =>
      new PyTuple([asText(path).replace(/\.[^./]*$/, ''), /\.[^./]*$/.exec(asText(path))?.[0] ?? '']),
  });
}

function statResult({ process }: CommandContext, path: string, look: typeof stat): PyValue {
  const found = look(process, path);
  if (found === null) throw new PyError('FileNotFoundError', `[Errno 2] No such file or directory: '${path}'`);
  const seconds = (ms: number) => BigInt(Math.floor(ms / 1000));
  const type = found.type === 'directory' ? 0o040000 : found.type === 'symbolic-link' ? 0o120000 : 0o100000;
  const fields = [
    ['st_mode', BigInt(type | found.mode)],
    ['st_ino', BigInt(found.inode)],
    ['st_dev', 2049n],
    ['st_nlink', BigInt(found.links)],
    ['st_uid', BigInt(found.userId)],
    ['st_gid', BigInt(found.groupId)],
    ['st_size', BigInt(found.size)],
    ['st_atime', seconds(found.modifiedAtMs)],
    ['st_mtime', seconds(found.modifiedAtMs)],
    ['st_ctime', seconds(found.modifiedAtMs)],
  ] as const;
  const made = new PyObject('os.stat_result', fields);
  const text = `os.stat_result(${fields.map(([name, value]) => `${name}=${value}`).join(', ')})`;
  made.shown = { text, representation: text };
  return made;
}

const MAX_WALKED_DEPTH = 40;

/** os.walk(): a directory with the names of its directories and of its files, then those below it. */
function walked(context: CommandContext, top: string, depth: number): PyValue[] {
  const { process } = context;
  if (depth > MAX_WALKED_DEPTH || stat(process, top)?.type !== 'directory') return [];
  const names = process.list(top);
  const isDirectory = (name: string) => stat(process, join(top, name))?.type === 'directory';
  const directories = names.filter(isDirectory);
  const files = names.filter((name) => !isDirectory(name));
  return [
    new PyTuple([top, new PyList([...directories]), new PyList(files)]),
    ...directories
      .filter((name) => lstat(process, join(top, name))?.type === 'directory')
      .flatMap((name) => walked(context, join(top, name), depth + 1)),
  ];
}

function directoryEntry(context: CommandContext, directory: string, name: string): PyObject {
  const path = join(directory, name);
  const made = new PyObject('posix.DirEntry', [
    ['name', name],
    ['path', path],
    ['is_dir', new PyNative('is_dir', () => stat(context.process, path)?.type === 'directory')],
    ['is_file', new PyNative('is_file', () => stat(context.process, path)?.type === 'file')],
  ]);
  const text = `<DirEntry '${name}'>`;
  made.shown = { text, representation: text };
  return made;
}
