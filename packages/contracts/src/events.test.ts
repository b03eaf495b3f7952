import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONCLUDED_EVENT_IDS, EVENT_IDS, OBSERVED_EVENT_IDS } from './event-ids.ts';
import { eventDataSchemas, eventSchema } from './events.ts';

const repository = join(import.meta.dirname, '../../..');

const valid = {
  id: '0198f3a0-0000-7000-8000-000000000001',
  at: '2026-05-01T10:00:00.123456Z',
  kind: 'command.entered',
  sensorId: 'sensor-1',
  trap: 'ssh',
  sessionId: '0198f3a0-0000-7000-8000-0000000000aa',
  source: { address: '192.0.2.7', port: 40_000 },
  destination: { address: '198.51.100.1', port: 22 },
  protocol: 'ssh',
  data: { input: 'uname -a', channel: 'exec' },
};

/** Every quoted string in the sources that has the shape of an event id of a noun that we use. */
function eventIdsInCode(): Map<string, string> {
  const nouns = new Set(EVENT_IDS.map((id) => id.split('.')[0]));
  const found = new Map<string, string>();
  for (const area of ['sensor', 'hub', 'cli', 'dashboard']) {
    const root = join(repository, 'packages', area, 'src');
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
      // What goes through `t(...)` names a translation: `session.open` is a word on the screen.
      const source = readFileSync(join(root, file), 'utf8').replaceAll(/\bt\([^()]*\)/g, '');
      for (const [, noun, verb] of source.matchAll(/['"`]([a-z]+)\.([a-z]+(?:ed|en|un|t|s))['"`]/g)) {
        if (nouns.has(noun ?? '') && /(?:ed|en|un|made|lost|set)$/.test(verb ?? ''))
          found.set(`${noun}.${verb}`, `${area}/${file}`);
      }
    }
  }
  return found;
}

describe('the event contract', () => {
  it('has one schema per id and no other', () => {
    expect(Object.keys(eventDataSchemas).toSorted()).toEqual([...EVENT_IDS].toSorted());
    expect(eventSchema.options.map((option) => option.shape.kind.value).toSorted()).toEqual([...EVENT_IDS].toSorted());
  });

  it('is described by docs/events.md, id for id', () => {
    const page = readFileSync(join(repository, 'docs/events.md'), 'utf8');
    const described = [...page.matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gm)].map((match) => match[1]);
    expect(described).toEqual([...OBSERVED_EVENT_IDS, ...CONCLUDED_EVENT_IDS]);
  });

  it('is the only source of ids that code writes or matches on', () => {
    const unknown = [...eventIdsInCode()].filter(([id]) => !EVENT_IDS.some((known) => known === id));
    expect(unknown).toEqual([]);
  });

  it('accepts a whole event unchanged', () => {
    expect(eventSchema.parse(valid)).toEqual(valid);
  });

  it.each([
    ['an unknown kind', { ...valid, kind: 'command.typed' }],
    ['a time without Z', { ...valid, at: '2026-05-01T10:00:00.123456+00:00' }],
    ['NUL in attacker text', { ...valid, data: { input: 'a\0b', channel: 'exec' } }],
    ['half a surrogate pair', { ...valid, data: { input: '\ud800', channel: 'exec' } }],
    ['a session id that is no UUID', { ...valid, sessionId: '../../etc' }],
    ['a sensor id that could be a path', { ...valid, sensorId: '../x' }],
    ['a port that is none', { ...valid, source: { address: '192.0.2.7', port: 70_000 } }],
  ])('refuses %s', (_what, event) => {
    expect(eventSchema.safeParse(event).success).toBe(false);
  });
});
