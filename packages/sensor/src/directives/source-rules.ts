import { BlockList, isIP } from 'node:net';
import { sourceKey } from '../deception/host/create-host.ts';

interface Rule<Value> {
  readonly id: string;
  readonly value: Value;
}

interface NetworkRule<Value> extends Rule<Value> {
  readonly network: BlockList;
}

/** What is said of addresses and networks; what was said last goes before. Where nothing is said a look costs nothing. */
export class SourceRules<Value> {
  readonly #addresses = new Map<string, Rule<Value>[]>();
  readonly #networks: NetworkRule<Value>[] = [];

  /** @param network an address, or a network in CIDR notation */
  add(id: string, network: string, value: Value): void {
    this.remove(id);
    if (!network.includes('/')) {
      const key = sourceKey(network);
      this.#addresses.set(key, [...(this.#addresses.get(key) ?? []), { id, value }]);
      return;
    }
    this.#networks.push({ id, value, network: listOf(network) });
  }

  remove(id: string): void {
    for (const [address, rules] of this.#addresses) {
      const left = rules.filter((rule) => rule.id !== id);
      if (left.length === 0) this.#addresses.delete(address);
      else if (left.length < rules.length) this.#addresses.set(address, left);
    }
    const at = this.#networks.findIndex((rule) => rule.id === id);
    if (at !== -1) this.#networks.splice(at, 1);
  }

  /** What holds for the address: a rule for it alone before one for its network. */
  find(address: string): Value | null {
    if (this.#addresses.size === 0 && this.#networks.length === 0) return null;
    const key = sourceKey(address);
    const own = this.#addresses.get(key)?.at(-1);
    if (own !== undefined) return own.value;
    const family = isIP(key);
    if (family === 0) return null;
    return this.#networks.findLast(({ network }) => network.check(key, family === 6 ? 'ipv6' : 'ipv4'))?.value ?? null;
  }
}

/** Whether an address lies in a network, or is it. */
export function networkMatcher(network: string): (address: string) => boolean {
  const rules = new SourceRules<true>();
  rules.add('only', network, true);
  return (address) => rules.find(address) !== null;
}

function listOf(network: string): BlockList {
  const list = new BlockList();
  const [address = '', prefix = ''] = network.split('/');
  list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
