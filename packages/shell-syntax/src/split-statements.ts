import type { Span, Statement } from './ast.ts';
import { readLine } from './parse.ts';

/** One pipeline as written. */
export interface StatementText {
  readonly text: string;
  readonly span: Span;
}

/**
 * The pipelines of a source as slices of it, for display: `cd /tmp && wget x; sh x` gives three. A pipeline and a compound
 * command stay whole. Text that is no shell syntax becomes an item of its own, and reading goes on at the next line.
 */
export function splitStatements(source: string): StatementText[] {
  const items: StatementText[] = [];
  let offset = 0;
  while (offset < source.length) {
    const { statements, end, failure } = readLine(source, offset, { endOfInput: true });
    if (failure === null) for (const statement of statements) addPipelines(source, statement, items);
    else addSlice(source, offset, end, items);
    if (end <= offset) break;
    offset = end;
  }
  return items;
}

function addPipelines(source: string, statement: Statement, items: StatementText[]): void {
  addSlice(source, statement.first.start, statement.first.end, items);
  for (const { pipeline } of statement.rest) addSlice(source, pipeline.start, pipeline.end, items);
}

function addSlice(source: string, start: number, end: number, items: StatementText[]): void {
  const text = source.slice(start, end).trim();
  if (text === '') return;
  const from = source.indexOf(text.charAt(0), start);
  items.push({ text, span: { start: from, end: from + text.length } });
}
