import { createInterface } from 'node:readline';
import { CerberusError } from '@cerberusmesh/contracts';
import {
  ATTACK_VERSION,
  type AttackMapper,
  createAttackMapper,
  createFamilyMatcher,
  type FamilyHint,
  type MappedSession,
} from '@cerberusmesh/hub/attack-mapper';
import { z } from 'zod';
import { safeJson } from '../../output.ts';

const lineSchema = z.object({ id: z.union([z.string(), z.number()]).optional(), statements: z.array(z.string()) });

/** One line of output: what the line's commands show, in which version of ATT&CK, and which tools they look like. */
interface MappedLine extends MappedSession {
  readonly id: string | number;
  readonly attackVersion: string;
  /** Evidence names statements by their number, from 0. */
  readonly families: readonly FamilyHint[];
}

/** Reads stdin to its end; one JSON line out for each line in, in order. A line that cannot be used is an error with its number. */
export async function run(options: { jsonl?: boolean }): Promise<void> {
  const mapper = createAttackMapper();
  const matcher = createFamilyMatcher();
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    const { id, mapped } = options.jsonl
      ? mapJsonLine(mapper, line, number)
      : { id: number, mapped: mapper.mapScript(line) };
    const texts = options.jsonl ? mapped.statements.map(({ text }) => text) : [line];
    const families = matcher.hints(texts.map((text, at) => ({ kind: 'command', text: text.trim(), source: `${at}` })));
    const output: MappedLine = { id, attackVersion: ATTACK_VERSION, ...mapped, families };
    const written = process.stdout.write(`${safeJson(output)}\n`);
    if (!written) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

function mapJsonLine(
  mapper: AttackMapper,
  line: string,
  number: number,
): { id: string | number; mapped: MappedSession } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CerberusError('invalid-arguments', `line ${number}: not JSON`);
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success)
    throw new CerberusError('invalid-arguments', `line ${number}: expected {"id","statements":[...]}`);
  return { id: parsed.data.id ?? number, mapped: mapper.mapSession(parsed.data.statements) };
}
