import { Buffer } from 'node:buffer';

/** Interpreters whose `-c`, `-e` or `-r` text is code. */
export const CODE_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['python', ['-c']],
  ['python2', ['-c']],
  ['python3', ['-c']],
  ['pypy', ['-c']],
  ['pypy3', ['-c']],
  ['perl', ['-e', '-E']],
  ['ruby', ['-e']],
  ['php', ['-r']],
  ['node', ['-e', '--eval', '-p']],
  ['nodejs', ['-e', '--eval', '-p']],
  ['lua', ['-e']],
  ['luajit', ['-e']],
]);

/** Programs whose first operand is code. */
const CODE_OPERANDS: ReadonlySet<string> = new Set(['awk', 'gawk', 'mawk', 'nawk']);

/** Calls that hand a string, or a list of strings, to a shell or to exec. */
const RUNNING_CALLS: readonly string[] = [
  'system',
  'popen',
  'Popen',
  'exec',
  'execSync',
  'execl',
  'execlp',
  'execv',
  'execvp',
  'execute',
  'spawn',
  'spawnSync',
  'shell_exec',
  'passthru',
  'call',
  'check_call',
  'check_output',
  'getoutput',
  'run',
  'qx',
];

/** Calls that take a string out of an encoding. */
const DECODING_CALLS: ReadonlyMap<string, BufferEncoding> = new Map([
  ['b64decode', 'base64'],
  ['decode_base64', 'base64'],
  ['base64_decode', 'base64'],
  ['decode64', 'base64'],
  ['atob', 'base64'],
  ['fromhex', 'hex'],
  ['unhexlify', 'hex'],
  ['hex2bin', 'hex'],
]);

const maxStrings = 64;
const maxCalls = 64;

/** The code that an interpreter is given on its command line, or null. */
export function codeOf(name: string, words: readonly string[]): string | null {
  const options = CODE_OPTIONS.get(name) ?? CODE_OPTIONS.get(name.slice(0, name.indexOf('.')));
  if (options !== undefined) {
    for (const [at, word] of words.entries())
      if (at > 0 && (options.includes(word) || endsCluster(word, options))) return words[at + 1] ?? null;
    return null;
  }
  if (!CODE_OPERANDS.has(name)) return null;
  return words.slice(1).find((word) => !word.startsWith('-') && word.includes('{')) ?? null;
}

/** `-ne` and `-le` of Perl end in the option that takes code. */
function endsCluster(word: string, options: readonly string[]): boolean {
  if (word.length > 6 || word.startsWith('--') || !word.startsWith('-')) return false;
  return options.some((option) => option.length === 2 && word.endsWith(option.charAt(1)));
}

/**
 * The shell commands in code of a scripting language, as far as they are literal: `os.system("id")`,
 * `subprocess.call(["id", "-u"])`, `exec "/bin/sh"`. One pass over the text, and no notion of what the code does.
 */
export function commandsInCode(code: string): string[] {
  const commands: string[] = [];
  for (const { name, strings } of calls(code)) {
    if (RUNNING_CALLS.includes(name)) commands.push(strings.join(' '));
    else if (DECODING_CALLS.has(name)) {
      const decoded = decode(name, strings);
      // `exec(b64decode('...'))` runs code of its own kind.
      if (decoded !== null && code.includes('exec')) commands.push(...commandsInCode(decoded.slice(0, code.length)));
    }
  }
  return commands.filter((command) => command !== '');
}

/** What code prints, when all it does is to print a decoded literal. */
export function printedByCode(code: string): string | null {
  if (!code.includes('print') && !code.includes('echo') && !code.includes('write') && !code.includes('puts'))
    return null;
  for (const { name, strings } of calls(code)) {
    const decoded = DECODING_CALLS.has(name) ? decode(name, strings) : null;
    if (decoded !== null) return decoded;
  }
  return null;
}

function decode(name: string, strings: readonly string[]): string | null {
  const encoding = DECODING_CALLS.get(name);
  const [text] = strings;
  return encoding === undefined || text === undefined ? null : Buffer.from(text, encoding).toString('utf8');
}

interface LiteralCall {
  readonly name: string;
  /** Its first literal, or those of the list it starts with. */
  readonly strings: readonly string[];
}

/** Names followed by a literal string or a list of them. */
function calls(code: string): LiteralCall[] {
  const found: LiteralCall[] = [];
  let at = 0;
  while (at < code.length && found.length < maxCalls) {
    if (!isNameCharacter(code.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < code.length && isNameCharacter(code.charCodeAt(at))) at += 1;
    const name = code.slice(start, at);
    let from = at;
    while (from < code.length && ' (\t'.includes(code.charAt(from))) from += 1;
    const isList = code.charAt(from) === '[';
    const read = readStrings(code, isList ? from + 1 : from, isList);
    if (read === null) continue;
    found.push({ name, strings: read.strings });
    at = read.end;
  }
  return found;
}

function readStrings(code: string, from: number, isList: boolean): { strings: string[]; end: number } | null {
  const strings: string[] = [];
  let at = from;
  while (at < code.length && strings.length < maxStrings) {
    const character = code.charAt(at);
    if ((character === 'b' || character === 'r') && isQuote(code.charAt(at + 1))) at += 1;
    else if (isQuote(character)) {
      const read = readLiteral(code, at);
      strings.push(read.text);
      at = read.end;
      if (!isList) break;
    } else if (isList && (character === ',' || character === ' ')) at += 1;
    else break;
  }
  return strings.length === 0 ? null : { strings, end: at };
}

function readLiteral(code: string, from: number): { text: string; end: number } {
  const quote = code.charAt(from);
  let text = '';
  let at = from + 1;
  while (at < code.length && code.charAt(at) !== quote) {
    if (code.charAt(at) === '\\' && at + 1 < code.length) at += 1;
    text += code.charAt(at);
    at += 1;
  }
  return { text, end: at + 1 };
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}

function isNameCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
