import { platform } from 'node:os';
import type { Attack } from './attackers.ts';
import { SCENARIOS } from './scenarios.ts';

/** Pairs that the traps are known to let in after others were refused; tried in this order. */
const CREDENTIALS: readonly (readonly [string, string])[] = [
  ['admin', 'admin'],
  ['root', 'root'],
  ['root', '123456'],
  ['root', 'password'],
  ['root', 'admin'],
  ['root', '12345'],
  ['root', '1234'],
  ['root', 'toor'],
];

/** The same seed always gives the same attackers in the same order. Every scenario comes before any comes again. */
export function planAttacks(seed: number, count: number): Attack[] {
  const random = mulberry32(seed);
  const attacks: Attack[] = [];
  let deck: (typeof SCENARIOS)[number][] = [];
  for (let index = 0; index < count; index++) {
    if (deck.length === 0) deck = shuffled(SCENARIOS, random);
    const scenario = deck.pop();
    if (scenario === undefined) break;
    attacks.push({
      scenario,
      from: sourceAddress(random),
      credentials: CREDENTIALS,
      typingMs: 120 + Math.floor(random() * 380),
    });
  }
  return attacks;
}

/** Linux answers on all of 127.0.0.0/8, so that attackers can have addresses of their own; elsewhere there is one. */
function sourceAddress(random: () => number): string {
  if (platform() !== 'linux') return '127.0.0.1';
  return `127.${1 + Math.floor(random() * 12)}.${Math.floor(random() * 250)}.${1 + Math.floor(random() * 250)}`;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((left, right) => left.order - right.order)
    .map(({ item }) => item);
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to shuffle a demo. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
