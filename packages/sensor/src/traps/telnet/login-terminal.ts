import { MAX_CANONICAL_LINE_BYTES, MAX_WAITING_LINES } from './limits.ts';

/**
 * The terminal while login(1) reads from it: the kernel's line discipline in canonical mode (termios(3): ICANON, ISIG,
 * IEXTEN, ICRNL, ECHOE, ECHOK, ECHOCTL, ECHOKE). Lines wait until they are read; a program may throw them away.
 */
export interface LoginTerminal {
  /** Keys in the order they came; what they echo is shown when all have been looked at. */
  type(keys: Buffer): void;
  /** What a program writes; LF goes out as CR LF already. */
  print(text: string): void;
  /** The next line without its end; null when there is none. `ended` is false where ^D cut it off. */
  read(): { readonly line: Buffer; readonly ended: boolean } | null;
  /** Throws away what nobody read, as tcsetattr(TCSAFLUSH) does, and sets the echo. */
  set(echo: boolean): void;
  /** The client wants, or does not want, to see what it types. */
  allowEcho(allowed: boolean): void;
  /** Everything that was typed and not read, as the next program gets it. */
  takeAll(): Buffer;
}

export interface LoginTerminalOptions {
  readonly show: (bytes: Buffer) => void;
  /** ^C, ^\ or ^Z; what was typed and not yet shown is gone. */
  readonly signalled: (signal: 'INT' | 'QUIT' | 'TSTP') => void;
  readonly lineTooLong: (limitBytes: number) => void;
  readonly maxLineBytes: number;
}

const KEY = {
  endOfFile: 0x04,
  interrupt: 0x03,
  backspaceErase: 0x7f,
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  reprint: 0x12,
  kill: 0x15,
  literalNext: 0x16,
  wordErase: 0x17,
  suspend: 0x1a,
  quit: 0x1c,
} as const;

const SIGNALS: ReadonlyMap<number, 'INT' | 'QUIT' | 'TSTP'> = new Map([
  [KEY.interrupt, 'INT'],
  [KEY.quit, 'QUIT'],
  [KEY.suspend, 'TSTP'],
]);

export function createLoginTerminal(options: LoginTerminalOptions): LoginTerminal {
  const maxLineBytes = Math.min(options.maxLineBytes, MAX_CANONICAL_LINE_BYTES);
  let line: number[] = [];
  const waiting: Array<{ readonly line: Buffer; readonly ended: boolean }> = [];
  let echo = true;
  let echoAllowed = true;
  let literal = false;
  let toldTooLong = false;
  /** Echo of the keys that are being looked at. */
  let shown: number[] = [];

  const isShown = () => echo && echoAllowed;
  const show = (...bytes: readonly number[]) => {
    if (isShown()) shown.push(...bytes);
  };
  const isControl = (byte: number) => (byte < 0x20 && byte !== KEY.tab) || byte === 0x7f;
  const showKey = (byte: number) => {
    if (isControl(byte)) show(0x5e, byte ^ 0x40);
    else show(byte);
  };

  function emit(): void {
    if (shown.length === 0) return;
    const bytes = Buffer.from(shown);
    shown = [];
    options.show(bytes);
  }

  function eraseOne(): void {
    const byte = line.pop();
    if (byte === undefined) return;
    show(0x08, 0x20, 0x08);
    if (isControl(byte)) show(0x08, 0x20, 0x08);
  }

  function eraseWord(): void {
    const isWord = (byte: number | undefined) => byte !== undefined && /[A-Za-z0-9_]/.test(String.fromCharCode(byte));
    while (line.length > 0 && !isWord(line.at(-1))) eraseOne();
    while (isWord(line.at(-1))) eraseOne();
  }

  function endLine(ended: boolean): void {
    if (waiting.length < MAX_WAITING_LINES) waiting.push({ line: Buffer.from(line), ended });
    line = [];
  }

  function add(byte: number): void {
    if (line.length < maxLineBytes) {
      line.push(byte);
      showKey(byte);
    } else if (!toldTooLong) {
      toldTooLong = true;
      options.lineTooLong(maxLineBytes);
    }
  }

  function press(byte: number): void {
    if (literal) {
      literal = false;
      add(byte);
      return;
    }
    const signal = SIGNALS.get(byte);
    if (signal !== undefined) {
      line = [];
      waiting.length = 0;
      shown = [];
      showKey(byte);
      options.signalled(signal);
      return;
    }
    switch (byte) {
      case KEY.return:
      case KEY.newline:
        show(KEY.return, KEY.newline);
        endLine(true);
        break;
      case KEY.endOfFile:
        endLine(false);
        break;
      case KEY.backspaceErase:
        eraseOne();
        break;
      case KEY.wordErase:
        eraseWord();
        break;
      case KEY.kill:
        while (line.length > 0) eraseOne();
        break;
      case KEY.reprint:
        show(0x5e, 0x52, KEY.return, KEY.newline);
        for (const typed of line) showKey(typed);
        break;
      case KEY.literalNext:
        literal = true;
        show(0x5e, 0x08);
        break;
      default:
        add(byte);
    }
  }

  return {
    type(keys) {
      for (const byte of keys) press(byte);
      emit();
    },
    print(text) {
      emit();
      options.show(Buffer.from(text, 'latin1'));
    },
    read: () => waiting.shift() ?? null,
    set(on) {
      echo = on;
      line = [];
      waiting.length = 0;
      toldTooLong = false;
    },
    allowEcho(allowed) {
      echoAllowed = allowed;
    },
    takeAll() {
      const all = Buffer.concat([
        ...waiting.flatMap((each) => [each.line, each.ended ? Buffer.of(KEY.newline) : Buffer.alloc(0)]),
        Buffer.from(line),
      ]);
      line = [];
      waiting.length = 0;
      return all;
    },
  };
}
