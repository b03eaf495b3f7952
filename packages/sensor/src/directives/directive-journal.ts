import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { directiveResultSchema, directiveSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { writeDurably } from '../state-directory.ts';
import type { Log } from '../trap.ts';

const entrySchema = z.strictObject({
  directive: directiveSchema,
  /** `begun`: chosen what to do and perhaps done; it is done again after a restart. */
  state: z.enum(['begun', 'applied', 'failed', 'undone']),
  /** What was chosen when it was begun, so that doing it again gives the same. */
  chosen: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  result: directiveResultSchema.nullable(),
  isReported: z.boolean(),
});
/** One order, and how far it is. */
export type JournalEntry = z.infer<typeof entrySchema>;
export type Chosen = JournalEntry['chosen'];

const headSchema = z.strictObject({ lastSequence: z.int().min(0) });
const HEAD = 'head.json';

/** What became of the hub's orders; on disk before anybody is told. */
export interface DirectiveJournal {
  /** By sequence. */
  entries(): readonly JournalEntry[];
  find(directiveId: string): JournalEntry | null;
  lastSequence(): number;
  /** Keeps the entry; durable when it returns. */
  put(entry: JournalEntry): void;
  /** An order of this sequence was dealt with, and nothing of it is to be kept. */
  pass(sequence: number): void;
}

/**
 * One small file for each order. Synchronous: orders are few, and what is applied must be known after a kill.
 *
 * @param maxKept entries; of those that are over and told, the oldest go first
 */
export function openDirectiveJournal(directory: string, maxKept: number, log: Log): DirectiveJournal {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const entries = new Map<string, JournalEntry>();
  for (const entry of readEntries(directory, log)) entries.set(entry.directive.directiveId, entry);
  let keptHead = readHead(directory);
  let head = Math.max(keptHead, ...[...entries.values()].map(({ directive }) => directive.sequence));

  function pass(sequence: number): void {
    if (sequence <= keptHead) return;
    writeDurably(join(directory, HEAD), Buffer.from(`${JSON.stringify({ lastSequence: sequence })}\n`, 'utf8'));
    keptHead = sequence;
    head = Math.max(head, sequence);
  }

  function forgetOldest(): void {
    for (const [id, { directive, state, isReported }] of entries) {
      if (entries.size <= maxKept) return;
      if (state === 'begun' || state === 'applied' || !isReported) continue;
      // Otherwise a replay of what is forgotten would be carried out after the next start.
      pass(directive.sequence);
      rmSync(join(directory, `${id}.json`), { force: true });
      entries.delete(id);
    }
  }

  return {
    entries: () => [...entries.values()].sort((left, right) => left.directive.sequence - right.directive.sequence),
    find: (directiveId) => entries.get(directiveId) ?? null,
    lastSequence: () => head,
    put(entry) {
      const { directiveId, sequence } = entry.directive;
      writeDurably(join(directory, `${directiveId}.json`), Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8'));
      entries.set(directiveId, entry);
      head = Math.max(head, sequence);
      forgetOldest();
    },
    pass,
  };
}

function readEntries(directory: string, log: Log): JournalEntry[] {
  const found = readdirSync(directory).flatMap((name) => {
    if (!/^[0-9a-f-]{36}\.json$/.test(name)) return [];
    const parsed = entrySchema.safeParse(readJson(join(directory, name)));
    if (parsed.success) return [parsed.data];
    log.error('what became of an order cannot be read and is forgotten', { file: name });
    return [];
  });
  return found.sort((left, right) => left.directive.sequence - right.directive.sequence);
}

function readHead(directory: string): number {
  const parsed = headSchema.safeParse(readJson(join(directory, HEAD)));
  return parsed.success ? parsed.data.lastSequence : 0;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return null;
    throw error;
  }
}
