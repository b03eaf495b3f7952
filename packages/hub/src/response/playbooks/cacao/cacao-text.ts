/** Names of variables in CACAO: `__name__`, used as `__name__:value`. */
const USED_VARIABLE = /__([a-zA-Z_][a-zA-Z0-9_-]{0,199}?)__:value/g;

/** Text of somebody else as a template that gives exactly that text, its variables filled in. */
export function templateOf(text: string, inputOf: (variable: string) => string | null): string {
  let made = '';
  let at = 0;
  for (const found of text.matchAll(USED_VARIABLE)) {
    const input = inputOf(`__${found[1]}__`);
    if (input === null) continue;
    made += `${literal(text.slice(at, found.index))}{{ inputs.${input} }}`;
    at = found.index + found[0].length;
  }
  return made + literal(text.slice(at));
}

/** Text with the values of variables in it; a variable without a known value stays as it is. */
export function filledIn(text: string, knownValueOf: (variable: string) => string | null): string {
  return text.replaceAll(USED_VARIABLE, (found, name: string) => knownValueOf(`__${name}__`) ?? found);
}

export function usesVariables(text: string): boolean {
  return text.search(USED_VARIABLE) >= 0;
}

/** Braces would begin a template: as a string inside of one they are what they are. */
function literal(text: string): string {
  return text.includes('{') ? `{{ ${quoted(text)} }}` : text;
}

/** A string of our expressions. */
export function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/**
 * A condition of CACAO (STIX patterning, comparisons of variables joined by AND, OR and NOT) in our expressions; null for
 * what has no counterpart. Nothing of the text gets into the result but names that were looked up, numbers, and strings
 * that are quoted anew.
 */
export function conditionOf(condition: string, inputOf: (variable: string) => string | null): string | null {
  const tokens = condition.match(TOKENS) ?? [];
  if (!onlySpaces(condition, tokens)) return null;
  const made: string[] = [];
  let depth = 0;
  for (const token of tokens) {
    const word = token.toUpperCase();
    const variable = /^(__.+__)(?::value)?$/.exec(token)?.[1];
    if (variable !== undefined) {
      const input = inputOf(variable);
      if (input === null) return null;
      made.push(`inputs.${input}`);
    } else if (token.startsWith("'"))
      made.push(quoted(token.slice(1, -1).replaceAll("\\'", "'").replaceAll('\\\\', '\\')));
    else if (/^-?\d/.test(token)) made.push(token);
    else if (word === 'AND' || word === 'OR' || word === 'NOT' || word === 'TRUE' || word === 'FALSE')
      made.push(word.toLowerCase());
    else if (word === '=') made.push('==');
    else if (['==', '!=', '<', '>', '<=', '>='].includes(word)) made.push(word);
    else if (word === 'IN') made.push('in');
    else if (token === '(' || token === ')') {
      depth += token === '(' ? 1 : -1;
      // A list after IN is written in round brackets there.
      const isList = token === '(' && made.at(-1) === 'in';
      made.push(isList ? '[' : token);
    } else if (token === ',') made.push(',');
    else return null;
    if (depth < 0) return null;
  }
  return depth === 0 && made.length > 0 ? closedLists(made).join(' ') : null;
}

const TOKENS =
  /__[a-zA-Z_][a-zA-Z0-9_-]{0,199}?__(?::value)?|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|[A-Za-z]+|[<>!=]=?|[(),]/g;

/** Whether what is between the tokens is nothing but space. */
function onlySpaces(text: string, tokens: readonly string[]): boolean {
  let at = 0;
  for (const token of tokens) {
    const found = text.indexOf(token, at);
    if (text.slice(at, found).trim() !== '') return false;
    at = found + token.length;
  }
  return text.slice(at).trim() === '';
}

/** The bracket that closes a list. */
function closedLists(made: readonly string[]): string[] {
  const open: string[] = [];
  return made.map((token) => {
    if (token === '(' || token === '[') open.push(token);
    if (token !== ')') return token;
    return open.pop() === '[' ? ']' : ')';
  });
}
