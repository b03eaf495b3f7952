import { createHash } from 'node:crypto';
import type { PlaybookValue } from '@cerberusmesh/contracts';
import { stringify } from 'yaml';
import { readPlaybook } from '../read-playbook.ts';
import { type CacaoPlaybook, cacaoPlaybookSchema, nativeExtensionSchema } from './cacao-schema.ts';
import { checkReferences } from './check-references.ts';
import { EXTENSION } from './identifiers.ts';
import { CACAO_LIMITS } from './limits.ts';
import { type Remark, unusedSlug } from './remark.ts';
import { TooManyWays, translateWorkflow } from './translate-workflow.ts';

export type ImportedCacao =
  | {
      readonly source: string;
      /** True: it was exported by CerberusMesh and is as it was written. */
      readonly lossless: boolean;
      readonly remarks: readonly Remark[];
      readonly problems: readonly [];
    }
  | { readonly source: null; readonly problems: readonly { readonly path: string; readonly message: string }[] };

/**
 * Reads a CACAO 2.0 playbook and makes one of ours of it, with a report of what could not be said. Never throws for what
 * the text says. What comes out is checked like any playbook, and is not published.
 *
 * Commands that have no safe counterpart (shells elsewhere, notebooks, detection rules) become questions to a person who
 * does them by hand: the order of the procedure stays, and nothing of them is run.
 */
export function importCacao(text: string): ImportedCacao {
  if (Buffer.byteLength(text) > CACAO_LIMITS.maxFileBytes)
    return failed('', `A CACAO playbook has at most ${CACAO_LIMITS.maxFileBytes} bytes.`);
  if (isTooDeep(text)) return failed('', `More than ${CACAO_LIMITS.maxDepth} levels.`);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return failed('', 'This is no JSON.');
  }
  const parsed = cacaoPlaybookSchema.safeParse(given);
  if (!parsed.success)
    return {
      source: null,
      problems: parsed.error.issues
        .slice(0, CACAO_LIMITS.maxProblems)
        .map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
    };
  const native = nativeOf(parsed.data);
  if (native !== null) return native;
  const problems = checkReferences(parsed.data);
  if (problems.length > 0) return { source: null, problems: problems.slice(0, CACAO_LIMITS.maxProblems) };
  try {
    return translated(parsed.data);
  } catch (error) {
    if (error instanceof TooManyWays) return failed('workflow', error.message);
    throw error;
  }
}

/** The playbook as it was written, when it rides along and nobody has changed it. */
function nativeOf(cacao: CacaoPlaybook): ImportedCacao | null {
  if (!Object.hasOwn(cacao.playbook_extensions, EXTENSION)) return null;
  const extension = nativeExtensionSchema.safeParse(cacao.playbook_extensions[EXTENSION]);
  if (!extension.success) return failed('playbook_extensions', 'The extension of CerberusMesh is not as it should be.');
  const { native_source: source, native_sha256: sha256 } = extension.data;
  if (createHash('sha256').update(source).digest('hex') !== sha256)
    return failed('playbook_extensions', 'The playbook in the extension was changed: its hash is another.');
  const { playbook, problems } = readPlaybook(source);
  return playbook === null
    ? { source: null, problems: problems.map(({ path, message }) => ({ path: `native_source: ${path}`, message })) }
    : { source, lossless: true, remarks: [], problems: [] };
}

function translated(cacao: CacaoPlaybook): ImportedCacao {
  const remarks: Remark[] = [];
  const inputs = inputsOf(cacao, remarks);
  const { steps, onFailure } = translateWorkflow(
    cacao,
    new Map(inputs.map(({ variable, name, type }) => [variable, { name, type }])),
    remarks,
  );
  if (steps.length === 0) return failed('workflow', 'There is nothing to do in it.');
  const playbook = {
    apiVersion: 'cerberus/v1',
    id: nameOf(cacao),
    name: cacao.name.slice(0, 200),
    description: (cacao.description ?? `Imported from CACAO ${cacao.id}`).slice(0, 4_096),
    version: 1,
    ...(inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs.map(({ name, input }) => [name, input])) }),
    triggers: [{ on: 'manual' }],
    // Every step says itself what it waits for.
    parallel_execution: true,
    steps,
    ...(onFailure.length === 0 ? {} : { on_failure: onFailure }),
  };
  const source = stringify(playbook, { lineWidth: 120, aliasDuplicateObjects: false });
  const read = readPlaybook(source);
  if (read.playbook === null)
    return {
      source: null,
      problems: read.problems.map(({ path, message }) => ({ path: `translated: ${path}`, message })),
    };
  return { source, lossless: false, remarks, problems: [] };
}

interface Input {
  readonly variable: string;
  readonly name: string;
  readonly type: keyof typeof EMPTY;
  readonly input: { readonly [key: string]: PlaybookValue };
}

function inputsOf({ playbook_variables: variables }: CacaoPlaybook, remarks: Remark[]): Input[] {
  const names = new Set<string>();
  const made: Input[] = [];
  for (const [variable, { type, value, external, description }] of Object.entries(variables)) {
    if (made.length >= CACAO_LIMITS.maxVariables) {
      remarks.push({
        where: variable,
        kind: 'refused',
        text: `At most ${CACAO_LIMITS.maxVariables} variables are read.`,
      });
      continue;
    }
    const name = unusedSlug(variable, names);
    const known = typed(type, value ?? null);
    made.push({
      variable,
      name,
      type: known.type,
      input: {
        type: known.type,
        ...(description === undefined ? {} : { description: description.slice(0, 512) }),
        ...(known.value === null
          ? external
            ? {}
            : { required: false, default: EMPTY[known.type] }
          : { default: known.value }),
      },
    });
  }
  return made;
}

const EMPTY = { string: '', number: 0, boolean: false } as const;

/** Values of CACAO are texts, whatever they stand for. */
function typed(
  type: string,
  value: string | null,
): { readonly type: keyof typeof EMPTY; readonly value: string | number | boolean | null } {
  if (type === 'bool') return { type: 'boolean', value: value === null ? null : value === 'true' };
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
  if (['integer', 'float', 'long'].includes(type) && (value === null || Number.isFinite(number)))
    return { type: 'number', value: value === null ? null : number };
  return { type: 'string', value };
}

function nameOf({ name, id }: CacaoPlaybook): string {
  const slug = unusedSlug(name, new Set()).replaceAll('_', '-');
  return `${slug}-${id.slice(id.indexOf('--') + 2, id.indexOf('--') + 10).toLowerCase()}`;
}

/** Before anything is made of it: brackets outside of strings, counted. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > CACAO_LIMITS.maxDepth) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}

function failed(path: string, message: string): ImportedCacao {
  return { source: null, problems: [{ path, message }] };
}
