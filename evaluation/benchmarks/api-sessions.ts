import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { FILTER_FIELDS } from '../../packages/contracts/src/filter-fields.ts';
import { machineAndVersions } from '../detection/report.ts';
import {
  createKey,
  freshDataDirectory,
  processesOf,
  removeDataDirectory,
  run,
  startInstance,
} from '../system/instance.ts';
import { makeCowrieLog } from './cowrie-log.ts';
import { multiplySessions } from './multiply-sessions.ts';
import { cpuSeconds, residentBytes } from './process-usage.ts';

/**
 * How quickly a hub answers about `--sessions` (100,000) of them, over HTTP: every filter field, every sort key both
 * ways, parts of texts, combinations, deep pages, counts. Each question is asked `--rounds` (3) times; the value is the
 * 95th percentile of all answers in milliseconds. Beside it the processor time of hub and PostgreSQL a question, which
 * other work on the machine hardly changes, and exports: the first byte of a filtered one, and one of everything with
 * the hub's memory before and after. A part of the sessions comes through the pipeline, the rest are copies of them
 * (`multiply-sessions.ts`).
 *
 *   node evaluation/benchmarks/api-sessions.ts [--sessions N] [--rounds N] [--data-dir D]
 *
 * A data directory that is named is kept, and what it holds is used again.
 */
const { values: flags } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    'data-dir': { type: 'string' },
  },
});
const sessionCount = Number(flags.sessions);
const rounds = Number(flags.rounds);
/** So many times the sessions that are imported. */
const copies = 25;
const deepPages = 100;

const dataDirectory = flags['data-dir'] ?? freshDataDirectory();
const prepared = join(dataDirectory, 'prepared');
if (!existsSync(prepared)) await importSessions();
const instance = await startInstance(dataDirectory, { CERBERUS_LOG_LEVEL: 'error' });
const headers = { authorization: `Bearer ${createKey(dataDirectory)}` };

const pageSchema = z.object({
  items: z.array(z.object({ id: z.string(), source: z.object({ address: z.string() }) })),
  nextCursor: z.string().nullable(),
  total: z.object({ value: z.number(), exact: z.boolean() }).optional(),
});
type Page = z.infer<typeof pageSchema>;

try {
  if (!existsSync(prepared)) {
    await multiplySessions(databaseUrl(), copies);
    await writeFile(prepared, '');
  }
  const total = (await ask('limit=1&count=estimated')).total?.value ?? 0;
  process.stderr.write(`${total} sessions after ${Math.round(process.uptime())} s\n`);
  const timesMs = new Map<string, number[]>();
  const processorMs: number[] = [];
  const cpuBefore = processorSeconds();
  for (const [name, query] of questions()) {
    await ask(query);
    const before = processorSeconds();
    for (let round = 0; round < rounds; round++) await timed(timesMs, name, query);
    const after = processorSeconds();
    processorMs.push(((after.hub + after.postgres - before.hub - before.postgres) * 1000) / rounds);
  }
  process.stderr.write(`asked ${processorMs.length} questions\n`);
  await walkDeep(timesMs);
  const requests = [...timesMs.values()].flat();
  const cpuAfter = processorSeconds();
  const perQuestion = Array.from(timesMs, ([question, times]) => ({ question, p95Ms: percentile(times, 0.95) }));
  const exported = await exportAll();
  process.stdout.write(
    `${JSON.stringify({
      name: 'api-sessions',
      value: percentile(requests, 0.95),
      unit: 'ms from request to whole answer, 95th percentile',
      median: percentile(requests, 0.5),
      p99: percentile(requests, 0.99),
      n: requests.length,
      sessions: total,
      questions: perQuestion.length,
      hubMsPerRequest: rounded(((cpuAfter.hub - cpuBefore.hub) * 1000) / requests.length),
      postgresMsPerRequest: rounded(((cpuAfter.postgres - cpuBefore.postgres) * 1000) / requests.length),
      processorMsOfQuestions: { median: percentile(processorMs, 0.5), p95: percentile(processorMs, 0.95) },
      slowest: perQuestion.toSorted((left, right) => right.p95Ms - left.p95Ms).slice(0, 10),
      exportFirstByteMs: await firstByteOfExports(),
      export: exported,
      abandonedExport: await abandonExport(),
      seed: 1,
      ...machineAndVersions(),
    })}\n`,
  );
} finally {
  await instance.stop();
  if (flags['data-dir'] === undefined) removeDataDirectory(dataDirectory);
}

async function importSessions(): Promise<void> {
  const wanted = Math.ceil(sessionCount / copies);
  const lines = makeCowrieLog(wanted * 10, 1).split('\n');
  let sessions = 0;
  const end = lines.findIndex((line) => line.includes('"cowrie.session.connect"') && ++sessions > wanted);
  const file = join(dataDirectory, 'sessions.json');
  await writeFile(file, `${lines.slice(0, end).join('\n')}\n`);
  const result = run(dataDirectory, 'import', file, '-o', 'json');
  if (result.status !== 0) throw new Error(`import: ${result.stderr}`);
  process.stderr.write(`imported ${wanted} sessions after ${Math.round(process.uptime())} s\n`);
}

function databaseUrl(): string {
  const text = readFileSync(join(dataDirectory, 'instance.json'), 'utf8');
  return z.object({ databaseUrl: z.string() }).parse(JSON.parse(text)).databaseUrl;
}

async function ask(query: string): Promise<Page> {
  const response = await fetch(new URL(`/api/v1/sessions?${query}`, instance.url), { headers });
  const body: unknown = await response.json();
  if (response.status !== 200) throw new Error(`${query}: ${JSON.stringify(body)}`);
  return pageSchema.parse(body);
}

async function timed(timesMs: Map<string, number[]>, name: string, query: string): Promise<Page> {
  const startedMs = performance.now();
  const page = await ask(query);
  timesMs.set(name, [...(timesMs.get(name) ?? []), performance.now() - startedMs]);
  return page;
}

/** Every field with its example and, where it has choices, the first and last; every sort key; what analysts combine. */
function questions(): [string, string][] {
  const filters = FILTER_FIELDS.sessions.flatMap(({ name, example, ...field }) => [
    example,
    ...('choices' in field ? [`${name}:${field.choices[0]}`, `${name}:${field.choices.at(-1)}`] : []),
  ]);
  const sorts = [
    'opened',
    'seen',
    'score',
    'duration',
    'anomaly',
    'events',
    'credentials',
    'commands',
    'files',
    'source',
    'country',
    'trap',
    'sensor',
  ];
  return [
    ['the list', ''],
    ['limit 500', 'limit=500'],
    ['count', 'count=estimated'],
    ...filters.map((filter): [string, string] => [filter, `filter=${encodeURIComponent(filter)}`]),
    ...sorts.flatMap((sort): [string, string][] => [
      [`sort ${sort}`, `sort=${sort}`],
      [`sort -${sort}`, `sort=-${sort}`],
    ]),
    ...[
      'trap:ssh score>=0.4 country:CN,RU -source:10.0.0.0/8',
      'command~wget username:root stage>=execution',
      'authenticated:true commands>3 opened>=2026-01-02',
      'technique:T1105 client~libssh',
      'secret:123456 commands>0',
      'source:12.0.0.0/8',
      'command~"no such thing anywhere"',
      '-country:US,CN,DE level>=3',
      'command~a',
      'secret~12',
      'tried~o -tried:root',
      'client~ssh -client~go events>5',
      'duration>=3 duration<10 -authenticated:true',
      'username~oo',
      'tried~adm state:closed',
    ].flatMap((filter): [string, string][] => [
      [filter, `filter=${encodeURIComponent(filter)}`],
      [`${filter}, counted, by score`, `filter=${encodeURIComponent(filter)}&sort=-score&count=estimated`],
    ]),
  ];
}

async function walkDeep(timesMs: Map<string, number[]>): Promise<void> {
  for (const sort of ['-opened', '-score']) {
    let page = await ask(`limit=500&sort=${sort}`);
    for (let number = 0; number < deepPages && page.nextCursor !== null; number++) {
      page = await timed(timesMs, `deep pages, ${sort}`, `limit=500&sort=${sort}&cursor=${page.nextCursor}`);
    }
  }
}

/** Milliseconds until the first byte of exports of what a filter leaves, the slowest of `rounds`. */
async function firstByteOfExports(): Promise<Record<string, number>> {
  const slowest: Record<string, number> = {};
  for (const query of ['', 'filter=command~wget', 'filter=score>=0.4&sort=-score', 'sort=-duration']) {
    for (let round = 0; round < rounds; round++) {
      const leaving = new AbortController();
      const startedMs = performance.now();
      const url = new URL(`/api/v1/sessions/export?format=ndjson&${query}`, instance.url);
      const response = await fetch(url, { headers, signal: leaving.signal });
      await response.body?.getReader().read();
      slowest[query] = Math.max(slowest[query] ?? 0, rounded(performance.now() - startedMs));
      leaving.abort();
    }
  }
  return slowest;
}

/** Everything as CSV, read as it comes. */
async function exportAll(): Promise<object> {
  const hub = hubProcess();
  const before = residentBytes(hub);
  let highest = before;
  let bytes = 0;
  const cpuBefore = processorSeconds();
  const response = await fetch(new URL('/api/v1/sessions/export?format=csv', instance.url), { headers });
  let lines = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
    highest = Math.max(highest, residentBytes(hub));
  }
  const cpuAfter = processorSeconds();
  return {
    rows: lines - 1,
    bytes,
    hubMicrosecondsPerRow: rounded(((cpuAfter.hub - cpuBefore.hub) * 1e6) / lines),
    hubMegabytesBefore: rounded(before / 1e6),
    hubMegabytesHighest: rounded(highest / 1e6),
  };
}

/** What the hub still works a second after a client has gone in the middle of an export. */
async function abandonExport(): Promise<object> {
  const leaving = new AbortController();
  const response = await fetch(new URL('/api/v1/sessions/export?format=ndjson', instance.url), {
    headers,
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  leaving.abort();
  await sleep(1_000);
  const before = processorSeconds();
  await sleep(2_000);
  const after = processorSeconds();
  return { hubMsInTwoSeconds: rounded((after.hub - before.hub) * 1000) };
}

function hubProcess(): number {
  const found = processesOf(dataDirectory).find(
    ({ command }) => command.includes('hub') && !command.includes('postgres'),
  );
  if (found === undefined) throw new Error('the hub is not running');
  return found.id;
}

/** Processor time so far of the hub and of PostgreSQL with all its connections, seconds. */
function processorSeconds(): { hub: number; postgres: number } {
  const postmaster = processesOf(dataDirectory).find(({ command }) => command.includes('bin/postgres'));
  if (postmaster === undefined) throw new Error('PostgreSQL is not running');
  return { hub: cpuSeconds(hubProcess()), postgres: familySeconds(postmaster.id) };
}

/** Of a process, its children, and children that have ended. proc(5): after the name, the 2nd field is the parent. */
function familySeconds(parent: number): number {
  let seconds = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
      if (Number(entry) === parent) seconds += (Number(fields[13]) + Number(fields[14])) / 100;
      if (Number(entry) === parent || Number(fields[1]) === parent) seconds += cpuSeconds(Number(entry));
    } catch {
      // It ended while we looked.
    }
  }
  return seconds;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
