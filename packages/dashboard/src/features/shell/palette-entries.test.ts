import { describe, expect, it } from 'vitest';
import { paletteEntries } from './palette-entries.ts';

const pages = [
  { kind: 'page', to: '/', label: 'Overview' },
  { kind: 'page', to: '/sessions', label: 'Sessions' },
] as const;

describe('what a typed line can mean', () => {
  it('is any page while nothing is typed', () => expect(paletteEntries('', pages)).toEqual(pages));

  it('is a page by a part of its name', () => expect(paletteEntries(' SESS', pages)).toEqual([pages[1]]));

  it('is a session by its id or the beginning of it', () => {
    expect(paletteEntries('0199AB12', pages)).toEqual([{ kind: 'session', id: '0199ab12' }]);
    expect(paletteEntries('0199ab12-0000-7000-8000-00000000abcd\u200b', pages)).toEqual([
      { kind: 'session', id: '0199ab12-0000-7000-8000-00000000abcd' },
    ]);
  });

  it('is the sessions of an address, or its attacker', () => {
    expect(paletteEntries('203.0.113.7', pages)).toEqual([
      { kind: 'source', address: '203.0.113.7' },
      { kind: 'attacker', address: '203.0.113.7' },
    ]);
    expect(paletteEntries('2001:DB8::1', pages)[0]).toEqual({ kind: 'source', address: '2001:db8::1' });
  });

  it('is the sessions with a technique', () => {
    expect(paletteEntries('t1059.004', pages)).toEqual([{ kind: 'technique', id: 'T1059.004' }]);
  });

  it('is nothing otherwise', () => expect(paletteEntries('<script>', pages)).toEqual([]));
});
