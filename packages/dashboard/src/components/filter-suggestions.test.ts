import type { FilterField } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { suggestFilter } from './filter-suggestions.ts';

const FIELDS: readonly FilterField[] = [
  { name: 'trap', type: 'text', meaning: 'Trap', example: 'ssh' },
  { name: 'stage', type: 'choice', meaning: 'Stage', example: 'impact', choices: ['contact', 'impact'], ordered: true },
  { name: 'score', type: 'number', meaning: 'Score', example: '0.7' },
  { name: 'open', type: 'flag', meaning: 'Open', example: 'true' },
];
const labels = (text: string, cursor = text.length) => suggestFilter(text, cursor, FIELDS).map(({ label }) => label);

describe('suggestions for a filter', () => {
  it('are all fields at the beginning of a term', () => {
    expect(labels('')).toEqual(['trap', 'stage', 'score', 'open']);
    expect(labels('trap:ssh ')).toEqual(['trap', 'stage', 'score', 'open']);
  });

  it('are the fields that have what is typed, those that begin with it first', () => {
    expect(labels('s')).toEqual(['stage', 'score']);
    expect(labels('trap:ssh -st')).toEqual(['stage']);
    expect(labels('ap')).toEqual(['trap']);
  });

  it('are the values of a field that has fixed ones', () => {
    expect(labels('stage:')).toEqual(['contact', 'impact']);
    expect(labels('stage:contact,im')).toEqual(['impact']);
    expect(labels('open:t')).toEqual(['true']);
    expect(labels('trap:')).toEqual([]);
    expect(labels('trap:"a b ')).toEqual([]);
  });

  it('keep what stands around', () => {
    const [first] = suggestFilter('-st score>=0.7', 3, FIELDS);
    expect(first).toEqual({ label: 'stage', note: 'Stage', text: '-stage: score>=0.7', cursor: 7 });
    const [value] = suggestFilter('open:true -stage:contact,im', 27, FIELDS);
    expect(value).toMatchObject({ text: 'open:true -stage:contact,impact', cursor: 31 });
  });
});
