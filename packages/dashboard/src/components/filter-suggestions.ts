import { type FilterField, operatorsOf } from '@cerberusmesh/contracts';

/** What may stand where the cursor is in a filter, and what taking it makes of the text. */
export interface FilterSuggestion {
  /** Shown: the field or the value. */
  readonly label: string;
  /** What it means, or an example. */
  readonly note: string;
  readonly text: string;
  /** Where the cursor goes. */
  readonly cursor: number;
}

const maxSuggestions = 9;
const term = /^(-?)([A-Za-z][A-Za-z0-9]*)(:|>=|<=|>|<|=|~)(.*)$/s;

/**
 * Fields while a name is typed, values after a field that has a fixed set of them.
 *
 * @param cursor UTF-16 units before the cursor
 */
export function suggestFilter(
  text: string,
  cursor: number,
  fields: readonly FilterField[],
): readonly FilterSuggestion[] {
  const start = startOfTerm(text, cursor);
  const typed = text.slice(start, cursor);
  const rest = text.slice(cursor);
  const replace = (whole: string, label: string, note: string): FilterSuggestion => ({
    label,
    note,
    text: text.slice(0, start) + whole + rest,
    cursor: start + whole.length,
  });
  const [, excluded = '', name = '', operator = '', values = ''] = term.exec(typed) ?? [];
  if (operator === '') {
    const [, minus = '', prefix] = /^(-?)([A-Za-z0-9]*)$/.exec(typed) ?? [];
    if (prefix === undefined) return [];
    const wanted = prefix.toLowerCase();
    const fitting = fields.filter((field) => field.name.toLowerCase().includes(wanted));
    return fitting
      .sort((a, b) => Number(b.name.toLowerCase().startsWith(wanted)) - Number(a.name.toLowerCase().startsWith(wanted)))
      .slice(0, maxSuggestions)
      .map((field) => replace(`${minus}${field.name}${operatorsOf(field)[0] ?? ':'}`, field.name, field.meaning));
  }
  const field = fields.find((known) => known.name === name);
  const choices = field === undefined ? [] : field.type === 'flag' ? ['true', 'false'] : (field.choices ?? []);
  const before = values.slice(0, values.lastIndexOf(',') + 1);
  const wanted = values.slice(before.length).toLowerCase();
  return choices
    .filter((choice) => choice.toLowerCase().includes(wanted) && choice !== values.slice(before.length))
    .slice(0, maxSuggestions)
    .map((choice) => replace(`${excluded}${name}${operator}${before}${choice}`, choice, ''));
}

/** Behind the last white space that is not within quotation marks. */
function startOfTerm(text: string, cursor: number): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < cursor; at++) {
    const character = text[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character !== undefined && /\s/u.test(character)) start = at + 1;
  }
  return start;
}
