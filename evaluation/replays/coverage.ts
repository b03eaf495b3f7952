/**
 * How many of the commands that attackers really typed does the simulated machine know? Reads counts of command names
 * (`shell/haas_command_frequency.json`) and whole recorded sessions (`cowrie/raw`, `cyberlab`), runs each distinct
 * session through a simulated shell, and counts names answered with an unintended `command not found`:
 *
 *   node evaluation/replays/coverage.ts --data PATH
 *
 * A name is unintended where a Debian 12 server could have it as a program, or where attackers rely on it
 * (`REAL_PROGRAMS`). Typing errors, commands of routers, text of scripts pasted line by line, random probes and payloads
 * that nothing dropped are not found on a real machine either. Prints one JSON line; the names missed on stderr.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { BUILTINS } from '../../packages/sensor/src/deception/shell/builtins/registry.ts';
import { createTestHost, runCommand } from '../../packages/sensor/src/deception/shell/test-shell.ts';
import { machineAndVersions } from '../detection/report.ts';
import { REAL_PROGRAMS } from './real-programs.ts';

const SESSIONS_AT_ONCE = 300;
const SESSION_LIMIT_MS = 60_000;

const { data } = parseArgs({ options: { data: { type: 'string' } } }).values;
if (data === undefined) {
  console.error('usage: node evaluation/replays/coverage.ts --data PATH');
  process.exit(2);
}

const names = z
  .array(z.object({ command: z.string(), sessions: z.number(), instances: z.number() }))
  .parse(JSON.parse(readFileSync(join(data, 'shell/haas_command_frequency.json'), 'utf8')));
const missedNames = new Map<string, number>();
let knownInstances = 0;
let foundInstances = 0;
let allInstances = 0;
for (const { command, instances } of names) {
  allInstances += instances;
  const isFound = await isKnown(command);
  if (isFound) foundInstances += instances;
  if (isFound || !REAL_PROGRAMS.has(command)) knownInstances += instances;
  else missedNames.set(command, instances);
}

const sessions = new Map<string, number>();
for (const text of [...cowrieSessions(join(data, 'cowrie/raw')), ...cyberlabSessions(join(data, 'cyberlab'))])
  sessions.set(text, (sessions.get(text) ?? 0) + 1);
const missed = new Map<string, number>();
const notFound = new Map<string, number>();
let completeSessions = 0;
let completeDistinct = 0;
let allSessions = 0;
const waiting = [...sessions];
const distinct = waiting.length;
async function work(): Promise<void> {
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [text, count] = next;
    const { commands } = await runCommand(text, {
      host: createTestHost(),
      limits: { maxCommandDurationMs: SESSION_LIMIT_MS },
    });
    const unknown = new Set(commands.flatMap(({ unknownCommands }) => unknownCommands));
    const unintended = [...unknown].map(programName).filter((name) => REAL_PROGRAMS.has(name));
    for (const name of unknown) notFound.set(name, (notFound.get(name) ?? 0) + count);
    for (const name of unintended) missed.set(name, (missed.get(name) ?? 0) + count);
    allSessions += count;
    if (unintended.length === 0) {
      completeSessions += count;
      completeDistinct += 1;
    }
    if (waiting.length > 0 && waiting.length % 500 === 0) console.error(`${waiting.length} sessions left`);
  }
}
await Promise.all(Array.from({ length: SESSIONS_AT_ONCE }, work));

console.error('names missed:', listed(missedNames));
console.error('missed in sessions:', listed(missed));
console.error('not found, as on a real machine:', listed(notFound, 60));
console.log(
  JSON.stringify({
    name: 'command-coverage',
    value: knownInstances / allInstances,
    unit: 'share of command instances',
    /** Names that are answered at all, payloads and typing errors counted as missing. */
    found: foundInstances / allInstances,
    wholeSessions: completeSessions / allSessions,
    wholeDistinctSessions: completeDistinct / distinct,
    n: { instances: allInstances, sessions: allSessions, distinctSessions: distinct },
    seed: 0,
    ...machineAndVersions(),
  }),
);

async function isKnown(name: string): Promise<boolean> {
  if (BUILTINS.has(name)) return true;
  const { exitCode } = await runCommand(`command -v ${name}`);
  return exitCode === 0;
}

function programName(written: string): string {
  return written.split('/').at(-1) ?? written;
}

/** Input lines of each session, joined by line ends. */
function cowrieSessions(directory: string): string[] {
  const line = z.object({ eventid: z.string(), session: z.string(), input: z.string() });
  const found = new Map<string, string[]>();
  for (const file of readdirSync(directory))
    for (const text of gunzipSync(readFileSync(join(directory, file)))
      .toString('utf8')
      .split('\n')) {
      if (!text.includes('cowrie.command.input')) continue;
      const parsed = line.safeParse(JSON.parse(text));
      if (!parsed.success) continue;
      const key = `${file}/${parsed.data.session}`;
      found.set(key, [...(found.get(key) ?? []), parsed.data.input]);
    }
  return [...found.values()].map((lines) => lines.join('\n'));
}

/** Statements of each session; the set separates them by ` ; `. */
function cyberlabSessions(directory: string): string[] {
  const line = z.object({ session: z.string() });
  return readdirSync(directory)
    .filter((file) => file.endsWith('.jsonl.gz'))
    .flatMap((file) =>
      gunzipSync(readFileSync(join(directory, file)))
        .toString('utf8')
        .split('\n')
        .filter((text) => text !== '')
        .map((text) =>
          line
            .parse(JSON.parse(text))
            .session.replaceAll(/ ; (?=\S)/g, '\n')
            .replace(/ ;$/, ''),
        ),
    );
}

function listed(counts: ReadonlyMap<string, number>, most = 40): string {
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .slice(0, most)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
