import {
  CerberusError,
  FILTER_FIELDS,
  type FilteredList,
  type FilterOperator,
  type FilterTerm,
  filterTime,
  parseFilter,
} from '@cerberusmesh/contracts';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import type { Conditions } from './page.ts';

/** A condition with a `?` for each of its values. The text is ours, the values are the reader's. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface FilterContext {
  readonly database: Queryable;
  /** Unix milliseconds, for `now-24h`. */
  readonly nowMs: number;
  /** All rows are looked at anyway: to count them, or in another order than that of time. */
  readonly exhaustive?: boolean;
  /** What one request has looked up already: its list, its count and every page of its export ask for the same. */
  readonly lookups?: Lookups | undefined;
}

/** Sessions that were collected for a filter, by what was asked. Belongs to one request. */
export type Lookups = Map<string, Promise<SqlCondition | null>>;

/** What a field's term means in SQL. */
export type FieldCondition = (term: FilterTerm, context: FilterContext) => SqlCondition | Promise<SqlCondition>;

/** The names of a list's fields, each of which has a meaning. */
export type FieldConditions<List extends FilteredList> = Readonly<
  Record<(typeof FILTER_FIELDS)[List][number]['name'], FieldCondition>
>;

/**
 * Adds a filter's terms to the conditions of a list.
 *
 * @throws CerberusError `invalid-filter` with `position` and, where one is near, `suggestion`
 */
export async function addFilter<List extends FilteredList>(
  conditions: Conditions,
  list: List,
  fields: FieldConditions<List>,
  filter: string | undefined,
  context: FilterContext,
): Promise<void> {
  if (filter === undefined) return;
  const parsed = parseFilter(filter, FILTER_FIELDS[list]);
  if (!parsed.ok) {
    const { position, message, suggestion } = parsed.problem;
    throw new CerberusError(
      'invalid-filter',
      suggestion === null ? message : `${message} Did you mean "${suggestion}"?`,
      { details: { position, ...(suggestion === null ? {} : { suggestion }) } },
    );
  }
  const known = new Map<string, FieldCondition>(Object.entries(fields));
  for (const term of parsed.terms) {
    const condition = await known.get(term.field)?.(term, context);
    if (condition === undefined) throw new Error(`the filter field ${term.field} of ${list} has no meaning`);
    conditions.add(term.excluded ? `(${condition.text}) is not true` : condition.text, ...condition.values);
  }
}

/** One of the values. `unset`: the word that stands for a column without a value. */
export function textField(column: string, unset?: string): FieldCondition {
  return ({ operator, values }) => {
    if (operator === '~') return containsText(column, values);
    const [only] = values;
    if (unset !== undefined && values.includes(unset)) {
      return { text: `(${column} is null or ${column} = any(?::text[]))`, values: [values] };
    }
    return values.length === 1
      ? { text: `${column} = ?`, values: [only] }
      : { text: `${column} = any(?::text[])`, values: [values] };
  };
}

/** One of the values is part of the text, whatever the case. */
export function containsText(column: string, values: readonly string[]): SqlCondition {
  return { text: `${column} ilike any(?::text[])`, values: [values.map((value) => `%${likeLiteral(value)}%`)] };
}

/** A text that `like` takes for itself. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export function numberField(expression: string): FieldCondition {
  return ({ operator, values }) =>
    operator === ':'
      ? { text: `${expression} = any(?::double precision[])`, values: [values.map(Number)] }
      : { text: `${expression} ${sqlOperator(operator)} ?::double precision`, values: [Number(values[0])] };
}

export function timeField(column: string): FieldCondition {
  return ({ operator, values }, { nowMs }) => ({
    text: `${column} ${sqlOperator(operator)} ?::timestamptz`,
    values: [filterTime(values[0] ?? '', nowMs)],
  });
}

/** `expression` is true or false. */
export function flagField(expression: string): FieldCondition {
  return ({ values }) => {
    if (values.includes('true') && values.includes('false')) return { text: 'true', values: [] };
    return { text: values.includes('true') ? `${expression}` : `not (${expression})`, values: [] };
  };
}

/** A choice whose values go from less to more. */
export function orderedField(column: string, choices: readonly string[]): FieldCondition {
  return ({ operator, values }) => {
    const edge = choices.indexOf(values[0] ?? '');
    const wanted = operator === ':' ? values : choices.filter((_, index) => holds(index, operator, edge));
    return wanted.length === 1
      ? { text: `${column} = ?`, values: wanted }
      : { text: `${column} = any(?::text[])`, values: [wanted] };
  };
}

/** An array of technique ids, found by the index over those that are not empty. */
export function techniquesField(column: string): FieldCondition {
  return ({ values }) => ({ text: `(${column} && ?::text[] and ${column} <> '{}')`, values: [values] });
}

export function uuidField(column: string): FieldCondition {
  return ({ values }) => ({ text: `${column} = any(?::uuid[])`, values: [values] });
}

/**
 * An address as text: one of these, or in one of these networks. The known addresses of a network are looked up first:
 * PostgreSQL then knows how many they are, and finds rows by index.
 */
export function addressField(column: string): FieldCondition {
  return async ({ values }, { database }) => {
    const addresses = values.filter((value) => !value.includes('/'));
    const networks = values.filter((value) => value.includes('/'));
    if (networks.length === 0) return { text: `${column} = any(?::text[])`, values: [addresses] };
    const { maxNetworkAddresses } = REPOSITORY_LIMITS;
    const within = anyNetwork('address', networks);
    let used = 0;
    const rows = await database.query(
      `select address from attackers where ${within.text.replaceAll('?', () => `$${++used}`)}
       limit ${maxNetworkAddresses + 1}`,
      within.values,
    );
    if (rows.length <= maxNetworkAddresses) {
      const known = rows.flatMap(({ address }) => (typeof address === 'string' ? address : []));
      return { text: `${column} = any(?::text[])`, values: [[...addresses, ...known]] };
    }
    const direct = anyNetwork(column, networks);
    return { text: `(${column} = any(?::text[]) or ${direct.text})`, values: [addresses, ...direct.values] };
  };
}

/**
 * What foreign logs call an address may be none: such a text is in no network. Comparing the beginning of the text first
 * is much cheaper than reading every one as an address.
 */
function anyNetwork(column: string, networks: readonly string[]): SqlCondition {
  const beginnings = networks.map((network) => {
    const [address = '', length = ''] = network.split('/');
    const octets = address.split('.').slice(0, Math.floor(Number(length) / 8));
    return address.includes(':') || octets.length === 0 ? '' : `${octets.join('.')}${octets.length < 4 ? '.' : ''}`;
  });
  const within = `case when starts_with(${column}, ?) and pg_input_is_valid(${column}, 'inet')
    then ${column}::inet <<= ?::inet else false end`;
  return {
    text: `(${networks.map(() => within).join(' or ')})`,
    values: networks.flatMap((network, index) => [beginnings[index] ?? '', network]),
  };
}

/** `expression` is what the subquery's rows have in common with the values. */
export function existsField(subquery: (values: string) => string): FieldCondition {
  return ({ values }) => ({ text: `exists (${subquery('?::text[]')})`, values: [values] });
}

function sqlOperator(operator: FilterOperator): string {
  if (operator === ':' || operator === '~') throw new Error(`${operator} compares nothing`);
  return operator;
}

function holds(index: number, operator: FilterOperator, edge: number): boolean {
  switch (operator) {
    case '>=':
      return index >= edge;
    case '<=':
      return index <= edge;
    case '>':
      return index > edge;
    case '<':
      return index < edge;
    default:
      return index === edge;
  }
}
