import { CerberusError } from '@cerberusmesh/contracts';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type PersonaDefinition, personaSchema } from './persona-schema.ts';

/**
 * Reads a persona's YAML.
 *
 * @throws CerberusError `invalid-configuration` naming file, line and key
 */
export function readPersona(source: string, fileName: string): PersonaDefinition {
  return readYaml(source, fileName, personaSchema);
}

/** Parses one YAML document and checks it; the first thing wrong is told with its line. */
export function readYaml<Value>(source: string, fileName: string, schema: z.ZodType<Value>): Value {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, stringKeys: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined)
    throw invalid(fileName, syntaxError.linePos?.[0].line ?? 1, syntaxError.message.split('\n')[0] ?? '');
  const value: unknown = document.toJS({ maxAliasCount: 20 });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const where = path.map(String).join('.');
  // The key itself is missing in a document where something is required: then the line is that of what holds it.
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || node.range === undefined || node.range === null) continue;
    throw invalid(fileName, lines.linePos(node.range[0]).line, `${where === '' ? '' : `${where}: `}${issue?.message}`);
  }
  throw invalid(fileName, 1, `${where}: ${issue?.message}`);
}

function invalid(fileName: string, line: number, message: string): CerberusError {
  return new CerberusError('invalid-configuration', `${fileName}, line ${line}: ${message}`, {
    details: { file: fileName, line },
  });
}
