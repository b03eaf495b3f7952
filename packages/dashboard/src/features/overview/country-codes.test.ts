import { describe, expect, it } from 'vitest';
import atlas from 'world-atlas/countries-110m.json' with { type: 'json' };
import { alpha2OfNumeric } from './country-codes.ts';

describe('country codes', () => {
  it('know every country that the map draws and that has a code', () => {
    const drawn = atlas.objects.countries.geometries.flatMap((country) =>
      'id' in country && typeof country.id === 'string' ? [country.id] : [],
    );
    expect(drawn.length).toBeGreaterThan(170);
    expect(drawn.filter((id) => !/^[A-Z]{2}$/.test(alpha2OfNumeric(id) ?? ''))).toEqual([]);
    expect(new Set(drawn.map(alpha2OfNumeric)).size).toBe(drawn.length);
  });

  it('are right where it matters most', () => {
    expect(['840', '156', '643', '276', '392'].map(alpha2OfNumeric)).toEqual(['US', 'CN', 'RU', 'DE', 'JP']);
  });
});
