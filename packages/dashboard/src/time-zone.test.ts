import { describe, expect, it } from 'vitest';
import { chooseTimeZone, knownTimeZones } from './time-zone.ts';

describe('chooseTimeZone', () => {
  it('takes a stored zone that the browser knows, else that of the device', () => {
    expect(['UTC', 'Europe/Berlin', 'device', 'Mars/Olympus', '', null].map(chooseTimeZone)).toEqual([
      'UTC',
      'Europe/Berlin',
      'device',
      'device',
      'device',
      'device',
    ]);
  });
});

describe('knownTimeZones', () => {
  it('begins with UTC, and names each zone once', () => {
    const zones = knownTimeZones();
    expect(zones[0]).toBe('UTC');
    expect(zones).toContain('Europe/Berlin');
    expect(new Set(zones).size).toBe(zones.length);
  });
});
