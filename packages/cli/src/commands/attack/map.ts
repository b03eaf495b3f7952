import { createInterface } from 'node:readline';
import { CerberusError } from '@cerberusmesh/contracts';
import { createAttackMapper } from '@cerberusmesh/hub/attack-mapper';
import { z } from 'zod';
import { safeJson } from '../../output.ts';

const lineSchema = z.object({ id: z.union([z.string(), z.number()]).optional(), statements: z.array(z.string()) });

/** Reads stdin to its end; one JSON line out for each line in, in order. A line that cannot be used is an error with its number. */
export async function run(options: { jsonl?: boolean }): Promise<void> {
  const mapper = createAttackMapper();
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    const { id, statements } = options.jsonl
      ? parseLine(line, number)
      : { id: number, statements: mapper.mapCommandLine(line).map(({ text }) => text) };
    const written = process.stdout.write(`${safeJson({ id: id ?? number, ...mapper.mapSession(statements) })}\n`);
    if (!written) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

function parseLine(line: string, number: number): z.infer<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CerberusError('invalid-arguments', `line ${number}: not JSON`);
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success)
    throw new CerberusError('invalid-arguments', `line ${number}: expected {"id","statements":[...]}`);
  return parsed.data;
}
