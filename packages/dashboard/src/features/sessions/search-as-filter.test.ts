import { FILTER_FIELDS, parseFilter } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { searchAsFilter, termValue, withTerm } from './search-as-filter.ts';
import { columnsText, SESSION_COLUMNS, sessionColumnsSchema, shownColumns } from './session-columns.ts';

describe('the address of the sessions list as a filter', () => {
  it('says the same in the grammar, whatever attackers wrote', () => {
    const filter = searchAsFilter({
      filter: 'anomaly>=0.9',
      state: 'open',
      minScore: 0.6,
      withCommands: 'true',
      triedUsername: 'a "b" \\c,d',
      client: '92674389fa1e47a27ddd8d9b63ecd42b',
      country: 'unknown',
    });
    const parsed = parseFilter(filter, FILTER_FIELDS.sessions);
    expect(parsed.ok && parsed.terms.map(({ field, operator, values }) => [field, operator, values[0]])).toEqual([
      ['anomaly', '>=', '0.9'],
      ['state', ':', 'open'],
      ['score', '>=', '0.6'],
      ['commands', '>', '0'],
      ['tried', ':', 'a "b" \\c,d'],
      ['hassh', ':', '92674389fa1e47a27ddd8d9b63ecd42b'],
      ['country', ':', 'unknown'],
    ]);
    expect(searchAsFilter({})).toBe('');
  });

  it('has one value of a field put in, changed and taken out', () => {
    expect(withTerm(undefined, 'actor', 'human')).toBe('actor:human');
    expect(withTerm('score>=0.7 actor:human', 'actor', 'bot')).toBe('score>=0.7 actor:bot');
    expect(withTerm('score>=0.7 actor:bot', 'actor', '')).toBe('score>=0.7');
    expect(termValue('actor:bot', 'actor')).toBe('bot');
    expect(termValue('-actor:bot', 'actor')).toBe('');
    expect(termValue('not a filter', 'actor')).toBe('');
  });
});

describe('the columns of the list', () => {
  it('are all, or those of the address, and always the one that leads on', () => {
    expect(shownColumns(undefined).size).toBe(SESSION_COLUMNS.length);
    expect([...shownColumns('score,nothing')]).toEqual(['opened', 'score']);
    expect(sessionColumnsSchema.parse('score,nothing,source')).toBe('source,score');
    expect(sessionColumnsSchema.safeParse('nothing').success).toBe(false);
    expect(columnsText(new Set(SESSION_COLUMNS))).toBeUndefined();
    expect(columnsText(new Set(['score', 'opened']))).toBe('opened,score');
  });
});
