import { type FixedGroupNumber, fixedGroup } from './fixed-groups.ts';
import type { ModularGroup } from './modular-group.ts';

/** Lines of a moduli file whose primes differ in their last digits only. */
export interface ModuliFamily {
  readonly bits: number;
  /** Hexadecimal. */
  readonly prefix: string;
  /** `generator:last digits`, separated by spaces. */
  readonly members: string;
}

/**
 * A group as sshd chooses it from its moduli file (choose_dh): among the smallest groups that have at least the bits
 * wanted, or else the largest there are, one at random; and one of RFC 3526 where the range holds none.
 *
 * @param random uniform in [0, 1)
 */
export function chooseGroup(
  families: readonly ModuliFamily[],
  range: { readonly minBits: number; readonly wantedBits: number; readonly maxBits: number },
  random: number,
): ModularGroup {
  const { minBits, wantedBits, maxBits } = range;
  const eligible = families.filter(({ bits }) => bits >= minBits && bits <= maxBits);
  const sufficient = eligible.filter(({ bits }) => bits >= wantedBits).map(({ bits }) => bits);
  const best = sufficient.length > 0 ? Math.min(...sufficient) : Math.max(...eligible.map(({ bits }) => bits));
  const lines = eligible
    .filter(({ bits }) => bits === best)
    .flatMap(({ prefix, members }) => members.split(' ').map((member) => ({ prefix, member })));
  const line = lines[Math.floor(random * lines.length)];
  if (line === undefined) return fixedGroup(fallbackFor(maxBits));
  const [generator = '', digits = ''] = line.member.split(':');
  return {
    bits: best,
    prime: Buffer.from(line.prefix + digits, 'hex'),
    generator: Number.parseInt(generator, 16),
  };
}

/** dh_new_group_fallback. */
function fallbackFor(maxBits: number): FixedGroupNumber {
  if (maxBits < 3072) return 14;
  return maxBits < 6144 ? 16 : 18;
}
