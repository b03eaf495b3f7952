import type { Host } from '../../deception/host/host.ts';

export interface LoginDialogueOptions {
  readonly host: Host;
  readonly failureDelayMs: number;
  readonly maxAttempts: number;
  readonly maxLineBytes: number;
  readonly write: (text: string | Uint8Array) => void;
  /** One attempt is over; `accepted` has been decided. */
  readonly tried: (username: Buffer, password: Buffer, accepted: boolean) => void;
  /** Input that came after the password belongs to the shell. */
  readonly loggedIn: (username: string, rest: Buffer) => void;
  /** login(1) gave up. */
  readonly gaveUp: () => void;
  readonly lineTooLong: () => void;
}

export interface LoginDialogue {
  start(): void;
  input(bytes: Buffer): void;
  stop(): void;
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const BACKSPACE = 0x08;
const DELETE = 0x7f;
const CONTROL_C = 0x03;
const CONTROL_D = 0x04;
const CONTROL_U = 0x15;

/** The dialogue of telnetd's banner and login(1): prompts, echo of the name, silence for the password. */
export function createLoginDialogue(options: LoginDialogueOptions): LoginDialogue {
  const { host, failureDelayMs, maxAttempts, maxLineBytes, write } = options;
  const prompt = `${host.persona.hostname} login: `;
  let state: 'username' | 'password' | 'waiting' | 'done' = 'username';
  let line: number[] = [];
  let username = Buffer.alloc(0);
  let attempts = 0;
  let timer: NodeJS.Timeout | null = null;
  let early: Buffer = Buffer.alloc(0);

  function enter(): void {
    const entered = Buffer.from(line);
    line = [];
    write('\r\n');
    if (state === 'username') {
      if (entered.length === 0) {
        write(prompt);
        return;
      }
      username = entered;
      state = 'password';
      write('Password: ');
      return;
    }
    attempts += 1;
    const name = username.toString('utf8');
    const accepted = host.checkPassword(name, entered.toString('utf8'));
    options.tried(username, entered, accepted);
    state = accepted ? 'done' : 'waiting';
    if (!accepted) timer = setTimeout(refuse, failureDelayMs);
  }

  function refuse(): void {
    timer = null;
    if (attempts >= maxAttempts) {
      state = 'done';
      write(`\r\nLogin incorrect\r\n\r\nMaximum number of tries exceeded (${maxAttempts})\r\n`);
      options.gaveUp();
      return;
    }
    state = 'username';
    write(`\r\nLogin incorrect\r\n${prompt}`);
    // What was typed during the delay waits in the terminal.
    const typed = early;
    early = Buffer.alloc(0);
    input(typed);
  }

  function input(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at++) {
      if (state === 'done') return;
      if (state === 'waiting') {
        early = Buffer.concat([early, bytes.subarray(at)]).subarray(0, maxLineBytes);
        return;
      }
      const byte = bytes[at] ?? 0;
      if (byte === CARRIAGE_RETURN || byte === LINE_FEED) {
        enter();
        if (isDone()) {
          options.loggedIn(username.toString('utf8'), bytes.subarray(at + 1));
          return;
        }
      } else if (byte === BACKSPACE || byte === DELETE) {
        if (line.pop() !== undefined && state === 'username') write('\b \b');
      } else if (byte === CONTROL_U) {
        if (state === 'username') write('\b \b'.repeat(line.length));
        line = [];
      } else if (byte === CONTROL_C || (byte === CONTROL_D && line.length === 0)) {
        state = 'done';
        options.gaveUp();
        return;
      } else if (line.length < maxLineBytes) {
        line.push(byte);
        if (state === 'username') write(Uint8Array.of(byte));
      } else {
        options.lineTooLong();
        state = 'done';
        options.gaveUp();
        return;
      }
    }
  }

  /** Read through a function: `enter` changes the state behind the compiler's back. */
  function isDone(): boolean {
    return state === 'done';
  }

  return {
    start: () => write(`${host.persona.telnet.issue.replace(/\r?\n/g, '\r\n')}${prompt}`),
    input,
    stop() {
      state = 'done';
      if (timer !== null) clearTimeout(timer);
    },
  };
}
