/**
 * Asks every program that a simulated Debian has in its search path, and that is not imitated in full, what the real
 * one answers to no argument, `--help`, `--version` and the like, and writes the answers for the simulated ones:
 *
 *   node evaluation/replays/record-program-answers.ts ROOT
 *
 * ROOT is a Debian 12 with the packages of the personas (see personas/debian-12/record.sh); to be run as root, nothing
 * in it is changed. Answers that differ from one time to the next or that do not come within four seconds are left out.
 * Texts of more than a few lines whose licence does not permit copying are cut down to how the program is called.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { programsInPath } from '../../packages/sensor/src/deception/shell/commands/programs-in-path.ts';
import { isImitated } from '../../packages/sensor/src/deception/shell/commands/registry.ts';
import { createTestHost } from '../../packages/sensor/src/deception/shell/test-shell.ts';
import { type Answer, type Answers, neededAnswers, packedLine } from './needed-answers.ts';

const OUTPUT = new URL('../../packages/sensor/personas/debian-12/program-answers.txt', import.meta.url);
const SCRIPT = new URL('real-answers.sh', import.meta.url).pathname;
const QUESTIONS = ['', '--help', '--version', '-h', '-V', '-v', '--no-such-option', '-%', '/tmp/no-such-file'];
const NAMESPACES = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child'];
const NAME_MARK = '\u0001';
const MAX_LINES = 4;
const MAX_VERSION_LINES = 14;
const MAX_USAGE_LINES = 8;
const KILLED = 137;
/** Packages whose texts may be copied with the notices that NOTICE has, or that have no author to ask. */
const FREE_TO_COPY = new Set(
  'openssh-client openssh-server nginx php8.2-cli php8.2-fpm file passwd login redis-tools redis-server bsd-mailx sudo libpam-modules-bin libpam-runtime ncurses-bin postgresql-client-common postgresql-client-15 postgresql-15 postgresql-common xz-utils'.split(
    ' ',
  ),
);

const [root] = process.argv.slice(2);
if (root === undefined) {
  console.error('usage: node evaluation/replays/record-program-answers.ts ROOT');
  process.exit(2);
}

// What is there from an earlier recording would hide what is missing.
writeFileSync(OUTPUT, '');
const groups = new Map<string, { readonly names: string[]; readonly answers: Answers }>();
const names = new Map<string, string>();
for (const persona of ['web-server', 'database-server'])
  for (const { name, packageName } of programsInPath(createTestHost(persona).files))
    if (packageName !== '') names.set(name, packageName);
for (const [index, [name, packageName]] of [...names].sort().entries()) {
  const recorded = ask(name, FREE_TO_COPY.has(packageName));
  if (Object.keys(recorded).length === 0) console.error(`no answer: ${name} (${packageName})`);
  const answers = await neededAnswers(name, recorded, isImitated(name));
  if (Object.keys(answers).length > 0) {
    const key = JSON.stringify(answers);
    const group = groups.get(key) ?? { names: [], answers };
    groups.set(key, group);
    group.names.push(name);
  }
  if (index % 50 === 49) console.error(`${index + 1} of ${names.size}`);
}
writeFileSync(OUTPUT, [...groups.values()].map((group) => packedLine(group.names, group.answers)).join(''));

/** Answers by question; questions that are answered alike share one, their names joined by spaces. */
function ask(name: string, isFree: boolean): Answers {
  const directory = mkdtempSync(join(tmpdir(), 'answers-'));
  mkdirSync(join(directory, 'scratch'));
  const words = [resolve(root ?? ''), directory, name, ...QUESTIONS];
  const { stderr } = spawnSync('unshare', [...NAMESPACES, 'sh', SCRIPT, ...words], { encoding: 'utf8' });
  if (stderr !== '') console.error(`${name}: ${stderr.trim()}`);
  const shared = new Map<string, { readonly questions: string[]; readonly answer: Answer }>();
  QUESTIONS.forEach((question, number) => {
    const [first, second] = [1, 2].map((turn) => read(join(directory, `${number}.${turn}`)));
    if (first === undefined || first === null || JSON.stringify(first) !== JSON.stringify(second)) return;
    const [status, ...texts] = first;
    if (status === KILLED) return;
    const [stdout = '', stderr = ''] = texts.map((text) => nameless(isFree ? text : shortened(text), name));
    const key = JSON.stringify([status, stdout, stderr]);
    const found = shared.get(key) ?? { questions: [], answer: [status, stdout, stderr] as const };
    shared.set(key, found);
    found.questions.push(question === '' ? '.' : question);
  });
  rmSync(directory, { recursive: true, force: true });
  return Object.fromEntries([...shared.values()].map(({ questions, answer }) => [questions.join(' '), answer]));
}

function read(base: string): Answer | null {
  try {
    const text = (kind: string) => readFileSync(`${base}.${kind}`, 'utf8');
    return [Number(text('status')), text('out'), text('err')];
  } catch {
    return null;
  }
}

/** The name is left open: several programs are one file under many names. */
function nameless(text: string, name: string): string {
  const escaped = name.replace(/[.+[\]]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w./-])${escaped}(?![\\w.-]*\\w)`, 'g'), NAME_MARK);
}

/** What says how to call a program and which it is, without its explanations. */
function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= MAX_LINES + 1) return text;
  const usage = lines.findIndex((line) => /^\s*usage\b/i.test(line));
  const tellsVersion = /copyright|\bversion\b|\d+\.\d+/i.test(text) && !/^\s+-\w/m.test(text);
  if (usage === -1 && lines.length <= MAX_VERSION_LINES && tellsVersion) return text;
  if (usage === -1) return `${lines.slice(0, 2).join('\n')}\n`;
  const head = lines.slice(0, usage).filter((line) => /\bver(sion)?\b|copyright|\(c\)|^$|^\w+: /i.test(line));
  const after = lines.slice(usage + 1);
  const end = after.findIndex((line) => line.trim() === '' || /^\s+-{1,2}\w[\w-]*[ ,=].* {2,}|^\w.*:$/.test(line));
  const kept = after.slice(0, Math.min(end === -1 ? after.length : end, MAX_USAGE_LINES));
  const last = lines.at(-2) ?? '';
  const trailer = /^(For more details|Report bugs|See |Try )/i.test(last) ? ['', last] : [];
  return `${[...head, lines[usage] ?? '', ...kept, ...trailer].join('\n')}\n`;
}
