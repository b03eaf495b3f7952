import { type Playbook, playbookSchema } from '@cerberusmesh/contracts';
import { type Document, isMap, isNode, isSeq, Lexer, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { BUILT_IN_ACTIONS } from './built-in-actions.ts';
import { checkPlaybook } from './check-playbook.ts';
import { PLAYBOOK_LIMITS } from './limits.ts';
import type { PlaybookProblem } from './problem.ts';

export type ReadPlaybook =
  | { readonly playbook: Playbook; readonly problems: readonly [] }
  | { readonly playbook: null; readonly problems: readonly PlaybookProblem[] };

/**
 * Reads a playbook from YAML (or JSON, which is YAML) and checks it whole: shape, names, references, cycles, templates.
 * Never throws for what the text says.
 *
 * @param isAction whether there is an action of this name; those of connectors (`slack.post_message`) depend on the
 *   configuration and are believed where none is given
 */
export function readPlaybook(source: string, isAction: (name: string) => boolean = mayBeAction): ReadPlaybook {
  if (Buffer.byteLength(source) > PLAYBOOK_LIMITS.maxFileBytes)
    return failed([
      { line: 1, column: 1, path: '', message: `A playbook has at most ${PLAYBOOK_LIMITS.maxFileBytes} bytes.` },
    ]);
  const lines = new LineCounter();
  const costly = costlyAt(source);
  if (costly !== null) return failed([{ ...costly, column: 1, path: '' }]);
  // Its own look for keys that stand twice compares each with each: minutes for a file of keys alone.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  // One mistake in the YAML makes the parser stumble over all that follows: the first is the one to mend.
  const [broken] = document.errors;
  if (broken !== undefined) return failed([{ ...place(broken.pos[0]), path: '', message: broken.message }]);
  const refused = refusedNodes(document);
  if (refused !== null) return failed([{ ...place(refused.offset), path: '', message: refused.message }]);
  const whereIs = (path: readonly PropertyKey[]) => place(offsetAt(document, path));

  const parsed = playbookSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue): PlaybookProblem[] => {
      if (issue.code !== 'unrecognized_keys')
        return [{ ...whereIs(issue.path), path: showPath(issue.path), message: issue.message }];
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { ...whereIs(path), path: showPath(path), message: `unknown key "${key}"` };
      });
    });
    return failed(problems);
  }
  const problems = checkPlaybook(parsed.data, isAction).map(({ path, message }) => ({
    ...whereIs(path),
    path: showPath(path),
    message,
  }));
  return problems.length > 0 ? failed(problems) : { playbook: parsed.data, problems: [] };
}

function mayBeAction(name: string): boolean {
  return BUILT_IN_ACTIONS.has(name) || name.includes('.');
}

function failed(problems: readonly PlaybookProblem[]): ReadPlaybook {
  return { playbook: null, problems: problems.slice(0, PLAYBOOK_LIMITS.maxProblems) };
}

/**
 * Where a file begins to cost more than a playbook may: in its number of words, or where brackets, or dashes in one line, go
 * deeper than is read. The parser calls itself for each of them, so this is looked at before.
 */
function costlyAt(source: string): { readonly line: number; readonly message: string } | null {
  const { maxYamlDepth, maxYamlTokens, maxYamlDirectives } = PLAYBOOK_LIMITS;
  let tokens = 0;
  let directives = 0;
  let brackets = 0;
  let dashes = 0;
  let line = 1;
  for (const token of new Lexer().lex(source)) {
    tokens += 1;
    if (tokens > maxYamlTokens) return { line, message: `More than ${maxYamlTokens} words and signs.` };
    if (token.startsWith('%')) {
      directives += 1;
      if (directives > maxYamlDirectives) return { line, message: `More than ${maxYamlDirectives} directives.` };
    }
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?') dashes += 1;
    else if (token.includes('\n')) {
      dashes = 0;
      line += token.split('\n').length - 1;
    }
    if (brackets > maxYamlDepth || dashes > maxYamlDepth) return { line, message: `More than ${maxYamlDepth} levels.` };
  }
  return null;
}

/** Aliases can make gigabytes of a few lines, tags can make other things than JSON: a playbook needs neither. */
function refusedNodes(document: Document): { readonly offset: number; readonly message: string } | null {
  let refused: { offset: number; message: string } | null = null;
  visit(document, {
    Alias(_key, node) {
      refused = { offset: node.range?.[0] ?? 0, message: 'Aliases (*name) are not read.' };
      return visit.BREAK;
    },
    Map(_key, node) {
      const known = new Set<string>();
      for (const { key } of node.items) {
        const name = String(key);
        if (known.has(name)) {
          refused = { offset: isNode(key) ? (key.range?.[0] ?? 0) : 0, message: 'Map keys must be unique' };
          return visit.BREAK;
        }
        known.add(name);
      }
      return undefined;
    },
    Node(_key, node, ancestors) {
      if (ancestors.length > PLAYBOOK_LIMITS.maxYamlDepth * 2)
        refused = { offset: node.range?.[0] ?? 0, message: `More than ${PLAYBOOK_LIMITS.maxYamlDepth} levels.` };
      return refused === null ? undefined : visit.BREAK;
    },
  });
  return refused;
}

/** Where the value at `path` was written, or the nearest thing around it that was. */
function offsetAt(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && String(item.key) === String(key));
      if (pair !== undefined && isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      if (isNode(next)) offset = startOf(next) ?? offset;
    }
    if (next === undefined || next === null) return offset;
    node = next;
  }
  return offset;
}

function startOf(node: Node): number | undefined {
  return node.range?.[0];
}

function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (shown, key) =>
      typeof key === 'number' ? `${shown}[${key}]` : shown === '' ? String(key) : `${shown}.${String(key)}`,
    '',
  );
}
