import { type Statement, walkCommands } from '@cerberusmesh/shell-syntax';
import { quoteForShell } from '../expansion/quoting.ts';
import type { ShellState, SourceText } from './shell-state.ts';

/** As bash shows a command name with unprintable bytes. */
export function commandName(name: string): string {
  if (!/[\x00-\x1f\x7f-\xff]/.test(name)) return name;
  return quoteForShell(name);
}

/** A word as `set -x` shows it. */
export function traceWord(word: string): string {
  return word === '' || /[^\w./:=+,@%-]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}

/** As dash shows it: never quoted. */
export function posixTraceWord(word: string): string {
  return word;
}

/** dash's wording of a redirection's failure. */
export function posixRedirection(message: string, creates: boolean): string {
  if (creates)
    return message
      .replace(/^(.*): No such file or directory$/, 'cannot create $1: Directory nonexistent')
      .replace(/^(.*): (Is a directory|Permission denied|Read-only file system|File exists)$/, 'cannot create $1: $2')
      .replace(/^(.*): cannot overwrite existing file$/, 'cannot create $1: File exists');
  return message
    .replace(/^(.*): No such file or directory$/, 'cannot open $1: No such file')
    .replace(/^(.*): Permission denied$/, 'cannot open $1: Permission denied');
}

/** dash's wording of a failed expansion. */
export function posixExpansion(message: string): string {
  const division = /^([\s\S]*): division by 0 \(error token is ".*"\)$/.exec(message);
  if (division !== null) return `arithmetic expression: division by zero: "${division[1] ?? ''}"`;
  const operand = /^([\s\S]*): (?:arithmetic )?syntax error: operand expected/.exec(message);
  if (operand !== null) return `arithmetic expression: expecting primary: "${operand[1] ?? ''}"`;
  const other = /^([\s\S]*?): .*\(error token is "[\s\S]*"\)$/.exec(message);
  if (other !== null) return `arithmetic expression: expecting EOF: "${other[1] ?? ''}"`;
  return message
    .replace(/^([\s\S]*): unbound variable$/, (_, name: string) => `${name.replace(/^\$/, '')}: parameter not set`)
    .replace(/^(\$\{[\s\S]*\}): bad substitution$/, 'Bad substitution');
}

/** Number of the line that holds `offset`, counting from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  const end = Math.min(offset, text.length);
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

export interface SyntaxErrorReport {
  readonly message: string;
  readonly line: number;
  readonly atEnd: boolean;
}

/** The lines a shell prints for a syntax error. `mode` is how it was started, `inEval` whether `eval` read the text. */
export function syntaxErrorText(
  state: ShellState,
  source: SourceText,
  error: SyntaxErrorReport,
  where: { readonly mode: string; readonly inEval: boolean; readonly origin: string },
): string {
  const { messageName, dialect, interactive } = state;
  const line = error.line + source.firstLine;
  if (dialect === 'posix') {
    const message = error.message
      .replace(/^syntax error(: )?/, 'Syntax error: ')
      .replace(/ near unexpected token `(.*)'/, '"$1" unexpected')
      .replace(/^Syntax error: "newline"/, 'Syntax error: newline');
    return `${messageName}: ${line}: ${where.inEval ? 'eval: ' : ''}${message}\n`;
  }
  const sourced = state.sourcedFiles.at(-1);
  if (interactive && sourced === undefined && where.origin === '') return `${messageName}: ${error.message}\n`;
  const origin = where.inEval ? 'eval: ' : where.mode === 'c' && state.callDepth === 0 ? '-c: ' : '';
  const place = where.origin !== '' ? where.origin : interactive && sourced !== undefined ? `${sourced}: ` : origin;
  const prefix = `${messageName}: ${place}line ${line}: `;
  const isSilent = error.atEnd || /^unexpected token `newline', conditional/.test(error.message);
  const shown = isSilent ? '' : `${prefix}\`${source.text.split('\n')[error.line - 1] ?? ''}'\n`;
  return `${prefix}${error.message}\n${shown}`;
}

/** What bash says of each here-document that the end of its input cut off; nothing for most texts. */
export function unterminatedHereDocuments(text: string, statements: readonly Statement[]): string[] {
  const warnings: string[] = [];
  if (!text.includes('<<')) return warnings;
  walkCommands({ type: 'script', start: 0, end: text.length, statements }, (command) => {
    for (const { operator, body, target } of command.redirections) {
      if ((operator !== '<<' && operator !== '<<-') || body === null || body.end < text.length) continue;
      const delimiter = target.parts.map((part) => ('text' in part ? part.text : '')).join('');
      const at = Math.max(1, lineAt(text, body.start) - 1);
      warnings.push(`warning: here-document at line ${at} delimited by end-of-file (wanted \`${delimiter}')`);
    }
  });
  return warnings;
}
