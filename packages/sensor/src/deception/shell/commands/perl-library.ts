import type { FileStatus } from '../../filesystem/filesystem.ts';
import { DeviceFile } from '../kernel/open-file.ts';
import { connectionOutcome, resolve } from './network-target.ts';
import { lstat, stat } from './paths.ts';
import type { PerlFunctions } from './perl-evaluator.ts';
import { perlFormat } from './perl-format.ts';
import { isInSub, PerlListFunctions, type Values } from './perl-list-functions.ts';
import type { PerlNode } from './perl-syntax.ts';
import { textFunction } from './perl-text-functions.ts';
import {
  PerlDeath,
  PerlExit,
  PerlHandle,
  type PerlScalar,
  type PerlScope,
  perlNumber,
  perlText,
} from './perl-values.ts';
import { runShellText } from './run-captured.ts';

type CallNode = Extract<PerlNode, { kind: 'call' }>;

const LONGEST_SLEEP_SECONDS = 86_400;
/** Constants of Socket, whose values nothing here depends on. */
const CONSTANTS = new Map([
  ['PF_INET', 2],
  ['AF_INET', 2],
  ['SOCK_STREAM', 1],
  ['SOCK_DGRAM', 2],
  ['SOL_SOCKET', 1],
  ['SO_REUSEADDR', 2],
  ['SOMAXCONN', 4096],
]);

/** The functions of Perl (perlfunc) and of the modules that one-liners use, on the simulated machine. */
export class PerlLibrary extends PerlListFunctions implements PerlFunctions {
  #reads = false;

  async call(node: CallNode, scope: PerlScope, wantsList: boolean): Promise<Values | null> {
    const made = (await this.withVariables(node, scope, wantsList)) ?? (await this.overLists(node, scope, wantsList));
    if (made !== null) return made;
    const args = await this.run.lists(node.args, scope);
    const topic = (): PerlScalar => (node.args.length === 0 ? this.run.scalar('_').value : args[0]);
    const { host } = this.run.context.process.session;
    const text = textFunction(node.name, args, topic, {
      die: (message) => this.run.die(message),
      sized: (value) => this.run.sized(value),
      random: () => this.run.context.process.session.options.random.next(),
      now: () => host.now(),
      wantsList,
    });
    return text ?? this.#system(node.name, args, scope);
  }

  async #system(name: string, args: Values, scope: PerlScope): Promise<Values | null> {
    const run = this.run;
    const { process } = run.context;
    const texts = args.map(perlText);
    const [first = ''] = texts;
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return [constant];
    switch (name) {
      case 'die':
      case 'croak':
      case 'confess': {
        if (typeof args[0] === 'object' && args.length === 1) throw new PerlDeath(args[0]);
        const text = texts.join('') || 'Died';
        throw new PerlDeath(text.endsWith('\n') ? text : `${text}${run.place()}`);
      }
      case 'warn':
      case 'carp': {
        const text = texts.join('') || "Warning: something's wrong";
        await this.files.named('STDERR').write?.(text.endsWith('\n') ? text : `${text}${run.place()}`);
        return [1];
      }
      case 'exit':
        throw new PerlExit(Math.trunc(perlNumber(args[0])) & 0xff);
      case 'system':
      case 'exec': {
        const command =
          texts.length === 1 ? first : texts.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        const { status } = await runShellText(run.context, command, { captures: false });
        run.scalar('?').value = status << 8;
        if (name === 'exec') throw new PerlExit(status);
        return [status << 8];
      }
      case 'sleep':
      case 'usleep':
      case 'select': {
        if (name === 'select' && args.length < 4) return ['main::STDOUT'];
        const seconds = perlNumber(args[name === 'select' ? 3 : 0]) / (name === 'usleep' ? 1_000_000 : 1);
        // A child of fork() goes on unseen, and its parent has ended.
        if (run.isChild) throw new PerlExit(0);
        await process.sleep(Math.min(LONGEST_SLEEP_SECONDS, Math.max(0, seconds)) * 1000);
        return [Math.trunc(seconds)];
      }
      case 'fork':
        this.run.isChild = true;
        return [0];
      case 'wait':
      case 'waitpid':
        return [-1];
      case 'getppid':
        return [process.parentId];
      case 'setsid':
        return [process.id];
      case 'kill':
      case 'mkdir':
      case 'rmdir':
      case 'unlink':
      case 'chmod':
      case 'chown':
      case 'rename':
      case 'symlink':
      case 'link':
      case 'utime': {
        const programs = new Map([
          ['unlink', 'rm'],
          ['rename', 'mv'],
          ['symlink', 'ln -s'],
          ['link', 'ln'],
          ['utime', 'touch'],
        ]);
        const words = name === 'mkdir' ? texts.slice(0, 1) : name === 'utime' ? texts.slice(2) : texts;
        if (name === 'chmod') words[0] = perlNumber(args[0]).toString(8);
        if (name === 'kill') words[0] = `-${first.replace(/^-/, '')}`;
        if (name === 'chown') words.splice(0, 2, `${words[0] ?? ''}:${words[1] ?? ''}`);
        const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        const { status } = await runShellText(run.context, `${programs.get(name) ?? name} ${quoted} 2>/dev/null`, {
          captures: false,
        });
        if (status === 0) return [name === 'unlink' ? words.length : 1];
        return this.failed({ number: 2, text: 'No such file or directory' });
      }
      case 'chdir':
        if (stat(process, first)?.type !== 'directory')
          return this.failed({ number: 2, text: 'No such file or directory' });
        process.directory = process.path(first);
        return [1];
      case 'cwd':
      case 'getcwd':
        return [process.directory];
      case 'umask':
        return [process.umask];
      case 'hostname':
        return [process.session.hostname()];
      case 'getlogin':
        return [process.environment.get('USER') ?? 'root'];
      case 'getpwuid':
      case 'getpwnam': {
        const { host } = process.session;
        const found = name === 'getpwuid' ? host.findUserById(perlNumber(args[0])) : host.findUser(first);
        return found === undefined || found === null ? [] : [name === 'getpwuid' ? found.name : found.userId];
      }
      case 'stat':
      case 'lstat': {
        const path = args.length === 0 ? perlText(run.scalar('_').value) : first;
        const found = name === 'stat' ? stat(process, path) : lstat(process, path);
        if (found === null) {
          this.failed({ number: 2, text: 'No such file or directory' });
          return [];
        }
        const at = Math.floor(found.modifiedAtMs / 1000);
        const type = found.type === 'directory' ? 0o040000 : found.type === 'symbolic-link' ? 0o120000 : 0o100000;
        const mode = (found.mode & 0o7777) | type;
        const blocks = Math.ceil(found.size / 4096) * 8;
        return [
          2049,
          found.inode,
          mode,
          found.links,
          found.userId,
          found.groupId,
          0,
          found.size,
          at,
          at,
          at,
          4096,
          blocks,
        ];
      }
      case 'close':
      case 'closedir':
        return [(await this.files.close(this.handle(args[0]))) ? 1 : 0];
      case 'eof':
        return [(await this.handle(args[0] ?? 'ARGV').atEnd()) ? 1 : ''];
      case 'readline':
        return this.readLines(args[0], true);
      case 'readdir': {
        const names: PerlScalar[] = [];
        const handle = this.handle(args[0]);
        for (let each = await handle.read?.('\n'); each !== undefined; each = await handle.read?.('\n'))
          names.push(each);
        return names;
      }
      case 'binmode':
      case 'flock':
      case 'autoflush':
      case 'setsockopt':
      case 'bind':
      case 'listen':
      case 'alarm':
      case 'srand':
      case 'shutdown':
      case 'fileno':
        return [1];
      case 'getprotobyname':
        return [6];
      case 'inet_aton':
      case 'gethostbyname': {
        const outcome = connectionOutcome(process, first, 80);
        if (outcome.kind === 'unresolved') return [undefined];
        return [
          resolve(first === 'localhost' ? '127.0.0.1' : first)
            .split('.')
            .map((part) => String.fromCharCode(Number(part) & 255))
            .join(''),
        ];
      }
      case 'inet_ntoa':
        return [[...first].map((byte) => byte.charCodeAt(0)).join('.')];
      case 'sockaddr_in':
      case 'pack_sockaddr_in':
        return [`${first}:${[...(texts[1] ?? '')].map((byte) => byte.charCodeAt(0)).join('.')}`];
      case 'connect': {
        const [port = '', host = ''] = (texts[1] ?? '').split(':');
        return this.failed(await this.files.connect(this.handle(args[0]), host, Number(port), !this.run.isChild));
      }
      case 'send':
      case 'syswrite':
        await this.handle(args[0]).write?.(texts[1] ?? '');
        return [(texts[1] ?? '').length];
      case 'recv':
      case 'sysread':
      case 'read':
        return [0];
      case 'printf':
        await run.output(
          perlFormat(
            first,
            args.slice(1).map((each) => [perlText(each), perlNumber(each)]),
          ),
        );
        return [1];
      case 'bless': {
        const [thing] = args;
        if (typeof thing === 'object') thing.blessed = texts[1] ?? 'main';
        return [thing];
      }
      case 'require':
        return [1];
      case 'caller':
        return isInSub(scope) ? ['main', run.name, run.line] : [];
      default:
        return null;
    }
  }

  async method(object: PerlScalar, name: string, args: Values): Promise<Values> {
    const run = this.run;
    const kind = perlText(object);
    if (typeof object === 'string' && /^IO::Socket(?:::INET)?$/.test(object) && name === 'new')
      return this.#dials(args);
    if (typeof object === 'object' && !(object instanceof PerlHandle)) {
      const code = run.subs.get(name);
      if (code !== undefined) return run.callCode(code, [object, ...args]);
    }
    if (typeof object === 'string' && run.subs.has(name)) {
      const code = run.subs.get(name);
      if (code !== undefined) return run.callCode(code, [object, ...args]);
    }
    if (object === undefined) return run.die(`Can't call method "${name}" on an undefined value`);
    if (name === 'fdopen') {
      const [from] = args;
      if (!(from instanceof PerlHandle)) return [undefined];
      const number = ['STDIN', 'STDOUT', 'STDERR'].indexOf(kind);
      if (number !== -1 && from.isSocket)
        run.context.process.setDescriptor(number, new DeviceFile('/dev/null', () => new Uint8Array(0)));
      return [object];
    }
    if (object instanceof PerlHandle || /^STD(?:IN|OUT|ERR)$/.test(kind)) {
      const handle = this.handle(object);
      switch (name) {
        case 'autoflush':
        case 'blocking':
        case 'timeout':
        case 'binmode':
        case 'opened':
        case 'connected':
          return [1];
        case 'close':
          return [(await this.files.close(handle)) ? 1 : 0];
        case 'getline':
          return this.readLines(handle, false);
        case 'print':
        case 'send':
        case 'say':
          await this.#write(handle, args.map(perlText).join('') + (name === 'say' ? '\n' : ''));
          return [1];
        case 'recv':
        case 'read':
        case 'sysread':
          return [0];
      }
    }
    if (typeof object === 'string')
      return run.die(
        `Can't locate object method "${name}" via package "${kind}" (perhaps you forgot to load "${kind}"?)`,
      );
    const type = object instanceof PerlHandle ? 'IO::File' : typeof object === 'object' ? object.blessed : null;
    return type === null
      ? run.die(`Can't call method "${name}" on unblessed reference`)
      : run.die(`Can't locate object method "${name}" via package "${type}"`);
  }

  /** IO::Socket::INET->new. */
  async #dials(args: Values): Promise<Values> {
    const run = this.run;
    const texts = args.map(perlText);
    const named = new Map<string, string>();
    for (let at = 0; at + 1 < texts.length; at += 2) named.set(texts[at] ?? '', texts[at + 1] ?? '');
    const whole = texts.length === 1 ? (texts[0] ?? '') : (named.get('PeerAddr') ?? named.get('PeerHost') ?? '');
    const handle = new PerlHandle('GEN0');
    handle.blessed = 'IO::Socket::INET';
    if (whole === '') return [named.has('LocalPort') || named.has('Listen') ? handle : undefined];
    const [host = '', inline] = whole.split(':');
    const port = Number((named.get('PeerPort') ?? inline ?? '0').replace(/\(.*$/, '')) || 0;
    const error = await this.files.connect(handle, host, port, !this.run.isChild);
    if (error === null) return [handle];
    this.failed(error);
    const isName = error.number === 22;
    run.scalar('@').value = isName
      ? `IO::Socket::INET: Bad hostname '${host}'`
      : `IO::Socket::INET: connect: ${error.text}`;
    return [undefined];
  }

  async #write(handle: PerlHandle, text: string): Promise<boolean> {
    if (handle.name === 'STDOUT') await this.run.output(text);
    else if (handle.write === null) return false;
    else await handle.write(text);
    return true;
  }

  async print(node: Extract<PerlNode, { kind: 'print' }>, scope: PerlScope): Promise<PerlScalar> {
    const run = this.run;
    const handle = this.handle(node.handle === null ? 'STDOUT' : await run.value(node.handle, scope));
    const values = node.args.length === 0 ? [run.scalar('_').value] : await run.lists(node.args, scope);
    const text =
      node.verb === 'printf'
        ? perlFormat(
            perlText(values[0]),
            values.slice(1).map((each) => [perlText(each), perlNumber(each)]),
          )
        : values.map(perlText).join(perlText(run.scalar(',').value)) +
          (node.verb === 'say' ? '\n' : perlText(run.scalar('\\').value));
    return (await this.#write(handle, run.sized(text))) ? 1 : '';
  }

  async readLines(given: PerlScalar, wantsList: boolean): Promise<Values> {
    const run = this.run;
    const handle = this.handle(given);
    if (handle.name === 'ARGV') {
      const { items } = run.variables.array(run.variables.globals, 'ARGV');
      if (items.length > 0 || !this.#reads) {
        const names = items.splice(0).map(perlText);
        this.#reads = true;
        this.files.readFiles(names.length === 0 ? ['-'] : names, async (name, why) => {
          await this.files.named('STDERR').write?.(`Can't open ${name}: ${why}${run.place()}`);
        });
      }
    }
    // A child behind the shell's prompt gets nothing that is typed.
    if (run.isChild && (handle.name === 'STDIN' || handle.name === 'ARGV')) throw new PerlExit(0);
    const separator = run.scalar('/').value;
    const made: PerlScalar[] = [];
    let bytes = 0;
    while (handle.read !== null) {
      const text = await handle.read(separator === undefined ? undefined : perlText(separator));
      if (text === undefined) break;
      run.lastRead = handle;
      handle.line += 1;
      made.push(text);
      bytes += text.length;
      if (bytes > run.context.process.session.options.limits.maxVariableBytes * 16) run.outOfMemory();
      if (!wantsList) break;
    }
    return wantsList ? made : [made[0]];
  }

  async capture(command: string): Promise<string> {
    const { status, output } = await runShellText(this.run.context, command, { captures: true });
    this.run.scalar('?').value = status << 8;
    return output;
  }

  fileTest(letter: string, path: PerlScalar): PerlScalar {
    const { process } = this.run.context;
    const text = perlText(path);
    if (letter === 't')
      return process.descriptor(['STDIN', 'STDOUT', 'STDERR'].indexOf(text))?.isTerminal === true ? 1 : '';
    const found: FileStatus | null = letter === 'l' ? lstat(process, text) : stat(process, text);
    if (found === null) return undefined;
    const age = () => (process.session.host.now() - found.modifiedAtMs) / 86_400_000;
    switch (letter) {
      case 'd':
        return found.type === 'directory' ? 1 : '';
      case 'f':
        return found.type === 'file' ? 1 : '';
      case 'l':
        return found.type === 'symbolic-link' ? 1 : '';
      case 's':
        return found.size > 0 ? found.size : '';
      case 'z':
        return found.size === 0 ? 1 : '';
      case 'x':
        return (found.mode & 0o111) !== 0 ? 1 : '';
      case 'u':
        return (found.mode & 0o4000) !== 0 ? 1 : '';
      case 'M':
      case 'A':
      case 'C':
        return age();
      default:
        return 1;
    }
  }
}
