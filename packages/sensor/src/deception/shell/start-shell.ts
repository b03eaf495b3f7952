import { splitStatements } from '@cerberusmesh/shell-syntax';
import { bytesToByteString, toDisplayText, utf8 } from '../byte-string.ts';
import { FileError } from '../filesystem/filesystem.ts';
import { SimulatedHost } from '../host/create-host.ts';
import type { HostUser } from '../host/host.ts';
import { runAsh } from './commands/busybox-interactive.ts';
import { withAshWording } from './commands/busybox-shell.ts';
import { formatDate } from './commands/date-format.ts';
import { PROGRAMS } from './commands/registry.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import { ShellState } from './interpreter/shell-state.ts';
import { ClientInput, ClientOutput } from './kernel/open-file.ts';
import type { Process } from './kernel/process.ts';
import { Session } from './kernel/session.ts';
import type { RunningShell, ShellOptions, StartShell } from './shell.ts';
import { runRemoteCommandFiles, runStartupFiles } from './startup-files.ts';
import { runInteractive } from './terminal/interactive-shell.ts';
import { TerminalDevice } from './terminal/terminal-device.ts';

const ROOT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USER_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/games';
/** After Debian's /etc/profile. */
const USER_LOGIN_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';

/** Starts the simulated shell of one session; see `StartShell`. Nothing is run on the sensor's machine. */
export const startShell: StartShell = (options) => new ShellSession(options);

interface Entered {
  readonly input: string;
  readonly atMs: number;
  /** What was not found so far for the line that started this line's shell. */
  readonly outer: readonly string[];
}

class ShellSession implements RunningShell {
  readonly exited: Promise<{ readonly exitCode: number; readonly signal: string | null }>;
  readonly outputClosed: Promise<void>;
  #closeOutput: () => void = () => {};
  readonly #options: ShellOptions;
  readonly #session: Session;
  readonly #process: Process;
  readonly #input: ClientInput | null;
  readonly #terminal: TerminalDevice | null;
  readonly #daemonId: number;
  /** Lines that are running, the innermost shell's last. */
  readonly #entered: Entered[] = [];
  #stopped = false;

  constructor(options: ShellOptions) {
    this.#options = options;
    const { host, mode, limits } = options;
    const session = new Session(options, PROGRAMS);
    this.#session = session;
    const user = host.findUser(options.username) ?? fallbackUser(options.username);
    const terminal = mode.terminal;
    const line = terminal === null ? null : session.table.freeTerminal();
    const service = session.table.add({
      parentId: host instanceof SimulatedHost ? (host.serviceProcessId('ssh.service') ?? 1) : 1,
      userId: 0,
      terminal: null,
      command: serviceCommand(options, user.name, line),
      state: 'Ss',
    });
    this.#daemonId = service.processId;
    const environment = this.#environment(user, terminal === null ? null : terminal.term);
    if (line !== null && environment.has('SSH_CONNECTION')) environment.set('SSH_TTY', `/dev/${line}`);
    const shellName = user.shell.split('/').at(-1) ?? 'bash';
    const login = mode.kind === 'interactive';
    const command = mode.kind === 'exec' ? bytesToByteString(mode.command) : '';
    const process = session.start({
      command: login ? `-${shellName}` : `${shellName} -c ${command}`,
      account: session.openAccount(),
      identity: {
        userId: user.userId,
        groupIds: [user.groupId, ...user.groups.map((group) => group.groupId).filter((id) => id !== user.groupId)],
      },
      directory: existingHome(host.files, user.home),
      environment,
      terminal: line,
      parentId: service.processId,
    });
    this.#process = process;
    this.outputClosed = new Promise((resolve) => {
      this.#closeOutput = resolve;
    });
    if (terminal !== null && line !== null) {
      this.#terminal = new TerminalDevice({
        ...terminal,
        path: `/dev/${line}`,
        deliver: (bytes) => options.output.stdout(bytes),
      });
      for (const [flag, value] of terminal.modes ?? []) this.#terminal.setFlag(flag.toLowerCase(), value !== 0);
      session.terminal = this.#terminal;
      this.#input = null;
      for (const number of [0, 1, 2]) process.setDescriptor(number, this.#terminal);
      this.#terminal.foregroundGroup = process.group;
      this.#terminal.onSignal = (signal) => session.signalGroup(process.group, signal);
    } else {
      this.#terminal = null;
      this.#input = new ClientInput(limits.maxOverlayBytes);
      process.setDescriptor(0, this.#input);
      let open = 2;
      const closed = () => {
        open -= 1;
        if (open === 0) this.#closeOutput();
      };
      process.setDescriptor(1, new ClientOutput((bytes) => options.output.stdout(bytes), closed));
      process.setDescriptor(2, new ClientOutput((bytes) => options.output.stderr(bytes), closed));
    }
    // BusyBox's shell is nearer to bash than to dash in what it takes; its words are its own.
    const dialect = shellName === 'bash' || host.persona.family === 'busybox' ? 'bash' : 'posix';
    const state = new ShellState({
      dialect,
      maxVariableBytes: limits.maxVariableBytes,
      name: login ? `-${shellName}` : shellName,
      messageName: login ? `-${shellName}` : shellName,
    });
    state.processId = process.id;
    const body = mode.kind === 'exec' ? () => this.#runExec(state, command) : () => this.#runLogin(state, user);
    const ended = process.run(async () => {
      try {
        state.importEnvironment(environment);
        return await body();
      } finally {
        while (this.#entered.length > 0) this.#finished(null);
      }
    });
    this.exited = ended.then((status) => {
      // Without a terminal nobody hangs up what was left in the background.
      if (this.#terminal !== null || this.#stopped || session.processes.size === 0) this.#finish();
      else session.whenEmpty = () => this.#finish();
      const signal = process.killedBy;
      return { exitCode: status, signal };
    });
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#stopped) return;
    const text = bytesToByteString(bytes);
    if (this.#terminal === null) return this.#input?.push(text);
    this.#terminal.type(text);
  }

  endInput(): void {
    this.#terminal?.hangUp();
    this.#input?.end();
  }

  hidesInput(): boolean {
    return this.#terminal?.echo === false && this.#terminal.canonical;
  }

  resize(columns: number, rows: number): void {
    if (this.#terminal === null) return;
    this.#terminal.resize(columns, rows);
    this.#session.signalGroup(this.#terminal.foregroundGroup || this.#process.group, 'WINCH');
  }

  signal(name: 'INT' | 'TERM' | 'HUP' | 'QUIT' | 'TSTP' | 'KILL'): void {
    if (name === 'INT' || name === 'QUIT' || name === 'TSTP') {
      if (this.#terminal !== null) this.#terminal.onSignal(name);
      else this.#session.signalGroup(this.#process.group, name);
      return;
    }
    this.#session.stopAll(name);
    if (name === 'HUP') this.#session.stopAll('KILL');
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#session.stopAll('KILL');
  }

  #finish(): void {
    this.#stopped = true;
    this.#session.stopAll('KILL');
    this.#process.account.close();
    this.#session.table.remove(this.#daemonId);
    this.#closeOutput();
  }

  #environment(user: HostUser, term: string | null): Map<string, string> {
    const environment = new Map<string, string>();
    for (const [name, value] of this.#options.environment) environment.set(utf8(name), utf8(value));
    environment.set('USER', utf8(user.name));
    environment.set('LOGNAME', utf8(user.name));
    environment.set('HOME', utf8(user.home));
    environment.set(
      'PATH',
      user.userId === 0 ? ROOT_PATH : this.#options.mode.kind === 'exec' ? USER_PATH : USER_LOGIN_PATH,
    );
    environment.set('SHELL', user.shell);
    if (this.#isRouter) {
      environment.set('PATH', '/sbin:/usr/sbin:/bin:/usr/bin');
      if (term !== null && term !== '') environment.set('TERM', utf8(term));
      return environment;
    }
    // Debian's sshd has pam_mail with noenv; login(1) and su set it.
    if (!environment.has('SSH_CONNECTION')) environment.set('MAIL', `/var/mail/${utf8(user.name)}`);
    if (term !== null && term !== '') environment.set('TERM', utf8(term));
    return environment;
  }

  async #runExec(state: ShellState, command: string): Promise<number> {
    const shell = new Interpreter(this.#process, state);
    shell.mode = 'c';
    startVariables(state, this.#process, '/usr/bin/bash');
    this.#started(command);
    const run = () => shell.runShell({ text: command, firstLine: 0 });
    if (this.#isRouter) {
      const status = await withAshWording(this.#process, run);
      this.#finished(status);
      return status;
    }
    await runRemoteCommandFiles(shell);
    const status = await run();
    this.#finished(status);
    return status;
  }

  async #runLogin(state: ShellState, user: HostUser): Promise<number> {
    const terminal = this.#terminal;
    if (terminal === null) return 1;
    startVariables(state, this.#process, '/bin/bash');
    const observer = {
      started: (input: string) => this.#started(input),
      finished: (status: number) => this.#finished(status),
    };
    this.#session.lineObserver = observer;
    if (this.#isRouter) {
      this.#showMessageOfTheDay(terminal);
      return runAsh(this.#process, state, terminal, { login: true, observer });
    }
    this.#greet(terminal, user);
    return runInteractive(this.#process, state, terminal, {
      login: true,
      observer,
      begin: (shell) => runStartupFiles(shell, { login: true }),
    });
  }

  get #isRouter(): boolean {
    return this.#options.host.persona.family === 'busybox';
  }

  #showMessageOfTheDay(terminal: TerminalDevice): void {
    const { files } = this.#options.host;
    if (!files.exists('/etc/motd')) return;
    terminal.show(bytesToByteString(files.readFile('/etc/motd')).replaceAll('\n', '\r\n'));
  }

  #greet(terminal: TerminalDevice, user: HostUser): void {
    const { host } = this.#options;
    const { kernel, hostname } = host.persona;
    // login(1) with pam_lastlog says it in its own way.
    const isSsh = this.#options.environment.has('SSH_CONNECTION');
    let text = '';
    if (!host.files.exists(`${user.home}/.hushlogin`)) {
      text += `Linux ${hostname} ${kernel.release} ${kernel.version} ${kernel.machine}\n\n`;
      try {
        text += bytesToByteString(host.files.readFile('/etc/motd')).replace(/^\n/, '');
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
      // The attacker's own last login, or the last one before he came.
      const own = host instanceof SimulatedHost ? host.lastLogins.get(user.name) : undefined;
      const last = own ?? host.logins().find((login) => login.user === user.name && login.untilMs !== null);
      if (last !== undefined)
        text += `Last login: ${formatDate(last.atMs, isSsh ? '%a %b %e %H:%M:%S %Y' : '%a %b %e %H:%M:%S UTC %Y')} from ${last.from}${isSsh ? '' : ` on ${terminal.path.replace('/dev/', '')}`}\n`;
    }
    const { environment } = this.#options;
    const from = (environment.get('SSH_CONNECTION') ?? environment.get('REMOTEHOST') ?? '').split(' ')[0];
    if (host instanceof SimulatedHost && from !== undefined && from !== '')
      host.lastLogins.set(user.name, { atMs: host.now(), from: utf8(from) });
    terminal.show(text.replaceAll('\n', '\r\n'));
  }

  #started(input: string): void {
    this.#options.observer.commandStarted?.(Buffer.from(input, 'latin1'));
    const { unknownCommands } = this.#session;
    const outer = [...unknownCommands];
    unknownCommands.clear();
    this.#entered.push({ input, atMs: this.#options.clock.now(), outer });
  }

  #finished(exitCode: number | null): void {
    const entered = this.#entered.pop();
    if (entered === undefined) return;
    const { unknownCommands } = this.#session;
    const unknown = [...unknownCommands];
    unknownCommands.clear();
    for (const name of entered.outer) unknownCommands.add(name);
    this.#options.observer.commandEntered({
      input: Buffer.from(entered.input, 'latin1'),
      statements: splitStatements(toDisplayText(entered.input).slice(0, this.#options.limits.maxLineBytes)).map(
        (statement) => statement.text,
      ),
      exitCode,
      unknownCommands: unknown.map(toDisplayText),
      durationMs: Math.max(0, this.#options.clock.now() - entered.atMs),
    });
  }
}

function startVariables(state: ShellState, process: Process, program: string): void {
  state.set('PWD', process.directory);
  state.declare('PWD').exported = true;
  state.set('SHLVL', '1');
  state.declare('SHLVL').exported = true;
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  state.set('PPID', String(process.parentId));
  if (state.dialect !== 'bash') return;
  state.set('OPTERR', '1');
  if (state.get('TERM') === null) state.set('TERM', 'dumb');
  state.set('UID', String(process.identity.userId));
  state.set('EUID', String(process.identity.userId));
  for (const name of ['PPID', 'UID', 'EUID']) {
    state.declare(name).integer = true;
    state.declare(name).readOnly = true;
  }
  state.declare('OPTIND').integer = true;
  state.set('BASH', program);
  state.set('BASH_VERSION', '5.2.15(1)-release');
  state.set('HOSTNAME', process.session.hostname());
  state.set('HOSTTYPE', 'x86_64');
  state.set('MACHTYPE', 'x86_64-pc-linux-gnu');
  state.set('OSTYPE', 'linux-gnu');
}

/** The process that holds the session: sshd's, or the login program that telnetd started. */
function serviceCommand({ environment, host }: ShellOptions, user: string, line: string | null): string {
  const remote = environment.get('REMOTEHOST');
  if (remote === undefined) return `sshd: ${user}@${line ?? 'notty'}`;
  return host.persona.family === 'busybox' ? 'login' : `/bin/login -h ${remote} -p`;
}

function existingHome(files: ShellOptions['host']['files'], home: string): string {
  return files.exists(home) ? utf8(home) : '/';
}

/** A user that only the service knows. */
function fallbackUser(name: string): HostUser {
  return {
    name,
    userId: 0,
    groupId: 0,
    groups: [{ name: 'root', groupId: 0 }],
    home: '/root',
    shell: '/bin/bash',
    fullName: name,
  };
}
