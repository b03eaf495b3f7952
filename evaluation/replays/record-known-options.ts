/**
 * Asks the programs named on standard input which options they know and how they refuse others, and writes it for the
 * imitated ones, which would take anything:
 *
 *   node evaluation/replays/record-known-options.ts ROOT <NAMES
 *
 * ROOT is a Debian 12 with the packages of the personas (see personas/debian-12/record.sh); to be run as root, nothing
 * in it is changed. Programs that do not read their options with getopt(3) are left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const OUTPUT = new URL('../../packages/sensor/src/deception/shell/commands/known-options.ts', import.meta.url);
const SCRIPT = new URL('real-options.sh', import.meta.url).pathname;
const NAMESPACES = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child'];
const MAX_BYTES = 256 * 1024 * 1024;
/** Those whose imitation refuses options by itself. */
const REFUSING = new Set(['hostname', 'dnsdomainname', 'domainname', 'nisdomainname', 'ypdomainname']);
/** Longer texts than these are cut down to how the program is called. */
const MAX_LINES = 4;

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const [root] = process.argv.slice(2);
if (root === undefined) {
  console.error('usage: node evaluation/replays/record-known-options.ts ROOT <NAMES');
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'options-'));
const recorded = spawnSync('unshare', [...NAMESPACES, 'sh', SCRIPT, resolve(root), scratch], {
  input: readFileSync(0),
  maxBuffer: MAX_BYTES,
  encoding: 'utf8',
});
rmSync(scratch, { recursive: true, force: true });
const programs = new Map<string, Map<string, Answer>>();
for (const line of recorded.stdout.split('\n')) {
  const [name, question, status, stdout, stderr] = line.split('\t');
  if (name === undefined || question === undefined || status === undefined) continue;
  const text = (encoded: string | undefined) => Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const answers = programs.get(name) ?? new Map<string, Answer>();
  programs.set(name, answers.set(question, { status: Number(status), stdout: text(stdout), stderr: text(stderr) }));
}

const rows: string[] = [];
for (const [name, answers] of programs) {
  const refusal = answers.get('-%');
  const start = `${name}: invalid option -- '%'\n`;
  if (REFUSING.has(name) || refusal === undefined || !refusal.stderr.startsWith(start)) continue;
  const takesLong = answers.get('--no-such-option')?.stderr.startsWith(`${name}: unrecognized option `) === true;
  let letters = '';
  for (const [question, { stderr }] of answers) {
    const letter = question[1] ?? '';
    if (question.length !== 2 || letter === '%' || stderr.startsWith(start.replace('%', letter))) continue;
    letters += stderr.includes(`option requires an argument -- '${letter}'`) ? `${letter}:` : letter;
  }
  const help = answers.get('--help');
  const listed = `${help?.stdout ?? ''}${help?.stderr ?? ''}`.matchAll(/(?<![\w-])--([a-z][-a-z0-9]*)(\[?=| <)?/g);
  const long = new Map<string, string>();
  for (const [, option = '', value = ''] of listed) long.set(option, value === '=' || value === ' <' ? ':' : '');
  const names = takesLong ? [...long].map(([option, value]) => option + value).join(' ') : '!';
  rows.push(
    [name, String(refusal.status), letters, names, usageOf(refusal.stderr.slice(start.length), name)].join('\t'),
  );
}
writeFileSync(
  OUTPUT,
  `// Recorded by evaluation/replays/record-known-options.ts: a row a program.
/**
 * Options of Debian's programs by getopt(3): name, status when one is refused, letters, long names ('!' where there are
 * none), and what follows the complaint, with | for a line's end; ':' marks those that take a value, @ stands for the name.
 */
export const KNOWN_OPTIONS = \`
${rows.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`')}
\`;
`,
);
console.error(`${rows.length} of ${programs.size} programs`);

/** The text after a complaint; of a longer one only how the program is called. */
function usageOf(text: string, name: string): string {
  const lines = text.replaceAll(name, '@').trimEnd().split('\n');
  if (lines.length <= MAX_LINES) return text === '' ? '' : `${lines.join('|')}|`;
  const end = lines.findIndex((line) => /^ *Options:?$|^ +-/.test(line));
  return `${lines.slice(0, Math.min(MAX_LINES, end === -1 ? MAX_LINES : end)).join('|')}|`;
}
