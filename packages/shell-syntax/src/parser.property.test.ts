import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseArithmetic, parseNext, type Span, splitStatements, walkCommands } from './index.ts';

const tokens = [
  ...['a', 'echo', 'x=1', 'if', 'then', 'else', 'elif', 'fi', 'for', 'in', 'do', 'done', 'while', 'case', 'esac'],
  ...['{', '}', '(', ')', '((', '))', '[[', ']]', ';', ';;', ';&', '&', '&&', '|', '||', '|&', '\n', ' ', '\t'],
  ...['<', '>', '>>', '<<E\n', '<<-E\n', 'E\n', '<<<', '&>', '2>', '{v}>', '<(', '$(', '`', '"', "'", '\\', '\\\n'],
  ...['$', '${', '${x:-', '${x/', '${#', '$((', "$'", '$x', '!', 'time', 'function', 'f()', 'coproc', 'select', '#'],
  ...['a=(', 'a[', ']', '=~', '-f', '==', '*', '~', '\r', '\0', 'é', '😀'],
];
const tokenText = fc.array(fc.constantFrom(...tokens), { maxLength: 40 }).map((list) => list.join(''));
const spacedText = fc.array(fc.constantFrom(...tokens), { maxLength: 40 }).map((list) => list.join(' '));
const source = fc.oneof(tokenText, spacedText, fc.string({ unit: 'binary', maxLength: 60 }));
const dialect = fc.constantFrom('bash' as const, 'posix' as const);

/** Every pair of a node with a span and the nearest node around it that has one. */
function spans(node: unknown, outer: Span, visit: (inner: Span, outer: Span, key: string) => void, key = ''): void {
  if (Array.isArray(node)) for (const item of node) spans(item, outer, visit, key);
  else if (typeof node === 'object' && node !== null) {
    let around = outer;
    if ('start' in node && 'end' in node && typeof node.start === 'number' && typeof node.end === 'number') {
      around = { start: node.start, end: node.end };
      visit(around, outer, key);
    }
    for (const [name, value] of Object.entries(node)) if (name !== 'error') spans(value, around, visit, name);
  }
}

describe('any input', () => {
  it('is parsed without an exception, with spans inside the source and inside their parents', () => {
    fc.assert(
      fc.property(source, dialect, (text, shell) => {
        const { script, error } = parse(text, { dialect: shell });
        spans(script, { start: 0, end: text.length }, (inner, outer, key) => {
          expect(inner.start).toBeLessThanOrEqual(inner.end);
          // A here-document's body lies after the line that asks for it.
          const bounds = key === 'body' ? { start: 0, end: text.length } : outer;
          if (!text.includes('<<')) {
            expect(inner.start).toBeGreaterThanOrEqual(bounds.start);
            expect(inner.end).toBeLessThanOrEqual(bounds.end);
          }
          expect(inner.end).toBeLessThanOrEqual(text.length);
        });
        if (error !== null) expect(error.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives statements in order', () => {
    fc.assert(
      fc.property(source, (text) => {
        let end = 0;
        for (const statement of parse(text).script.statements) {
          expect(statement.start).toBeGreaterThanOrEqual(end);
          end = statement.end;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read line by line to its end', () => {
    fc.assert(
      fc.property(source, (text) => {
        let offset = 0;
        while (offset < text.length) {
          const next = parseNext(text, offset);
          expect(next.end).toBeGreaterThan(offset);
          offset = next.end;
        }
        let last = 0;
        for (const item of splitStatements(text)) {
          expect(text.slice(item.span.start, item.span.end)).toBe(item.text);
          expect(item.span.start).toBeGreaterThanOrEqual(last);
          last = item.span.end;
        }
        walkCommands(parse(text).script, (command, depth) => {
          expect(command.start).toBeLessThanOrEqual(text.length);
          expect(depth).toBeLessThanOrEqual(200);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is arithmetic or an error', () => {
    const operators = [
      '1',
      'x',
      '0x',
      '16#',
      '(',
      ')',
      '+',
      '++',
      '--',
      '-',
      '**',
      '?',
      ':',
      ',',
      '=',
      '<<=',
      '[',
      ']',
      ' ',
    ];
    const text = fc.array(fc.constantFrom(...operators), { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (expression) => {
        const result = parseArithmetic(expression);
        if (result.error !== null) expect(result.expression).toEqual({ type: 'number', text: '0', value: 0n });
      }),
      { numRuns: 1_000 },
    );
  });
});
