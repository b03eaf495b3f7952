import { FILTER_FIELDS, type FilterTerm, formatFilter, parseFilter } from '@cerberusmesh/contracts';
import type { SessionsSearch } from '../../url-state.ts';

const isHassh = /^[0-9a-f]{32}$/;

/** The short parameters of the page's address as terms of the grammar: what an export is given. */
export function searchAsFilter(search: SessionsSearch): string {
  const terms: FilterTerm[] = [];
  const add = (field: string, value: string | undefined, operator: FilterTerm['operator'] = ':') => {
    if (value !== undefined) terms.push({ field, operator, values: [value], excluded: false });
  };
  add('state', search.state);
  add('trap', search.trap);
  add('source', search.source);
  add('technique', search.technique);
  add('decision', search.decision);
  add('score', search.minScore === undefined ? undefined : String(search.minScore), '>=');
  add('authenticated', search.authenticated);
  if (search.withCommands !== undefined) add('commands', '0', search.withCommands === 'true' ? '>' : ':');
  add('stage', search.stage);
  add('tried', search.triedUsername);
  add('secret', search.triedSecret);
  add('command', search.commandText);
  add('username', search.username);
  add(search.client !== undefined && isHassh.test(search.client) ? 'hassh' : 'client', search.client);
  add('country', search.country);
  return [search.filter, formatFilter(terms)].filter((text) => text !== undefined && text !== '').join(' ');
}

/** The filter with this field asking for this value alone; without the field when the value is empty. */
export function withTerm(filter: string | undefined, field: string, value: string): string {
  const parsed = parseFilter(filter ?? '', FILTER_FIELDS.sessions);
  const terms: FilterTerm[] = parsed.ok ? parsed.terms.filter((term) => term.field !== field) : [];
  if (value !== '') terms.push({ field, operator: ':', values: [value], excluded: false });
  return formatFilter(terms);
}

/** The one value that the filter asks of this field; empty when there is none or several. */
export function termValue(filter: string | undefined, field: string): string {
  const parsed = parseFilter(filter ?? '', FILTER_FIELDS.sessions);
  const found = parsed.ok ? parsed.terms.filter((term) => term.field === field) : [];
  const [term] = found;
  return found.length === 1 && term !== undefined && !term.excluded ? (term.values[0] ?? '') : '';
}
