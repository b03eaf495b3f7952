import type { InterfaceTraffic } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/persona.ts';
import type { Process } from '../kernel/process.ts';

export interface Route {
  readonly destination: string;
  readonly gateway: string;
  readonly mask: string;
  readonly prefix: number;
  readonly flags: string;
  readonly interface: string;
  readonly source: string;
}

/** 24 -> 255.255.255.0 */
export function maskOf(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function combine(address: string, mask: string, operation: (one: number, two: number) => number): string {
  const parts = mask.split('.').map(Number);
  return address
    .split('.')
    .map((part, index) => operation(Number(part), parts[index] ?? 0) & 255)
    .join('.');
}

export function networkOf(address: string, prefix: number): string {
  return combine(address, maskOf(prefix), (one, two) => one & two);
}

export function broadcastOf(address: string, prefix: number): string {
  return combine(address, maskOf(prefix), (one, two) => one | ~two);
}

/** The interfaces in the order of their index. */
export function interfaces(process: Process): readonly NetworkInterface[] {
  return process.session.host.persona.interfaces;
}

/** The kernel's routes: the default one, then one for each network. */
export function routes(process: Process): Route[] {
  const { network } = process.session.host.persona;
  const found: Route[] = [
    {
      destination: '0.0.0.0',
      gateway: network.gateway,
      mask: '0.0.0.0',
      prefix: 0,
      flags: 'UG',
      interface: network.interface,
      source: network.address,
    },
  ];
  for (const each of interfaces(process)) {
    if (each.kind === 'loopback' || !each.up) continue;
    for (const { address, prefix, family } of each.addresses)
      if (family === 4)
        found.push({
          destination: networkOf(address, prefix),
          gateway: '0.0.0.0',
          mask: maskOf(prefix),
          prefix,
          flags: 'U',
          interface: each.name,
          source: address,
        });
  }
  return found;
}

export function interfaceCounters(
  process: Process,
): { readonly name: string; readonly mtu: number; readonly traffic: InterfaceTraffic; readonly flags: string }[] {
  return [...interfaces(process)]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, mtu, kind }) => ({
      name,
      mtu,
      traffic: process.session.host.traffic(name),
      flags: kind === 'loopback' ? 'LRU' : 'BMRU',
    }));
}

/** `1.8 GiB` as ifconfig rounds. */
export function binarySize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${(Math.floor(value * 10) / 10).toFixed(1)} ${units[unit] ?? 'B'}`;
}
