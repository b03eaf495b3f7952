import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  type Configuration,
  CUSTOMARY_VARIABLES,
  configurationSchema,
  defaultDataDirectory,
} from './configuration-schema.ts';
import { nearestWord } from './nearest-word.ts';

type Tree = { [key: string]: unknown };
type Path = readonly (string | number)[];

export interface ConfigurationSources {
  /** `--config F`; without it `cerberus.yaml` in the working directory is read when it is there. */
  readonly file?: string | undefined;
  /** Values from flags, by path. Strongest. */
  readonly flags?: readonly { readonly path: readonly string[]; readonly value: unknown }[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
}

/**
 * Flags over environment over file over defaults, checked as a whole.
 *
 * @throws CerberusError `invalid-configuration`, naming file and line (or variable, or flag) and the nearest known key
 */
export function loadConfiguration(sources: ConfigurationSources): Configuration {
  const file = readConfigurationFile(sources);
  const merged: Tree = structuredClone(file?.tree ?? {});
  const origins = new Map<string, string>();
  for (const { path, value, origin } of environmentValues(sources.environment)) {
    setAt(merged, path, value);
    origins.set(path.join('.'), origin);
  }
  for (const { path, value } of sources.flags ?? []) {
    if (value === undefined) continue;
    setAt(merged, path, value);
    origins.set(path.join('.'), `flag for ${path.join('.')}`);
  }
  merged.dataDirectory ??= defaultDataDirectory(sources.environment);
  const parsed = configurationSchema.safeParse(merged);
  if (parsed.success) {
    return { ...parsed.data, dataDirectory: resolve(sources.workingDirectory, parsed.data.dataDirectory) };
  }
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, file, origins));
  throw new CerberusError('invalid-configuration', problems.join('\n'));
}

interface ConfigurationFile {
  readonly name: string;
  readonly tree: Tree;
  readonly document: Document;
  readonly lines: LineCounter;
}

function readConfigurationFile(sources: ConfigurationSources): ConfigurationFile | null {
  const name = resolve(sources.workingDirectory, sources.file ?? 'cerberus.yaml');
  if (!existsSync(name)) {
    if (sources.file === undefined) return null;
    throw new CerberusError('invalid-configuration', `${name}: there is no such file`);
  }
  const lines = new LineCounter();
  // Aliases are refused: a few lines of them can expand to gigabytes.
  const document = parseDocument(readFileSync(name, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new CerberusError('invalid-configuration', `${name}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  }
  const tree: unknown = document.toJS({ maxAliasCount: 0 }) ?? {};
  if (!isTree(tree)) throw new CerberusError('invalid-configuration', `${name}:1: expected a mapping of sections`);
  return { name, tree, document, lines };
}

function* environmentValues(
  environment: NodeJS.ProcessEnv,
): Generator<{ path: readonly string[]; value: unknown; origin: string }> {
  for (const [variable, raw] of Object.entries(environment)) {
    if (raw === undefined || !(variable.startsWith('CERBERUS_') || isCustomary(variable))) continue;
    // Other programs' variables are often there and empty.
    if (raw === '' && !variable.startsWith('CERBERUS_')) continue;
    const whole = variablePath(variable);
    // A key may itself end in `File` (hub.tls.keyFile); then the variable names the value, not a file with it.
    const fromFile = variable.endsWith('_FILE') && (whole === null || schemaAt(whole) === null);
    const path = fromFile ? variablePath(variable.slice(0, -'_FILE'.length)) : whole;
    if (path === null) continue;
    yield {
      path,
      value: scalar(fromFile ? readSecret(variable, raw) : raw, path),
      origin: `environment variable ${variable}`,
    };
  }
}

/** Whether it is honoured although its name is not of ours, itself or as `_FILE`. */
function isCustomary(variable: string): boolean {
  return Object.hasOwn(CUSTOMARY_VARIABLES, variable.endsWith('_FILE') ? variable.slice(0, -'_FILE'.length) : variable);
}

/** Null for a variable that says nothing about the configuration. */
function variablePath(variable: string): readonly string[] | null {
  return (
    CUSTOMARY_VARIABLES[variable] ??
    (variable.includes('__') ? schemaPath(variable.slice('CERBERUS_'.length).split('__')) : null)
  );
}

/** `AGENT__AUTO_ACTION` to `agent.autoAction`; a segment that no key matches is kept, so that it is reported as unknown. */
function schemaPath(segments: readonly string[]): string[] {
  const path: string[] = [];
  for (const segment of segments) {
    const wanted = segment.replaceAll('_', '').toLowerCase();
    const known = knownKeys(path).find((key) => key.toLowerCase() === wanted);
    path.push(known ?? segment.toLowerCase());
  }
  return path;
}

function readSecret(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new CerberusError('invalid-configuration', `environment variable ${variable}: cannot read ${file}`, {
      cause,
    });
  }
}

/** Environment values are text; numbers, booleans and lists (by commas) are read as such only where the schema wants them. */
function scalar(text: string, path: readonly string[]): unknown {
  const schema = schemaAt(path);
  if (schema instanceof z.ZodArray) return text.split(',').map((part) => typed(part.trim(), schema.element));
  return typed(text, schema);
}

function typed(text: string, schema: unknown): unknown {
  if (schema instanceof z.ZodBoolean) {
    if (/^(true|yes|on|1)$/i.test(text)) return true;
    if (/^(false|no|off|0)$/i.test(text)) return false;
  }
  if (schema instanceof z.ZodNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** The schema at a path, without the wrappers that carry defaults. */
function schemaAt(path: Path): z.ZodType | null {
  let schema: unknown = configurationSchema;
  for (const key of path) {
    schema = unwrap(schema);
    if (!(schema instanceof z.ZodObject)) return null;
    schema = schema.shape[key];
  }
  const found = unwrap(schema);
  return found instanceof z.ZodType ? found : null;
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional)
    inner = inner.def.innerType;
  return inner;
}

function knownKeys(path: Path): string[] {
  const schema = schemaAt(path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function describeIssue(
  issue: z.core.$ZodIssue,
  file: ConfigurationFile | null,
  origins: ReadonlyMap<string, string>,
): string {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => {
        const near = nearestWord(key, knownKeys(path));
        const hint = near === null ? `known keys: ${knownKeys(path).join(', ')}` : `did you mean '${near}'?`;
        return `${whereFrom([...path, key], file, origins)}: unknown key '${[...path, key].join('.')}'; ${hint}`;
      })
      .join('\n');
  }
  return `${whereFrom(path, file, origins)}: ${path.join('.')}: ${issue.message}`;
}

/** Where the value at `path` was written: `cerberus.yaml:12`, or the variable or flag that gave it. */
function whereFrom(path: Path, file: ConfigurationFile | null, origins: ReadonlyMap<string, string>): string {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(path.slice(0, length).join('.'));
    if (origin !== undefined) return origin;
  }
  if (file === null) return 'configuration';
  const parent = path.length > 1 ? file.document.getIn(path.slice(0, -1), true) : file.document.contents;
  const pair = isMap(parent)
    ? parent.items.find((item) => isNode(item.key) && item.key.toString() === String(path.at(-1)))
    : undefined;
  const offset = pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  return offset === undefined ? file.name : `${file.name}:${file.lines.linePos(offset).line}`;
}

function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    const branch: Tree = isTree(next) ? next : {};
    at[key] = branch;
    at = branch;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
