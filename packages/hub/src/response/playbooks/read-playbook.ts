import { type Playbook, playbookSchema } from '@cerberusmesh/contracts';
import { type Document, isMap, isNode, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
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
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
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

/** Aliases can make gigabytes of a few lines, tags can make other things than JSON: a playbook needs neither. */
function refusedNodes(document: Document): { readonly offset: number; readonly message: string } | null {
  let refused: { offset: number; message: string } | null = null;
  visit(document, {
    Alias(_key, node) {
      refused = { offset: node.range?.[0] ?? 0, message: 'Aliases (*name) are not read.' };
      return visit.BREAK;
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
