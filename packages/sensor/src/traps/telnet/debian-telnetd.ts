import {
  MAX_ENVIRONMENT_VARIABLES,
  MAX_NEGOTIATIONS,
  MAX_SUBNEGOTIATION_BYTES,
  MAX_TERMINAL_TYPE_REQUESTS,
} from './limits.ts';
import { createOptionNegotiation } from './option-negotiation.ts';
import type { TelnetDaemon, TelnetDaemonOptions } from './telnet-daemon.ts';
import { COMMAND, decodeTelnet, encodeTelnet, OPTION, parseEnvironment } from './telnet-protocol.ts';

const { iac, will, do: please, sb, se, dataMark } = COMMAND;
const IS = 0;
const SEND = 1;

/** First of all, in this order; the daemon waits until each is answered. */
const FIRST_OFFERS = [OPTION.authentication, OPTION.encryption] as const;
const FIRST_QUESTIONS = [
  OPTION.terminalType,
  OPTION.terminalSpeed,
  OPTION.xDisplay,
  OPTION.newEnvironment,
  OPTION.oldEnvironment,
] as const;

/** Keys that commands of the protocol stand for on a terminal with the usual settings (stty(1)). */
const KEYS: ReadonlyMap<number, number> = new Map([
  [COMMAND.interrupt, 0x03],
  [COMMAND.break, 0x1c],
  [COMMAND.abort, 0x1c],
  [COMMAND.suspend, 0x1a],
  [COMMAND.endOfFile, 0x04],
  [COMMAND.eraseCharacter, 0x7f],
  [COMMAND.eraseLine, 0x15],
]);

/** Terminals of Debian's ncurses-base: a name that is none of them makes the daemon ask for another. */
const KNOWN_TERMINALS: ReadonlySet<string> = new Set(
  'ansi cons25 cons25-debian cygwin dumb Eterm Eterm-color hurd linux mach mach-bold mach-color mach-gnu mach-gnu-color pcansi rxvt rxvt-basic rxvt-m rxvt-unicode rxvt-unicode-256color screen screen-256color screen-256color-bce screen-bce screen-s screen-w screen.xterm-256color sun tmux tmux-256color vt100 vt102 vt220 vt52 wsvt25 wsvt25m xterm xterm-256color xterm-color xterm-debian xterm-mono xterm-r5 xterm-r6 xterm-vt220 xterm-xfree86'.split(
    ' ',
  ),
);

/**
 * telnetd of Debian 12 (inetutils 2.4) as recorded by `evaluation/replays/record-telnet.ts`: it asks, waits for each
 * answer, asks again, shows the kernel and the host name, and starts login(1). Variables that the client sets are taken
 * as facts about it and never reach login(1), as since the correction of CVE-2026-24061.
 */
export function createDebianTelnetd({ host, line, silentClientMs, listener }: TelnetDaemonOptions): TelnetDaemon {
  let stage: 'options' | 'details' | 'echo' | 'running' = 'options';
  let negotiations = 0;
  let variables = 0;
  /** Subnegotiations that were asked for and have not come. */
  const awaited = new Set<number>();
  const terminalNames: string[] = [];
  let isLastName = false;
  /** Keys of the bytes that are being looked at. */
  let keys: Buffer[] = [];
  let spoke = false;
  let silence: NodeJS.Timeout | null = null;

  const send = (bytes: readonly number[]) => listener.send(Buffer.from(bytes));
  const request = (option: number) => {
    awaited.add(option);
    send([iac, sb, option, SEND, iac, se]);
  };
  const options = createOptionNegotiation({
    send,
    agreed(option) {
      // The NUL after it is the real one's: it sends a byte more than it counted.
      if (option === OPTION.flowControl) send([iac, sb, OPTION.flowControl, 3, iac, se, 0]);
      else if (option === OPTION.lineMode) send([iac, sb, OPTION.lineMode, 1, 3, iac, se, 0]);
    },
    marked() {
      // A client that marks time can do line mode the old way; without go-ahead it could not.
      options.withdraw(OPTION.suppressGoAhead);
    },
    switched(option, on) {
      if (option === OPTION.echo) listener.echoSwitched(on);
      else if (option === OPTION.logout && on) listener.loggedOut();
    },
  });

  /** Goes on when what the stage waits for is there. */
  function advance(): void {
    if (stage === 'options') {
      if (FIRST_OFFERS.some(options.awaitsUs) || FIRST_QUESTIONS.some(options.awaitsThem)) return;
      stage = 'details';
      for (const option of [OPTION.terminalSpeed, OPTION.xDisplay]) if (options.theirs(option)) request(option);
      if (options.theirs(OPTION.newEnvironment)) request(OPTION.newEnvironment);
      else if (options.theirs(OPTION.oldEnvironment)) request(OPTION.oldEnvironment);
      if (options.theirs(OPTION.terminalType)) request(OPTION.terminalType);
    }
    if (stage === 'details') {
      if (awaited.size > 0) return;
      stage = 'echo';
      options.offer(OPTION.suppressGoAhead);
      options.askThem(OPTION.echo);
      options.askThem(OPTION.lineMode);
      options.askThem(OPTION.windowSize);
      options.offer(OPTION.status);
      options.askThem(OPTION.flowControl);
    }
    if (stage === 'echo') {
      if (options.awaitsThem(OPTION.windowSize)) return;
      run();
    }
  }

  function run(): void {
    stage = 'running';
    if (silence !== null) clearTimeout(silence);
    if (options.theirs(OPTION.echo)) options.forbidThem(OPTION.echo);
    else if (options.awaitsThem(OPTION.echo)) options.assumeTheirs(OPTION.echo);
    options.offer(OPTION.echo);
    if (options.theirs(OPTION.lineMode)) {
      options.askThem(OPTION.binary);
      options.forbidThem(OPTION.lineMode);
    } else {
      options.askThem(OPTION.timingMark);
      options.askThem(OPTION.binary);
    }
    const { kernel, hostname } = host.persona;
    listener.ready(`\r\nLinux ${kernel.release} (${hostname}) (${line})\r\n\r\n`);
  }

  function terminalNamed(name: Buffer): void {
    listener.terminalNamed(name);
    const text = name.toString('latin1').toLowerCase();
    const [first] = terminalNames;
    const last = terminalNames.at(-1);
    terminalNames.push(text);
    let over = KNOWN_TERMINALS.has(text) || isLastName || terminalNames.length > MAX_TERMINAL_TYPE_REQUESTS;
    // A client that repeats itself is at the end of its list; once more, and it may begin again (RFC 1091).
    if (!over && text === last) {
      isLastName = true;
      over = text === first;
    }
    if (!over && stage === 'details') request(OPTION.terminalType);
  }

  function subnegotiated(option: number, content: Buffer): void {
    if (option === OPTION.windowSize && content.length === 4) {
      listener.resized(content.readUInt16BE(0), content.readUInt16BE(2));
      return;
    }
    if (option === OPTION.status && content[0] === SEND && content.length === 1) {
      listener.send(status());
      return;
    }
    const isAnswer = content[0] === IS;
    awaited.delete(option);
    if (option === OPTION.terminalType && isAnswer) terminalNamed(content.subarray(1));
    else if (option === OPTION.xDisplay && isAnswer) setVariable(Buffer.from('DISPLAY'), content.subarray(1));
    else if (option === OPTION.newEnvironment || option === OPTION.oldEnvironment)
      for (const [name, value] of parseEnvironment(content) ?? []) setVariable(name, value);
  }

  function setVariable(name: Buffer, value: Buffer): void {
    variables += 1;
    if (variables <= MAX_ENVIRONMENT_VARIABLES) listener.environmentSet(name, value);
  }

  /** RFC 859: every option that is on, and how flow control stands. */
  function status(): Buffer {
    const content: number[] = [];
    for (let option = 0; option < 256; option++) {
      if (options.ours(option)) content.push(will, option);
      if (options.theirs(option)) content.push(please, option);
    }
    if (options.theirs(OPTION.flowControl)) for (const mode of [1, 3]) content.push(sb, OPTION.flowControl, mode, se);
    return Buffer.from([
      iac,
      sb,
      OPTION.status,
      IS,
      ...content.flatMap((byte) => (byte === iac ? [iac, iac] : [byte])),
      iac,
      se,
    ]);
  }

  const decoder = decodeTelnet(
    {
      data(bytes) {
        // The terminal strips the eighth bit unless the client's side is binary.
        keys.push(options.theirs(OPTION.binary) ? bytes : Buffer.from(bytes.map((byte) => byte & 0x7f)));
      },
      negotiated(verb, option) {
        spoke = true;
        negotiations += 1;
        if (negotiations > MAX_NEGOTIATIONS) return;
        options.received(verb, option);
      },
      subnegotiated(option, content) {
        spoke = true;
        negotiations += 1;
        if (negotiations <= MAX_NEGOTIATIONS) subnegotiated(option, content);
      },
      command(code) {
        spoke = true;
        negotiations += 1;
        if (negotiations > MAX_NEGOTIATIONS) return;
        const key = KEYS.get(code);
        if (key !== undefined) keys.push(Buffer.of(key));
        else if (code === COMMAND.areYouThere) listener.send(Buffer.from('\r\n[Yes]\r\n'));
        else if (code === COMMAND.abortOutput) {
          send([iac, dataMark]);
          keys.push(Buffer.of(0x0f));
        }
      },
    },
    MAX_SUBNEGOTIATION_BYTES,
    () => options.theirs(OPTION.binary),
  );

  return {
    start() {
      for (const option of FIRST_OFFERS) options.offer(option);
      for (const option of FIRST_QUESTIONS) options.askThem(option);
      silence = setTimeout(() => {
        if (!spoke && stage !== 'running') run();
      }, silentClientMs);
    },
    input(bytes) {
      keys = [];
      decoder.add(bytes);
      // All that came together reaches the terminal together: a signal at its end takes the echo of the rest away.
      if (keys.length > 0) listener.typed(Buffer.concat(keys));
      // Only when all that came together has been looked at, as the daemon reads it.
      if (stage !== 'running') advance();
    },
    encode(shown) {
      return options.ours(OPTION.binary) ? encodeTelnet(shown) : withReturnsMarked(encodeTelnet(shown));
    },
    flushed: () => send([iac, dataMark]),
    loginBegins() {
      options.offer(OPTION.suppressGoAhead);
      if (options.ours(OPTION.echo)) return;
      options.offer(OPTION.echo);
      listener.echoSwitched(true);
    },
    stop() {
      if (silence !== null) clearTimeout(silence);
    },
  };
}

/** RFC 854: a CR that no LF follows is sent as CR NUL. */
function withReturnsMarked(bytes: Buffer): Buffer {
  const bare: number[] = [];
  for (let at = bytes.indexOf(0x0d); at >= 0; at = bytes.indexOf(0x0d, at + 1))
    if (bytes[at + 1] !== 0x0a) bare.push(at);
  if (bare.length === 0) return bytes;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const at of bare) {
    pieces.push(bytes.subarray(from, at + 1), Buffer.of(0));
    from = at + 1;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
