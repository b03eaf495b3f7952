import { readFile } from 'node:fs/promises';
import { isIP, isIPv4 } from 'node:net';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ATTRIBUTION_LIMITS } from './limits.ts';

/** The network operator that announces an address to the rest of the internet. */
export interface AutonomousSystem {
  readonly number: number;
  readonly name: string | null;
}

export interface AutonomousSystems {
  /** Null for what nobody announces and for what is no address. */
  find(address: string): AutonomousSystem | null;
}

const PACKAGE = '@ip-location-db/asn';
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const QUOTE = '"';
const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_A = 0x61;
const LOWER_CASE = 0x20;

/**
 * Ranges of addresses, sorted. Each bound is two numbers of 32 bits: IPv4 addresses have a high one of 0, IPv6 addresses are
 * known by their upper 64 bits (no operator announces less than a /64).
 */
interface Ranges {
  readonly count: number;
  readonly startHigh: Uint32Array;
  readonly startLow: Uint32Array;
  readonly endHigh: Uint32Array;
  readonly endLow: Uint32Array;
  readonly numbers: Uint32Array;
}

/**
 * Loads the offline table of RouteViews and DB-IP (CC BY 4.0): about 510,000 ranges. It takes about a second of one core and
 * 23 MB of memory, so whoever needs it loads it once and late.
 */
export async function openAutonomousSystems(): Promise<AutonomousSystems> {
  const directory = dirname(fileURLToPath(import.meta.resolve(`${PACKAGE}/package.json`)));
  const names = new Map<number, Buffer>();
  const v4 = await readRanges(join(directory, 'asn-ipv4.csv'), names, bitsOfV4);
  const v6 = await readRanges(join(directory, 'asn-ipv6.csv'), names, upperBitsOfV6);
  return {
    find(address) {
      const version = isIP(address);
      // A zone names an interface of one machine.
      if (version === 0 || address.includes('%')) return null;
      const bytes = Buffer.from(address, 'latin1');
      const number = isIPv4(address) ? lookUp(v4, bitsOfV4(bytes)) : lookUp(v6, upperBitsOfV6(bytes));
      return number === null ? null : { number, name: names.get(number)?.toString('utf8') ?? null };
    },
  };
}

type Bits = readonly [high: number, low: number];

/** Lines `first,last,number,name`; the name is quoted where it holds a comma or a quote. */
async function readRanges(
  path: string,
  names: Map<number, Buffer>,
  bitsOf: (address: Uint8Array) => Bits,
): Promise<Ranges> {
  const file = await readFile(path);
  const lines = countLines(file);
  const column = () => new Uint32Array(lines);
  const ranges = { startHigh: column(), startLow: column(), endHigh: column(), endLow: column(), numbers: column() };
  let count = 0;
  for (let at = 0; at < file.length; ) {
    const found = file.indexOf(LINE_FEED, at);
    const end = found === -1 ? file.length : found;
    const second = file.indexOf(COMMA, at) + 1;
    const third = file.indexOf(COMMA, second) + 1;
    const fourth = file.indexOf(COMMA, third) + 1;
    if (second > 0 && third > 0 && fourth > 0 && fourth <= end) {
      const number = Number(file.toString('latin1', third, fourth - 1));
      [ranges.startHigh[count], ranges.startLow[count]] = bitsOf(file.subarray(at, second - 1));
      [ranges.endHigh[count], ranges.endLow[count]] = bitsOf(file.subarray(second, third - 1));
      ranges.numbers[count] = number;
      if (!names.has(number)) names.set(number, Buffer.from(unquoted(file.toString('utf8', fourth, end))));
      count += 1;
      // Events go on to be recorded meanwhile.
      if (count % ATTRIBUTION_LIMITS.rangesPerSlice === 0) await setImmediate();
    }
    at = end + 1;
  }
  return { count, ...ranges };
}

function countLines(file: Buffer): number {
  let lines = 1;
  for (let at = file.indexOf(LINE_FEED); at !== -1; at = file.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

function unquoted(field: string): string {
  const text = field.endsWith('\r') ? field.slice(0, -1) : field;
  return text.startsWith(QUOTE) ? text.slice(1, -1).replaceAll('""', QUOTE) : text;
}

/** The last range that begins at or before the address, when it reaches that far. */
function lookUp(ranges: Ranges, bits: Bits): number | null {
  let low = 0;
  let high = ranges.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(bits, ranges.startHigh[middle], ranges.startLow[middle])) high = middle;
    else low = middle + 1;
  }
  const [wantedHigh, wantedLow] = bits;
  const endHigh = ranges.endHigh[low - 1] ?? -1;
  const isInside = endHigh > wantedHigh || (endHigh === wantedHigh && (ranges.endLow[low - 1] ?? 0) >= wantedLow);
  return low > 0 && isInside ? (ranges.numbers[low - 1] ?? null) : null;
}

function isBefore([high, low]: Bits, otherHigh = 0, otherLow = 0): boolean {
  return high < otherHigh || (high === otherHigh && low < otherLow);
}

// Both read bytes instead of text: it is done a million times, and the addresses are known to be well-formed.

function bitsOfV4(address: Uint8Array): Bits {
  let bits = 0;
  let part = 0;
  for (const byte of address) {
    if (byte === DOT) {
      bits = bits * 256 + part;
      part = 0;
    } else {
      part = part * 10 + byte - ZERO;
    }
  }
  return [0, bits * 256 + part];
}

/** The first four groups of an IPv6 address. */
function upperBitsOfV6(address: Uint8Array): Bits {
  const [zerosAt, groups] = groupsOfV6(address);
  // What `::` stands for: as many zeros as make eight.
  if (zerosAt !== null && zerosAt < 4) groups.splice(zerosAt, 0, ...Array<number>(8 - groups.length).fill(0));
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  return [first * 65_536 + second, third * 65_536 + fourth];
}

/** The groups that are written, and how many of them stand before `::`; an IPv4 tail counts as two. */
function groupsOfV6(address: Uint8Array): [zerosAt: number | null, groups: number[]] {
  const groups: number[] = [];
  let zerosAt: number | null = null;
  let group = 0;
  let digits = 0;
  for (const byte of address) {
    if (byte === DOT) {
      // Only the upper half is wanted, and the tail is in the lower.
      groups.push(0, 0);
      return [zerosAt, groups];
    }
    if (byte !== COLON) {
      group = group * 16 + (byte <= NINE ? byte - ZERO : (byte | LOWER_CASE) - LETTER_A + 10);
      digits += 1;
      continue;
    }
    if (digits > 0) groups.push(group);
    else zerosAt = groups.length;
    group = 0;
    digits = 0;
  }
  if (digits > 0) groups.push(group);
  return [zerosAt, groups];
}
