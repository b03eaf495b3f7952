import type { ArithmeticText, Word, WordPart } from './ast.ts';

/**
 * The value of a word that needs no expansion, quotes removed, else null. Null too where an unquoted `*`, `?`, `[...]`,
 * leading `~` or `{a,b}` would be expanded.
 */
export function staticText(word: Word): string | null {
  let text = '';
  for (let index = 0; index < word.parts.length; index += 1) {
    const part = word.parts[index];
    if (part === undefined) break;
    if (part.type === 'literal') {
      if (index === 0 && part.text.charCodeAt(0) === 0x7e) return null;
      if (mayExpand(part.text)) return null;
      text += part.text;
      continue;
    }
    const value = quotedText(part);
    if (value === null) return null;
    text += value;
  }
  return text;
}

function quotedText(part: WordPart): string | null {
  switch (part.type) {
    case 'escaped':
    case 'single-quoted':
    case 'ansi-c-quoted':
      return part.text;
    case 'double-quoted': {
      let text = '';
      for (const inner of part.parts) {
        const value = inner.type === 'literal' ? inner.text : quotedText(inner);
        if (value === null) return null;
        text += value;
      }
      return text;
    }
    default:
      return null;
  }
}

/** Whether pathname or brace expansion could change an unquoted literal. */
function mayExpand(text: string): boolean {
  let bracket = false;
  let brace = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2a || code === 0x3f) return true;
    if (code === 0x5b) bracket = true;
    else if (code === 0x5d && bracket) return true;
    else if (code === 0x7b) brace = true;
    else if (brace && (code === 0x2c || (code === 0x2e && text.charCodeAt(index + 1) === 0x2e))) {
      return text.indexOf('}', index) !== -1;
    }
  }
  return false;
}

/** The word with quotes removed and every expansion in its source form (`$x`), for rules and messages. */
export function approximateText(word: Word): string {
  return partsText(word.parts);
}

/** {@link approximateText} for the inside of an arithmetic expression. */
export function approximateArithmeticText(text: ArithmeticText): string {
  return partsText(text.parts);
}

function partsText(parts: readonly WordPart[]): string {
  let text = '';
  for (const part of parts) {
    switch (part.type) {
      case 'literal':
      case 'escaped':
      case 'single-quoted':
      case 'ansi-c-quoted':
        text += part.text;
        break;
      case 'double-quoted':
        text += partsText(part.parts);
        break;
      case 'parameter':
        text += part.source ?? `\${${part.name}}`;
        break;
      case 'command-substitution':
        text += part.source ?? '$(...)';
        break;
      case 'arithmetic-expansion':
        text += part.source ?? `$((${partsText(part.expression.parts)}))`;
        break;
      case 'process-substitution':
        text += part.source ?? `${part.direction}(...)`;
        break;
    }
  }
  return text;
}
