import { plainQuoted } from '../kernel/locale-quotes.ts';
import { OpenFile } from '../kernel/open-file.ts';
import type { Running } from '../kernel/running.ts';

/** What a line that another program of the same name would print becomes: a text, nothing, or the applet's usage. */
export type Wording = { readonly text: string } | 'nothing' | 'usage' | { readonly text: string; readonly usage: true };

/** Where a program's file cannot be opened, these say so in words; the others name the file alone. */
const SAYS_CANNOT_OPEN: ReadonlySet<string> = new Set(
  'cat tail uniq md5sum sha1sum sha256sum sha512sum sha3sum less more tar dd ar cpio'.split(' '),
);
const CHECKSUMS = /^(md5|sha\d+)sum$/;

type Rule = readonly [RegExp, string | ((...found: string[]) => Wording)];

/** What is the same for every applet; `N` stands for its name. */
const COMMON: readonly Rule[] = [
  [/^N: invalid option -- '(.*)'$/, (_, letter = '') => ({ text: `N: invalid option -- '${letter}'`, usage: true })],
  [
    /^N: (?:unrecognized|unknown) option '?([^']*)'?$/,
    (_, option = '') => ({ text: `N: unrecognized option '${option}'`, usage: true }),
  ],
  [
    /^N: option requires an argument -- '(.*)'$/,
    (_, letter = '') => ({ text: `N: option requires an argument -- '${letter}'`, usage: true }),
  ],
  [/^N: cannot access '(.*)': (.*)$/, (_, file = '', why = '') => ({ text: `N: ${file}: ${why}` })],
  [/^Try [`']?.*--help'? for more information\.?$/, () => 'nothing'],
  [/^[Uu]sage: /, () => 'usage'],
  [/^N: (?:missing (?:destination )?(?:file )?operand|missing operand).*$/, () => 'usage'],
  [/^N: extra operand .*$/, () => 'usage'],
];

const OWN: Readonly<Record<string, readonly Rule[]>> = {
  awk: [
    [/^m?awk: cannot open (.*) \((.*)\)$/, 'awk: $1: $2'],
    [/^(?:mawk|awk): line \d+: .*$/, 'awk: cmd. line:1: Unexpected token'],
  ],
  cat: [[/^cat: (.*): Is a directory$/, 'cat: read error: Is a directory']],
  chgrp: [[/^chgrp: invalid group: '(.*)'$/, 'chgrp: unknown group $1']],
  chmod: [[/^chmod: invalid mode: '(.*)'$/, "chmod: invalid mode '$1'"]],
  chown: [
    [/^chown: invalid user: '(.*)'$/, 'chown: unknown user $1'],
    [/^chown: invalid group: '(.*)'$/, 'chown: unknown group $1'],
  ],
  chroot: [
    [/^chroot: cannot change root directory to '(.*)': (.*)$/, "chroot: can't change root directory to '$1': $2"],
  ],
  cp: [
    [/^cp: cannot stat '(.*)': (.*)$/, "cp: can't stat '$1': $2"],
    [/^cp: -r not specified; omitting directory '(.*)'$/, "cp: omitting directory '$1'"],
    [/^cp: cannot create (?:regular file|directory) '(.*)': (.*)$/, "cp: can't create '$1': $2"],
    [/^cp: cannot open '(.*)' for reading: (.*)$/, "cp: can't open '$1': $2"],
  ],
  cut: [[/^cut: you must specify a list of .*$/, 'cut: expected a list of bytes, characters, or fields']],
  dd: [
    [/^dd: failed to open '(.*)': (.*)$/, "dd: can't open '$1': $2"],
    [/^dd: invalid number: '(.*)'$/, "dd: invalid number '$1'"],
    [/^dd: unrecognized operand '.*'$/, () => 'usage'],
    [
      /^(\d+) bytes?(?: \(.*\))? copied, ([\d.e-]+) s, .*$/,
      (_, bytes = '0', seconds = '0') => {
        const time = Math.max(0.000_001, Number(seconds));
        return {
          text: `${bytes} bytes (${scaled(Number(bytes))}B) copied, ${time.toFixed(6)} seconds, ${scaled(Number(bytes) / time)}B/s`,
        };
      },
    ],
  ],
  diff: [[/^diff: (.*): No such file or directory$/, "diff: can't stat '$1': No such file or directory"]],
  env: [[/^env: '(.*)': (.*)$/, "env: can't execute '$1': $2"]],
  expr: [
    [/^expr: syntax error.*$/, 'expr: syntax error'],
    [/^expr: non-integer argument$/, 'expr: syntax error'],
  ],
  find: [
    [/^find: [‘'](.*)[’']: No such file or directory$/, 'find: $1: No such file or directory'],
    [/^find: unknown predicate [`'](.*)'$/, (_, word = '') => ({ text: `find: unrecognized: ${word}`, usage: true })],
  ],
  grep: [[/^grep: .*: Is a directory$/, () => 'nothing']],
  gunzip: [
    [/^(\w+): (.*): unknown suffix -- ignored$/, '$1: $2: unknown suffix - ignored'],
    [/^zcat: .*: not in gzip format$/, 'zcat: no gzip/bzip2/xz magic'],
    [/^$/, () => 'nothing'],
  ],
  head: [
    [/^head: cannot open '(.*)' for reading: (.*)$/, 'head: $1: $2'],
    [/^head: invalid number of (?:lines|bytes): '(.*)'$/, "head: invalid number '$1'"],
  ],
  id: [[/^id: '(.*)': no such user$/, 'id: unknown user $1']],
  kill: [
    [/^kill: \((-?\d+)\) - (.*)$/, "kill: can't kill pid $1: $2"],
    [/^kill: ['`]?([^':]*)'?: arguments must be process or job IDs$/, "kill: invalid number '$1'"],
  ],
  killall: [[/^(?:killall: )?(.*): no process found$/, 'killall: $1: no process killed']],
  ln: [
    [/^ln: failed to create (?:symbolic|hard) link '(.*)'(?: => '.*')?: (.*)$/, 'ln: $1: $2'],
    [/^ln: failed to access '(.*)': (.*)$/, 'ln: $1: $2'],
  ],
  logname: [[/^logname: no login name$/, 'logname: getlogin: No such device or address']],
  ls: [[/^ls: cannot (?:access|open directory) '(.*)': (.*)$/, 'ls: $1: $2']],
  mkdir: [[/^mkdir: cannot create directory ['‘](.*)['’]: (.*)$/, "mkdir: can't create directory '$1': $2"]],
  mv: [
    [/^mv: cannot stat '(.*)': (.*)$/, "mv: can't rename '$1': $2"],
    [/^mv: cannot move '(.*)' to '.*': (.*)$/, "mv: can't rename '$1': $2"],
  ],
  printf: [
    [/^printf: '(.*)': expected a numeric value$/, "printf: invalid number '$1'"],
    [/^printf: usage: .*$/, () => 'usage'],
  ],
  rm: [
    [/^rm: remove (?:write-protected )?regular (?:empty )?file '(.*)'\? $/, "rm: remove '$1'? "],
    [/^rm: cannot remove '(.*)': Is a directory$/, "rm: '$1' is a directory"],
    [/^rm: cannot remove '(.*)': (.*)$/, "rm: can't remove '$1': $2"],
  ],
  rmdir: [[/^rmdir: failed to remove '(.*)': (.*)$/, "rmdir: '$1': $2"]],
  sed: [
    [/^sed: can't read (.*): (.*)$/, 'sed: $1: $2'],
    [/^sed: -e expression #1, char \d+: unterminated `s' command$/, "sed: unmatched '/'"],
    [/^sed: -e expression #\d+, char \d+: unknown command: [`'](.*)'$/, 'sed: unsupported command $1'],
    [/^sed: -e expression #\d+, char \d+: (.*)$/, 'sed: unsupported command'],
  ],
  seq: [[/^seq: invalid floating point argument: .*$/, () => 'usage']],
  sleep: [[/^sleep: invalid time interval '(.*)'$/, "sleep: invalid number '$1'"]],
  sort: [[/^sort: (?:cannot read|open failed): (.*): (.*)$/, 'sort: $1: $2']],
  stat: [[/^stat: cannot statx? '(.*)': (.*)$/, "stat: can't stat '$1': $2"]],
  tac: [[/^tac: failed to open '(.*)' for reading: (.*)$/, 'tac: $1: $2']],
  tail: [
    [/^tail: cannot open '(.*)' for reading: (.*)$/, "tail: can't open '$1': $2"],
    [/^tail: no files remaining$/, () => 'nothing'],
  ],
  tar: [
    [/^tar: (.*): Cannot open: (.*)$/, "tar: can't open '$1': $2"],
    [/^tar: (.*): Cannot stat: (.*)$/, 'tar: $1: $2\ntar: error exit delayed from previous errors'],
    [/^tar: Error is not recoverable: exiting now$/, () => 'nothing'],
    [/^tar: This does not look like a tar archive$/, 'tar: short read'],
    [/^tar: (?:Exiting with failure status|Skipping to next header).*$/, () => 'nothing'],
    [/^tar: You must specify one of .*$/, () => 'usage'],
  ],
  test: [
    [/^(test|\[): missing ']'$/, '$1: missing ]'],
    [/^test: '(.*)': (?:unary|binary) operator expected$/, 'test: $1: unknown operand'],
  ],
  timeout: [[/^timeout: failed to run command '(.*)': (.*)$/, "timeout: can't execute '$1': $2"]],
  touch: [[/^touch: (?:cannot touch|setting times of) '(.*)': (.*)$/, 'touch: $1: $2']],
  unlink: [[/^unlink: cannot unlink '(.*)': (.*)$/, "unlink: can't remove file '$1': $2"]],
};

/** Rules of other applets that hold for these as well. */
const SAME_AS = new Map([
  ['[', 'test'],
  ['[[', 'test'],
  ['egrep', 'grep'],
  ['fgrep', 'grep'],
  ['zcat', 'gunzip'],
  ['gzip', 'gunzip'],
]);

/** As BusyBox scales a number to three digits: `1.5K`, `390.6K`. */
function scaled(value: number): string {
  let rest = value;
  for (const unit of ['', 'K', 'M', 'G']) {
    if (rest < 1024) return unit === '' ? String(Math.round(rest)) : `${rest.toFixed(1)}${unit}`;
    rest /= 1024;
  }
  return `${rest.toFixed(1)}T`;
}

/** Applets that run other programs: what these say passes as it is. */
const RUNS_OTHERS: ReadonlySet<string> = new Set(
  'xargs env timeout find nsenter setsid unshare start-stop-daemon watch ionice taskset setpriv chroot linux32 linux64 awk'.split(
    ' ',
  ),
);

/** In what words BusyBox says one line of a complaint of `applet`. */
export function busyboxWording(applet: string, line: string): Wording {
  if (RUNS_OTHERS.has(applet) && !/^m?[\w-]+: |^Try |^Usage: \w+ \[OPTION\]/.test(line)) return { text: line };
  const rules = [...(OWN[SAME_AS.get(applet) ?? applet] ?? []), ...COMMON];
  // The programs that stand in for an applet may be known by another name.
  const named = line.replace(/^(?:gzip|mawk|sha\d+sum|md5sum): /, (prefix) =>
    prefix.startsWith('mawk') && applet === 'awk' ? prefix : `${applet}: `,
  );
  for (const [pattern, wording] of rules) {
    const subject =
      named.startsWith(`${applet}: `) && pattern.source.startsWith('^N') ? `N${named.slice(applet.length)}` : named;
    const found = pattern.exec(subject);
    if (found === null) continue;
    if (typeof wording === 'string') return { text: subject.replace(pattern, wording) };
    const said = wording(...found);
    return typeof said === 'string' ? said : { ...said, text: said.text.replace(/^N:/, `${applet}:`) };
  }
  const opened = /^([^:]*): '?(.*?)'?: (No such file or directory|Permission denied|Is a directory)$/.exec(named);
  if (opened !== null && opened[1] === applet && !opened[2]?.includes("'")) {
    const [, , file = '', why = ''] = opened;
    const bare = file.replace(/^cannot access '?/, '');
    if (SAYS_CANNOT_OPEN.has(applet) || CHECKSUMS.test(applet))
      return { text: `${applet}: can't open '${bare}': ${why}` };
    return { text: `${applet}: ${bare}: ${why}` };
  }
  return { text: named };
}

/** Passes lines on in other words. What has no end yet, such as a prompt, goes on at once and as it is. */
export class RewordedFile extends OpenFile {
  override readonly isTerminal: boolean;
  readonly #target: OpenFile;
  readonly #reword: (line: string) => string | null;
  #isInLine = false;
  /** What is being sent goes on in a line whose beginning has been sent. */
  #wasInLine = false;

  constructor(target: OpenFile, reword: (line: string) => string | null) {
    super(target.path);
    this.isTerminal = target.isTerminal;
    this.#target = target.retain();
    this.#reword = reword;
  }

  protected receive(process: Running, maxBytes: number): Promise<string> {
    return this.#target.read(process, maxBytes);
  }

  protected async send(process: Running, text: string): Promise<void> {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    const out = lines.flatMap((line, index) => {
      const reworded = index === 0 && this.#isInLine ? line : this.#reword(plainQuoted(line));
      return reworded === null ? [] : [`${reworded}\n`];
    });
    this.#wasInLine = this.#isInLine && lines.length === 0;
    this.#isInLine = rest !== '' || this.#wasInLine;
    const shownRest = /\? $/.test(rest) && !this.#wasInLine ? (this.#reword(rest) ?? '') : rest;
    const whole = out.join('') + shownRest;
    if (whole !== '') await this.#target.write(process, whole);
  }

  protected override close(): void {
    this.#target.release();
  }
}
