import type { CerberusEvent, EventData } from '@cerberusmesh/contracts';
import { BEHAVIOUR_LIMITS } from './limits.ts';

/**
 * How a session behaves, in numbers: what the features, the human-or-bot verdict and the models read. A running summary
 * of fixed size whatever an attacker does; sums and small sets of hashes, never their text. JSON as it is.
 */
export interface SessionBehaviour {
  readonly firstAtMs: number;
  lastAtMs: number;
  eventCount: number;

  credentialCount: number;
  rejectedCredentialCount: number;
  credentialGaps: Gaps;
  lastCredentialAtMs: number | null;
  /** Hashes, at most `maxDistinctValues`. */
  usernames: readonly number[];
  secrets: readonly number[];
  secretCount: number;
  secretCharacters: number;
  secretEntropyBits: number;

  commandCount: number;
  commandGaps: Gaps;
  lastCommandAtMs: number | null;
  statementCount: number;
  commandCharacters: number;
  longestCommandCharacters: number;
  commandEntropyBits: number;
  encodedCommandCount: number;
  unknownCommandCount: number;
  failedCommandCount: number;
  shellCommandCount: number;
  /** Lines that are the line before with a small change, not at once: a person who corrects. */
  correctedCommandCount: number;
  /** Lines that only help a reader: `clear`, `man`, `--help`, `history`, `exit`. */
  readerCommandCount: number;
  commands: readonly number[];
  programs: readonly number[];
  programPairs: readonly number[];
  repeatedPairCount: number;
  lastProgram: number | null;
  /** Of the line before, cut: what a correction is compared with. */
  lastCommand: string | null;

  downloadCount: number;
  uploadCount: number;
  uploadedBytes: number;
  tunnelCount: number;
  httpRequestCount: number;
  baitCount: number;
  environmentCount: number;
  terminalCount: number;
  fingerprintCount: number;
  clientFamily: ClientFamily;
  /** Of the same source when this session began, with it. */
  readonly sourceSessionCount: number;
  readonly sourceTrapCount: number;
}

/** What was known of the source when a session began. */
export interface SourceBreadth {
  /** Sessions and different traps, this session's included. */
  readonly sessionCount: number;
  readonly trapCount: number;
}

const FIRST_VISIT: SourceBreadth = { sessionCount: 1, trapCount: 1 };

/** Times between things of one sort, as sums of logarithms: most gaps are short, a few are very long. */
export interface Gaps {
  readonly count: number;
  /** Sum of ln(1 + milliseconds), and of its squares. */
  readonly logSum: number;
  readonly logSquareSum: number;
  /** Shorter than a person can type or read: `instantGapMs`. */
  readonly instant: number;
  /** At least `thinkingGapMs`. */
  readonly thinking: number;
  readonly longestMs: number;
}

/** What the software string of the client belongs to. */
export type ClientFamily = 'none' | 'interactive' | 'library' | 'browser' | 'other';

const NO_GAPS: Gaps = { count: 0, logSum: 0, logSquareSum: 0, instant: 0, thinking: 0, longestMs: 0 };

/** @param atMs of the first event, milliseconds since 1970 */
function newBehaviour(atMs: number, source: SourceBreadth): SessionBehaviour {
  return {
    firstAtMs: atMs,
    lastAtMs: atMs,
    eventCount: 0,
    credentialCount: 0,
    rejectedCredentialCount: 0,
    credentialGaps: NO_GAPS,
    lastCredentialAtMs: null,
    usernames: [],
    secrets: [],
    secretCount: 0,
    secretCharacters: 0,
    secretEntropyBits: 0,
    commandCount: 0,
    commandGaps: NO_GAPS,
    lastCommandAtMs: null,
    statementCount: 0,
    commandCharacters: 0,
    longestCommandCharacters: 0,
    commandEntropyBits: 0,
    encodedCommandCount: 0,
    unknownCommandCount: 0,
    failedCommandCount: 0,
    shellCommandCount: 0,
    correctedCommandCount: 0,
    readerCommandCount: 0,
    commands: [],
    programs: [],
    programPairs: [],
    repeatedPairCount: 0,
    lastProgram: null,
    lastCommand: null,
    downloadCount: 0,
    uploadCount: 0,
    uploadedBytes: 0,
    tunnelCount: 0,
    httpRequestCount: 0,
    baitCount: 0,
    environmentCount: 0,
    terminalCount: 0,
    fingerprintCount: 0,
    clientFamily: 'none',
    sourceSessionCount: source.sessionCount,
    sourceTrapCount: source.trapCount,
  };
}

/**
 * One event further. Pure: `behaviour` is left as it was; the same events in the same order give the same summary.
 *
 * @param source read at the first event only
 */
export function foldBehaviour(
  behaviour: SessionBehaviour | null,
  event: CerberusEvent,
  source: SourceBreadth = FIRST_VISIT,
): SessionBehaviour {
  const atMs = Date.parse(event.at);
  const next = behaviour === null ? newBehaviour(atMs, source) : { ...behaviour };
  next.eventCount += 1;
  next.lastAtMs = Math.max(next.lastAtMs, atMs);
  switch (event.kind) {
    case 'credential.tried':
      foldCredential(next, event.data, atMs);
      break;
    case 'command.entered':
      foldCommand(next, event.data, atMs);
      break;
    case 'command.resolved':
      if (!event.data.known) next.unknownCommandCount += 1;
      break;
    case 'client.identified':
      if (event.data.software !== undefined && next.clientFamily === 'none')
        next.clientFamily = clientFamily(event.data.software);
      next.fingerprintCount += Object.keys(event.data.fingerprints).length;
      break;
    case 'file.downloaded':
      next.downloadCount += 1;
      break;
    case 'file.uploaded':
      next.uploadCount += 1;
      next.uploadedBytes += event.data.bytes ?? 0;
      break;
    case 'tunnel.requested':
      next.tunnelCount += 1;
      break;
    case 'http.requested':
      next.httpRequestCount += 1;
      break;
    case 'honeytoken.used':
      next.baitCount += 1;
      break;
    case 'environment.set':
      next.environmentCount += 1;
      break;
    case 'terminal.resized':
      next.terminalCount += 1;
      break;
    default:
      break;
  }
  return next;
}

function foldCredential(next: SessionBehaviour, data: EventData<'credential.tried'>, atMs: number): void {
  next.credentialCount += 1;
  if (!data.accepted) next.rejectedCredentialCount += 1;
  next.credentialGaps = addGap(next.credentialGaps, next.lastCredentialAtMs, atMs);
  next.lastCredentialAtMs = atMs;
  next.usernames = withHash(next.usernames, hashOf(data.username));
  const secret = data.secret ?? data.publicKeyFingerprint;
  if (secret === undefined) return;
  next.secrets = withHash(next.secrets, hashOf(secret));
  next.secretCount += 1;
  next.secretCharacters += Math.min(secret.length, BEHAVIOUR_LIMITS.maxReadCharacters);
  next.secretEntropyBits += entropyBits(secret);
}

function foldCommand(next: SessionBehaviour, data: EventData<'command.entered'>, atMs: number): void {
  const input = data.input.slice(0, BEHAVIOUR_LIMITS.maxReadCharacters);
  const compared = cutForComparison(input);
  const typed = next.lastCommandAtMs !== null && atMs - next.lastCommandAtMs >= BEHAVIOUR_LIMITS.instantGapMs;
  next.commandCount += 1;
  next.commandGaps = addGap(next.commandGaps, next.lastCommandAtMs, atMs);
  next.lastCommandAtMs = atMs;
  next.commandCharacters += input.length;
  next.longestCommandCharacters = Math.max(next.longestCommandCharacters, data.input.length);
  next.commandEntropyBits += entropyBits(input);
  next.commands = withHash(next.commands, hashOf(input));
  next.unknownCommandCount += data.unknownCommands?.length ?? 0;
  if (data.exitCode !== undefined && data.exitCode !== null && data.exitCode !== 0) next.failedCommandCount += 1;
  if (data.channel === 'shell' || data.channel === 'telnet') next.shellCommandCount += 1;
  if (ENCODED.test(input)) next.encodedCommandCount += 1;
  if (READER.test(input)) next.readerCommandCount += 1;
  if (typed && next.lastCommand !== null && next.lastCommand !== compared && isCorrection(next.lastCommand, compared))
    next.correctedCommandCount += 1;
  next.lastCommand = compared;
  for (const statement of statementsOf(input)) {
    next.statementCount += 1;
    const program = hashOf(programOf(statement));
    next.programs = withHash(next.programs, program);
    if (next.lastProgram !== null) {
      const pair = (Math.imul(next.lastProgram, 31) ^ program) >>> 0;
      if (next.programPairs.includes(pair)) next.repeatedPairCount += 1;
      else next.programPairs = withHash(next.programPairs, pair);
    }
    next.lastProgram = program;
  }
}

/** A run that no person types: base64 of 40 characters or more, or four or more escaped bytes in a row. */
const ENCODED = /[A-Za-z0-9+/]{40}|(?:\\x[0-9a-fA-F]{2}){4}|(?:\\[0-7]{3}){4}/;
const READER = /^\s*(?:clear|reset|history|exit|logout|man\s+\S+|help|info\s+\S+)\s*$|\s--help\b/;

/** The name of the program that a statement starts, without its folder; what stands before it (`A=1 sudo`) is no program. */
function programOf(statement: string): string {
  for (const word of statement.trim().split(/\s+/, 8)) {
    if (word.includes('=') || word === 'sudo' || word === 'nohup' || word === 'exec') continue;
    return word.slice(word.lastIndexOf('/') + 1);
  }
  return '';
}

/** Names of the programs that a command line starts, each once, roughly and fast. */
export function programsOf(input: string): string[] {
  const statements = statementsOf(input.slice(0, BEHAVIOUR_LIMITS.maxReadCharacters));
  return [...new Set(statements.map(programOf))].filter((name) => name !== '');
}

/** Splits where one statement ends and the next begins, roughly and fast: for counting, not for understanding. */
function statementsOf(input: string): string[] {
  return input
    .split(/&&|\|\||[;\n|]/, BEHAVIOUR_LIMITS.maxStatementsPerCommand)
    .filter((statement) => statement.trim() !== '');
}

function cutForComparison(input: string): string {
  return input.slice(0, BEHAVIOUR_LIMITS.maxComparedCharacters);
}

/** Neither equal nor strange to each other: at most one edit in seven characters, one at least and three at most. */
function isCorrection(before: string, after: string): boolean {
  if (before.length < 3 || Math.abs(before.length - after.length) > 3) return false;
  const most = Math.max(1, Math.floor(Math.max(before.length, after.length) / 7));
  return editDistanceAtMost(before, after, Math.min(most, 3));
}

/** Whether so many insertions, deletions and replacements make one of the other (Ukkonen's band of the Levenshtein table). */
function editDistanceAtMost(left: string, right: string, most: number): boolean {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let at = 1; at <= left.length; at++) {
    const next = new Array<number>(right.length + 1).fill(most + 1);
    next[0] = at;
    let least = at;
    const to = Math.min(right.length, at + most);
    for (let column = Math.max(1, at - most); column <= to; column++) {
      const replaced = (row[column - 1] ?? 0) + (left.charCodeAt(at - 1) === right.charCodeAt(column - 1) ? 0 : 1);
      const cost = Math.min(replaced, (row[column] ?? most + 1) + 1, (next[column - 1] ?? most + 1) + 1);
      next[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return false;
    row = next;
  }
  return (row[right.length] ?? most + 1) <= most;
}

function addGap(gaps: Gaps, lastAtMs: number | null, atMs: number): Gaps {
  if (lastAtMs === null) return gaps;
  const gapMs = Math.max(0, atMs - lastAtMs);
  const log = Math.log1p(gapMs);
  return {
    count: gaps.count + 1,
    logSum: gaps.logSum + log,
    logSquareSum: gaps.logSquareSum + log * log,
    instant: gaps.instant + (gapMs < BEHAVIOUR_LIMITS.instantGapMs ? 1 : 0),
    thinking: gaps.thinking + (gapMs >= BEHAVIOUR_LIMITS.thinkingGapMs ? 1 : 0),
    longestMs: Math.max(gaps.longestMs, gapMs),
  };
}

function withHash(hashes: readonly number[], hash: number): readonly number[] {
  return hashes.length >= BEHAVIOUR_LIMITS.maxDistinctValues || hashes.includes(hash) ? hashes : [...hashes, hash];
}

/** FNV-1a over UTF-16 code units, 32 bits. Who makes two texts collide only makes them count as one. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  const length = Math.min(text.length, BEHAVIOUR_LIMITS.maxReadCharacters);
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Shannon entropy of the characters of `text`, in bits a character; those past U+007F count as one. */
export function entropyBits(text: string): number {
  const length = Math.min(text.length, BEHAVIOUR_LIMITS.maxReadCharacters);
  if (length === 0) return 0;
  const counts = new Uint32Array(129);
  for (let at = 0; at < length; at++) {
    const code = Math.min(text.charCodeAt(at), 128);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / length) * Math.log2(count / length);
  return bits;
}

/** Software that people sit at, libraries that programs are made with, browsers; by the names that they send. */
export function clientFamily(software: string): ClientFamily {
  const text = software.slice(0, 256).toLowerCase();
  if (
    /libssh|paramiko|ssh2js|jsch|asyncssh|golang|-go\b|-go-|russh|phpseclib|sshj|mina|nmap|zgrab|hydra|medusa|curl|wget|python|okhttp|masscan|censys|twisted|erlang/.test(
      text,
    )
  )
    return 'library';
  if (/openssh|putty|securecrt|bitvise|winscp|teraterm|termius|mobaxterm|xshell/.test(text)) return 'interactive';
  return text.includes('mozilla/') ? 'browser' : 'other';
}
