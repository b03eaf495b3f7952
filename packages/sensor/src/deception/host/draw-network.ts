import type { HostPersona, NetworkInterface } from './persona.ts';
import type { PersonaDefinition } from './persona-schema.ts';
import type { SeededDraws } from './seeded-draws.ts';

type Machine = PersonaDefinition['machines'][number];

/** Draws the machine's address in a /24 of its own, the gateway's, and hardware addresses under the vendor's prefix. */
export function drawNetwork(
  definition: PersonaDefinition['network'],
  machine: Machine,
  draws: SeededDraws,
): Pick<HostPersona, 'network' | 'interfaces'> {
  const prefix = drawSubnet(draws.choose('subnet', definition.subnets), draws);
  const host = definition.host ?? draws.integer('host', 10, 199);
  const gatewayHost = definition.host === 1 ? 254 : draws.choose('gateway', [1, 1, 1, 254]);
  const vendor = draws.choose('mac vendor', machine.macPrefixes);
  const macOf = (name: string) => `${vendor}:${pairs(draws.hex(`mac ${name}`, 6))}`;
  const mac = macOf('first');
  const address = `${prefix}.${host}`;
  const gateway = `${prefix}.${gatewayHost}`;
  const first: NetworkInterface = {
    name: machine.interface,
    index: 2,
    mac,
    mtu: 1500,
    kind: 'ethernet',
    up: true,
    alternativeNames: machine.alternativeNames,
    addresses: [
      { address, prefix: 24, family: 4 },
      { address: linkLocal(mac), prefix: 64, family: 6 },
    ],
    master: null,
    receivedBytesPerSecond: definition.receivedBytesPerSecond,
    sentBytesPerSecond: definition.sentBytesPerSecond,
  };
  const loopback: NetworkInterface = {
    name: 'lo',
    index: 1,
    mac: '00:00:00:00:00:00',
    mtu: 65_536,
    kind: 'loopback',
    up: true,
    alternativeNames: [],
    addresses: [
      { address: '127.0.0.1', prefix: 8, family: 4 },
      { address: '::1', prefix: 128, family: 6 },
    ],
    master: null,
    receivedBytesPerSecond: 60,
    sentBytesPerSecond: 60,
  };
  const others = definition.interfaces.map((each, index): NetworkInterface => {
    const own =
      each.address === undefined
        ? []
        : [{ address: fillAddress(each.address, prefix, address, draws), prefix: 24, family: 4 as const }];
    return {
      name: each.name,
      index: index + 2,
      mac: each.kind === 'bridge' || each.master !== undefined ? mac : macOf(each.name),
      mtu: each.mtu,
      kind: each.kind,
      up: each.up,
      alternativeNames: [],
      addresses: own,
      master: each.master ?? null,
      receivedBytesPerSecond: each.receivedBytesPerSecond,
      sentBytesPerSecond: each.sentBytesPerSecond,
    };
  });
  const named = others.some((each) => each.name === machine.interface);
  return {
    network: {
      interface: machine.interface,
      address,
      prefix: 24,
      gateway,
      gatewayMac: `${draws.choose('gateway vendor', ['00:1b:17', '70:4c:a5', '00:0c:29', 'e8:1c:ba'])}:${pairs(draws.hex('gateway mac', 6))}`,
      mac,
      nameserver: draws.choose('nameserver', [gateway, gateway, `${prefix}.2`]),
    },
    interfaces: [loopback, ...(named ? [] : [first]), ...others],
  };
}

/** `lan` is the machine's own address; `public` one that a provider would give (RFC 6598 shared space). */
function fillAddress(kind: string, prefix: string, address: string, draws: SeededDraws): string {
  if (kind === 'lan') return address;
  if (kind === 'public')
    return `100.${draws.integer('wan 1', 64, 127)}.${draws.integer('wan 2', 1, 250)}.${draws.integer('wan 3', 2, 250)}`;
  return kind.replace('*', prefix);
}

/** The first three bytes of a /24 inside the network. */
function drawSubnet(network: string, draws: SeededDraws): string {
  const [base = '10.0.0.0', length = '8'] = network.split('/');
  const bytes = base.split('.').map(Number);
  let value = ((bytes[0] ?? 10) << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const free = Math.max(0, 24 - Number(length));
  value = (value & ~((1 << free) - 1)) | draws.integer('subnet number', 0, (1 << free) - 1);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255].join('.');
}

/** The address that an interface gives itself: RFC 4291 appendix A. */
function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  bytes[0] = (bytes[0] ?? 0) ^ 2;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const word = (high: number, low: number) => ((high << 8) | low).toString(16);
  return `fe80::${word(a, b)}:${word(c, 0xff)}:${word(0xfe, d)}:${word(e, f)}`;
}

function pairs(digits: string): string {
  return digits.match(/../g)?.join(':') ?? '';
}
