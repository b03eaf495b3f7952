/** The server side of the old scp protocol, as `scp` asks for it by exec: `scp [-r] [-p] [-d] -t|-f PATH...`. */
export interface ScpCommand {
  readonly direction: 'to-host' | 'from-host';
  readonly recursive: boolean;
  readonly preserveTimes: boolean;
  readonly targetIsDirectory: boolean;
  /** As written, `~` not expanded; one for `to-host`. */
  readonly paths: readonly ScpPath[];
}

export interface ScpPath {
  readonly bytes: Buffer;
  /** Holds a `*` or `?` that no quote protects: the user's shell would expand it. */
  readonly isPattern: boolean;
}

const SINGLE_QUOTE = 0x27;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TAB = 0x09;

/** Null when the command is anything but a plain scp call: the shell then runs it. */
export function parseScpCommand(command: Uint8Array): ScpCommand | null {
  const words = splitWords(command);
  if (words === null || words.shift()?.bytes.toString('latin1') !== 'scp') return null;
  const flags = new Set<string>();
  const paths: ScpPath[] = [];
  let optionsEnded = false;
  for (const word of words) {
    const text = word.bytes.toString('latin1');
    if (!optionsEnded && text === '--') optionsEnded = true;
    else if (!optionsEnded && /^-[rpdtfvqO]+$/.test(text)) for (const flag of text.slice(1)) flags.add(flag);
    else if (!optionsEnded && text.startsWith('-')) return null;
    else paths.push(word);
  }
  const isReceiving = flags.has('t');
  if (isReceiving === flags.has('f') || paths.length === 0) return null;
  if (isReceiving && (paths.length !== 1 || paths[0]?.isPattern === true)) return null;
  return {
    direction: isReceiving ? 'to-host' : 'from-host',
    recursive: flags.has('r'),
    preserveTimes: flags.has('p'),
    targetIsDirectory: flags.has('d'),
    paths,
  };
}

/** Words with single quotes and backslashes taken off; null when the shell has more to do than that. */
function splitWords(command: Uint8Array): ScpPath[] | null {
  const words: ScpPath[] = [];
  let word: number[] | null = null;
  let isPattern = false;
  let isQuoted = false;
  const end = () => {
    if (word !== null) words.push({ bytes: Buffer.from(word), isPattern });
    word = null;
    isPattern = false;
  };
  for (let at = 0; at < command.length; at++) {
    const byte = command[at] ?? 0;
    if (isQuoted) {
      if (byte === SINGLE_QUOTE) isQuoted = false;
      else (word ??= []).push(byte);
    } else if (byte === SINGLE_QUOTE) {
      isQuoted = true;
      word ??= [];
    } else if (byte === BACKSLASH && at + 1 < command.length) {
      at += 1;
      (word ??= []).push(command[at] ?? 0);
    } else if (byte === SPACE || byte === TAB) {
      end();
    } else if ('\n;&|<>$`"()[]{}#!'.includes(String.fromCharCode(byte))) {
      return null;
    } else {
      if (byte === 0x2a || byte === 0x3f) isPattern = true;
      (word ??= []).push(byte);
    }
  }
  if (isQuoted) return null;
  end();
  return words;
}
