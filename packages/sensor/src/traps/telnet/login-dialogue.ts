import type { Host } from '../../deception/host/host.ts';
import type { Random } from '../../trap.ts';
import { createLoginTerminal } from './login-terminal.ts';

/** How a login program behaves where two differ; both are recorded from the real ones. */
export interface LoginManner {
  readonly maxAttempts: number;
  /** From the start of the program to its end, when nobody logs in. */
  readonly timeoutMs: number;
  readonly timeoutText: string;
  /** What is said after a failure, before the next prompt or the end. */
  readonly failureText: string;
  /** Said after the last failure as well. */
  readonly lastFailureText: string;
  /** How late a failure is told: by how much around `failureDelayMs`, 0.5 is half to one and a half. */
  readonly delaySpread: number;
  /** What is typed while the program works on a right password: thrown away, or kept for the shell. */
  readonly dropsTypedAhead: boolean;
  /** ^C, ^\ and ^Z at the prompt end the program; otherwise they only throw the line away. */
  readonly diesOfSignals: boolean;
  /** The user name in a line; `again` prompts once more, `end` ends the program. */
  nameIn(line: Buffer, ended: boolean): { readonly name: Buffer } | 'again' | 'end' | 'more';
  /** A name that is refused before a password is asked for. */
  refusesName(name: Buffer): boolean;
}

/** login(1) of shadow 4.13 with Debian's PAM. */
export const SHADOW_LOGIN: LoginManner = {
  maxAttempts: 5,
  timeoutMs: 60_000,
  timeoutText: '\r\nLogin timed out after 60 seconds.\r\n',
  failureText: '\r\nLogin incorrect\r\n',
  lastFailureText: 'Maximum number of tries exceeded (5)\r\n',
  delaySpread: 0.5,
  dropsTypedAhead: true,
  diesOfSignals: true,
  nameIn: (line) => ({ name: line }),
  // It could be an option of a program that is given the name.
  refusesName: (name) => name[0] === 0x2d,
};

/** So many empty lines instead of a name end BusyBox's login. */
const MAX_EMPTY_NAMES = 10;
/** The longest name that BusyBox takes. */
const MAX_BUSYBOX_NAME_BYTES = 62;

/** login of BusyBox 1.35: leading blanks are skipped, the name ends at the first other byte that is not visible. */
export const BUSYBOX_LOGIN: LoginManner = {
  maxAttempts: 3,
  timeoutMs: 60_000,
  timeoutText: '\r\r\nLogin timed out after 60 seconds\r\r\n',
  failureText: 'Login incorrect\r\n',
  lastFailureText: '',
  delaySpread: 0,
  dropsTypedAhead: false,
  diesOfSignals: false,
  nameIn(line, ended) {
    const first = line.findIndex((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    if (!ended) return line.length === 0 ? 'end' : 'more';
    if (first < 0) return 'again';
    const text = line.subarray(first);
    // Read with fgets(3): a NUL after the first byte hides the end of the line, as a line that is too long does.
    if (text.length > MAX_BUSYBOX_NAME_BYTES || text.indexOf(0, 1) > 0) return 'end';
    const end = text.findIndex((byte) => byte <= 0x20 || byte >= 0x7f);
    return { name: end < 0 ? text : text.subarray(0, end) };
  },
  refusesName: () => false,
};

export interface LoginDialogueOptions {
  readonly host: Host;
  readonly manner: LoginManner;
  readonly failureDelayMs: number;
  /** The sensor's own bound on attempts; the manner's holds where it is lower. */
  readonly maxAttempts: number;
  readonly maxLineBytes: number;
  readonly random: Random;
  readonly show: (bytes: Buffer) => void;
  /** The terminal threw away what it had not shown. */
  readonly flushed: () => void;
  /** One attempt is over; `accepted` has been decided. The password is null where none was asked for. */
  readonly tried: (username: Buffer, password: Buffer | null, accepted: boolean) => void;
  /** Input that came after the password belongs to the shell. */
  readonly loggedIn: (username: string, rest: Buffer) => void;
  /** The program ended. */
  readonly gaveUp: (why: 'refused' | 'timeout') => void;
  readonly lineTooLong: (limitBytes: number) => void;
}

export interface LoginDialogue {
  start(): void;
  input(keys: Buffer): void;
  allowEcho(allowed: boolean): void;
  stop(): void;
}

/** The dialogue of a login program on a terminal: prompts, delays, and what becomes of what is typed meanwhile. */
export function createLoginDialogue(options: LoginDialogueOptions): LoginDialogue {
  const { host, manner, random } = options;
  const prompt = `${host.persona.hostname} login: `;
  const maxAttempts = Math.min(manner.maxAttempts, options.maxAttempts);
  let state: 'idle' | 'name' | 'password' | 'checking' | 'over' = 'idle';
  let name: Buffer = Buffer.alloc(0);
  /** A name that ^D cut into pieces. */
  let pieces: Buffer = Buffer.alloc(0);
  let attempts = 0;
  let emptyNames = 0;
  let delay: NodeJS.Timeout | null = null;
  let timeout: NodeJS.Timeout | null = null;

  const terminal = createLoginTerminal({
    show: options.show,
    maxLineBytes: options.maxLineBytes,
    lineTooLong: options.lineTooLong,
    signalled(signal) {
      options.flushed();
      if (state === 'idle' || state === 'over') return;
      if (manner.diesOfSignals) {
        // login ignores the stop signal of the terminal.
        if (signal !== 'TSTP') end('refused');
      } else if (state === 'password' && signal === 'INT') {
        terminal.print('\r\n');
        fail();
      }
    },
  });

  function end(why: 'refused' | 'timeout'): void {
    if (state === 'over') return;
    state = 'over';
    clear();
    // What the last key echoed still leaves.
    setImmediate(() => options.gaveUp(why));
  }

  function clear(): void {
    if (delay !== null) clearTimeout(delay);
    if (timeout !== null) clearTimeout(timeout);
    delay = null;
    timeout = null;
  }

  function askName(): void {
    state = 'name';
    emptyNames = 0;
    pieces = Buffer.alloc(0);
    terminal.print(prompt);
    terminal.set(true);
  }

  function nameEntered(line: Buffer, ended: boolean): void {
    const whole = Buffer.concat([pieces, line]);
    // ^D on an empty line is the end of the input; after a part of a name too.
    const isEnd = !ended && line.length === 0;
    const found = isEnd && pieces.length > 0 ? 'end' : manner.nameIn(whole, ended);
    if (found === 'more') {
      pieces = whole;
      return;
    }
    pieces = Buffer.alloc(0);
    if (found === 'again') emptyNames += 1;
    if (found === 'end' || emptyNames >= MAX_EMPTY_NAMES) {
      end('refused');
      return;
    }
    if (found === 'again') {
      terminal.print(prompt);
      return;
    }
    name = found.name;
    // Cut off by ^D, the line has no end on the screen yet.
    if (!ended) terminal.print('\r\n');
    if (isEnd || manner.refusesName(name)) {
      if (!isEnd) options.tried(name, null, false);
      fail();
      return;
    }
    state = 'password';
    terminal.print('Password: ');
    terminal.set(false);
  }

  function check(password: Buffer): void {
    terminal.print('\r\n');
    const username = name.toString('utf8');
    const accepted = host.checkPassword(username, password.toString('utf8'));
    options.tried(name, password, accepted);
    if (!accepted) {
      fail();
      return;
    }
    const rest = manner.dropsTypedAhead ? Buffer.alloc(0) : terminal.takeAll();
    state = 'over';
    clear();
    options.loggedIn(username, rest);
  }

  function fail(): void {
    attempts += 1;
    state = 'checking';
    // What is typed from now on is seen, and thrown away at the next prompt.
    terminal.set(true);
    delay = setTimeout(refuse, delayMs());
  }

  /** pam_fail_delay spreads a delay by up to half either way, mostly near the middle. */
  function delayMs(): number {
    const middle = (random.next() + random.next() + random.next()) / 3;
    return Math.round(options.failureDelayMs * (1 + (2 * middle - 1) * manner.delaySpread));
  }

  function refuse(): void {
    delay = null;
    terminal.print(manner.failureText);
    if (attempts >= maxAttempts) {
      terminal.print(manner.lastFailureText);
      end('refused');
    } else {
      askName();
    }
  }

  function readLines(): void {
    while (state === 'name' || state === 'password') {
      const next = terminal.read();
      if (next === null) return;
      if (state === 'name') nameEntered(next.line, next.ended);
      else check(next.line);
    }
  }

  return {
    start() {
      state = 'name';
      timeout = setTimeout(() => {
        terminal.print(manner.timeoutText);
        end('timeout');
      }, manner.timeoutMs);
      terminal.print(prompt);
      readLines();
    },
    input(keys) {
      if (state === 'over') return;
      terminal.type(keys);
      readLines();
    },
    allowEcho: (allowed) => terminal.allowEcho(allowed),
    stop() {
      state = 'over';
      clear();
    },
  };
}
