/** The server side of the old scp protocol, as `scp` asks for it by exec: `scp [-r] [-p] [-d] -t|-f PATH`. */
export interface ScpCommand {
  readonly direction: 'to-host' | 'from-host';
  readonly recursive: boolean;
  readonly preserveTimes: boolean;
  readonly targetIsDirectory: boolean;
  /** As written, `~` not expanded. */
  readonly path: Buffer;
}

const SINGLE_QUOTE = 0x27;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Null when the command is anything but a plain scp call: the shell then runs it. */
export function parseScpCommand(command: Uint8Array): ScpCommand | null {
  const words = splitWords(command);
  if (words === null || words.shift()?.toString('latin1') !== 'scp') return null;
  const flags = new Set<string>();
  let path: Buffer | null = null;
  let optionsEnded = false;
  for (const word of words) {
    const text = word.toString('latin1');
    if (!optionsEnded && text === '--') optionsEnded = true;
    else if (!optionsEnded && /^-[rpdtfvq]+$/.test(text)) for (const flag of text.slice(1)) flags.add(flag);
    else if (path === null && !(text.startsWith('-') && !optionsEnded)) path = word;
    else return null;
  }
  if (flags.has('t') === flags.has('f')) return null;
  return {
    direction: flags.has('t') ? 'to-host' : 'from-host',
    recursive: flags.has('r'),
    preserveTimes: flags.has('p'),
    targetIsDirectory: flags.has('d'),
    path: path ?? Buffer.from('.'),
  };
}

/** Words with single quotes and backslashes taken off; null when the shell has more to do than that. */
function splitWords(command: Uint8Array): Buffer[] | null {
  const words: Buffer[] = [];
  let word: number[] | null = null;
  let quoted = false;
  for (let at = 0; at < command.length; at++) {
    const byte = command[at] ?? 0;
    if (quoted) {
      if (byte === SINGLE_QUOTE) quoted = false;
      else (word ??= []).push(byte);
    } else if (byte === SINGLE_QUOTE) {
      quoted = true;
      word ??= [];
    } else if (byte === BACKSLASH && at + 1 < command.length) {
      at += 1;
      (word ??= []).push(command[at] ?? 0);
    } else if (byte === SPACE || byte === 0x09) {
      if (word !== null) words.push(Buffer.from(word));
      word = null;
    } else if ('\n;&|<>$`"()*?[]{}#!'.includes(String.fromCharCode(byte))) {
      return null;
    } else {
      (word ??= []).push(byte);
    }
  }
  if (quoted) return null;
  if (word !== null) words.push(Buffer.from(word));
  return words;
}
