import { ByteReader } from '@cerberusmesh/contracts';
import { ipv4Text, ipv6Text } from './address-text.ts';
import type { CapturedPacket } from './capture-file.ts';
import { createIpFragments } from './ip-fragments.ts';
import { PCAP_LIMITS } from './limits.ts';
import type { TransportDatagram } from './transport-datagram.ts';

/** LINKTYPE values (tcpdump.org/linktypes.html). */
const LINK = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  rawAlso: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

/** EtherType (IEEE 802). */
const ETHER = {
  ipv4: 0x0800,
  ethernetBridged: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsUpstream: 0x8848,
  pppoeSession: 0x8864,
  erspan: 0x88be,
  erspan3: 0x22eb,
  ppp: 0x880b,
  vlanService: 0x88a8,
  vlanOld: 0x9100,
} as const;

/** IANA protocol numbers. */
const IP = {
  hopByHop: 0,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  destinationOptions: 60,
} as const;

const SYN = 0x02;

/** Takes packets apart; holds fragments until they are whole. One for each capture. */
export interface PacketLayers {
  /** Every TCP segment and UDP datagram of a packet, the outermost first; tunnels (GTP, VXLAN, GRE, ...) are entered. */
  take(packet: CapturedPacket): TransportDatagram[];
}

export function createPacketLayers(): PacketLayers {
  const fragments = createIpFragments();
  return {
    take(packet) {
      const walk = { frame: packet.frame, found: [], layers: 0, fragments };
      takeLink(walk, packet.linkType, new ByteReader(packet.bytes));
      return walk.found;
    },
  };
}

interface Walk {
  readonly frame: number;
  readonly found: TransportDatagram[];
  layers: number;
  readonly fragments: ReturnType<typeof createIpFragments>;
}

/** Counts layers, so that tunnels in tunnels end. */
function mayGoOn(walk: Walk): boolean {
  walk.layers += 1;
  return walk.layers <= PCAP_LIMITS.maxLayers;
}

function takeLink(walk: Walk, linkType: number, bytes: ByteReader): void {
  switch (linkType) {
    case LINK.ethernet:
      takeEthernet(walk, bytes);
      return;
    case LINK.null:
    case LINK.loop:
      // The address family's number differs between systems; the version of IP says the same.
      bytes.take(4);
      takeAnyIp(walk, bytes);
      return;
    case LINK.raw:
    case LINK.rawAlso:
    case LINK.rawOpenBsd:
    case LINK.ipv4:
    case LINK.ipv6:
      takeAnyIp(walk, bytes);
      return;
    case LINK.ppp:
    case LINK.pppHdlc:
      takePpp(walk, bytes);
      return;
    case LINK.linuxCooked:
      bytes.take(14);
      takeEtherType(walk, bytes.number(2), bytes);
      return;
    case LINK.linuxCooked2: {
      const type = bytes.number(2);
      bytes.take(18);
      takeEtherType(walk, type, bytes);
      return;
    }
  }
}

function takeEthernet(walk: Walk, bytes: ByteReader): void {
  bytes.take(12);
  takeEtherType(walk, bytes.number(2), bytes);
}

function takeEtherType(walk: Walk, type: number, bytes: ByteReader): void {
  if (bytes.isCut || !mayGoOn(walk)) return;
  switch (type) {
    case ETHER.ipv4:
    case ETHER.ipv6:
      takeAnyIp(walk, bytes);
      return;
    case ETHER.vlan:
    case ETHER.vlanService:
    case ETHER.vlanOld:
      bytes.take(2);
      takeEtherType(walk, bytes.number(2), bytes);
      return;
    case ETHER.mpls:
    case ETHER.mplsUpstream:
      takeMpls(walk, bytes);
      return;
    case ETHER.pppoeSession:
      bytes.take(6);
      takePpp(walk, bytes);
      return;
    case ETHER.ppp:
      takePpp(walk, bytes);
      return;
    case ETHER.ethernetBridged:
      takeEthernet(walk, bytes);
      return;
    case ETHER.erspan3: {
      const header = bytes.take(12);
      // The O bit announces eight more bytes.
      if (((header[11] ?? 0) & 1) === 1) bytes.take(8);
      takeEthernet(walk, bytes);
      return;
    }
  }
}

function takeMpls(walk: Walk, bytes: ByteReader): void {
  let isBottom = false;
  while (!isBottom && !bytes.isCut) isBottom = (bytes.number(4) & 0x100) !== 0;
  takeAnyIp(walk, bytes);
}

/** PPP protocol numbers 0x0021 and 0x0057 (RFC 1332, RFC 5072), behind the optional HDLC address and control. */
function takePpp(walk: Walk, bytes: ByteReader): void {
  if (bytes.bytes[bytes.at] === 0xff && bytes.bytes[bytes.at + 1] === 0x03) bytes.take(2);
  const isShort = ((bytes.bytes[bytes.at] ?? 0) & 1) === 1;
  const protocol = bytes.number(isShort ? 1 : 2);
  if (protocol === 0x21 || protocol === 0x57) takeAnyIp(walk, bytes);
}

function takeAnyIp(walk: Walk, bytes: ByteReader): void {
  if (!mayGoOn(walk)) return;
  const version = (bytes.bytes[bytes.at] ?? 0) >> 4;
  if (version === 4) takeIpv4(walk, bytes);
  else if (version === 6) takeIpv6(walk, bytes);
}

function takeIpv4(walk: Walk, bytes: ByteReader): void {
  const headerBytes = (bytes.number(1) & 15) * 4;
  bytes.take(1);
  const totalBytes = bytes.number(2);
  const identification = bytes.number(2);
  const flagsAndOffset = bytes.number(2);
  bytes.take(1);
  const protocol = bytes.number(1);
  bytes.take(2);
  const source = ipv4Text(bytes.take(4));
  const destination = ipv4Text(bytes.take(4));
  if (headerBytes < 20) return;
  bytes.take(headerBytes - 20);
  if (bytes.isCut) return;
  // A total of 0 is left to the network card by segmentation offload: the packet goes to its end.
  const wanted = totalBytes === 0 ? bytes.remaining : totalBytes - headerBytes;
  const payload = bytes.take(Math.max(0, Math.min(wanted, bytes.remaining)));
  const offset = (flagsAndOffset & 0x1fff) * 8;
  const hasMore = (flagsAndOffset & 0x2000) !== 0;
  let whole: Uint8Array | null = payload;
  if (offset > 0 || hasMore) {
    const key = `${source} ${destination} ${protocol} ${identification}`;
    whole = walk.fragments.add({ key, offset, isLast: !hasMore, bytes: payload });
  }
  if (whole !== null) takeIpPayload(walk, { source, destination }, protocol, new ByteReader(whole));
}

function takeIpv6(walk: Walk, bytes: ByteReader): void {
  bytes.take(4);
  const payloadBytes = bytes.number(2);
  let next = bytes.number(1);
  bytes.take(1);
  const source = ipv6Text(bytes.take(16));
  const destination = ipv6Text(bytes.take(16));
  if (bytes.isCut) return;
  const limit = payloadBytes === 0 ? bytes.remaining : Math.min(payloadBytes, bytes.remaining);
  const body = new ByteReader(bytes.take(limit));
  for (;;) {
    if (body.isCut || !mayGoOn(walk)) return;
    if (next === IP.hopByHop || next === IP.routing || next === IP.destinationOptions) {
      next = body.number(1);
      body.take(body.number(1) * 8 + 6);
    } else if (next === IP.authentication) {
      next = body.number(1);
      body.take((body.number(1) + 2) * 4 - 2);
    } else if (next === IP.fragment) {
      const inside = body.number(1);
      body.take(1);
      const offsetAndMore = body.number(2);
      const key = `${source} ${destination} ${inside} ${body.number(4)}`;
      const isLast = (offsetAndMore & 1) === 0;
      const piece = { key, offset: offsetAndMore & 0xfff8, isLast, bytes: body.take(body.remaining) };
      const whole = body.isCut ? null : walk.fragments.add(piece);
      if (whole !== null) takeIpPayload(walk, { source, destination }, inside, new ByteReader(whole));
      return;
    } else {
      takeIpPayload(walk, { source, destination }, next, body);
      return;
    }
  }
}

interface Addresses {
  readonly source: string;
  readonly destination: string;
}

function takeIpPayload(walk: Walk, addresses: Addresses, protocol: number, bytes: ByteReader): void {
  switch (protocol) {
    case IP.tcp:
      takeTcp(walk, addresses, bytes);
      return;
    case IP.udp:
      takeUdp(walk, addresses, bytes);
      return;
    case IP.ipv4:
    case IP.ipv6:
      takeAnyIp(walk, bytes);
      return;
    case IP.gre:
      takeGre(walk, bytes);
      return;
  }
}

function takeTcp(walk: Walk, addresses: Addresses, bytes: ByteReader): void {
  const sourcePort = bytes.number(2);
  const destinationPort = bytes.number(2);
  const sequence = bytes.number(4);
  bytes.take(4);
  const headerBytes = (bytes.number(1) >> 4) * 4;
  const flags = bytes.number(1);
  bytes.take(6);
  if (headerBytes < 20) return;
  bytes.take(headerBytes - 20);
  if (bytes.isCut) return;
  walk.found.push({
    frame: walk.frame,
    protocol: 'tcp',
    ...addresses,
    sourcePort,
    destinationPort,
    payload: bytes.take(bytes.remaining),
    isTunnel: false,
    sequence,
    isSyn: (flags & SYN) !== 0,
  });
}

function takeUdp(walk: Walk, addresses: Addresses, bytes: ByteReader): void {
  const sourcePort = bytes.number(2);
  const destinationPort = bytes.number(2);
  const length = bytes.number(2);
  bytes.take(2);
  if (bytes.isCut) return;
  const wanted = length < 8 ? bytes.remaining : Math.min(length - 8, bytes.remaining);
  const payload = bytes.take(wanted);
  const enter = TUNNELS.get(destinationPort) ?? TUNNELS.get(sourcePort);
  walk.found.push({
    frame: walk.frame,
    protocol: 'udp',
    ...addresses,
    sourcePort,
    destinationPort,
    payload,
    isTunnel: enter !== undefined,
    sequence: 0,
    isSyn: false,
  });
  if (enter !== undefined && mayGoOn(walk)) enter(walk, new ByteReader(payload));
}

/** What carries packets in UDP, by its registered port. */
const TUNNELS: ReadonlyMap<number, (walk: Walk, bytes: ByteReader) => void> = new Map([
  [2152, takeGtp],
  [3544, takeTeredo],
  [4789, takeVxlan],
  [8472, takeVxlan],
  [6081, takeGeneve],
]);

/** VXLAN (RFC 7348 section 5). */
function takeVxlan(walk: Walk, bytes: ByteReader): void {
  bytes.take(8);
  takeEthernet(walk, bytes);
}

/** Geneve (RFC 8926 section 3.4). */
function takeGeneve(walk: Walk, bytes: ByteReader): void {
  const optionBytes = (bytes.number(1) & 0x3f) * 4;
  bytes.take(1);
  const type = bytes.number(2);
  bytes.take(4 + optionBytes);
  takeEtherType(walk, type, bytes);
}

/** Teredo (RFC 4380 section 5.1.1): authentication and origin indications may stand before the IPv6 packet. */
function takeTeredo(walk: Walk, bytes: ByteReader): void {
  if (bytes.bytes[0] === 0 && bytes.bytes[1] === 1) {
    bytes.take(2);
    const clientIdBytes = bytes.number(1);
    bytes.take(bytes.number(1) + clientIdBytes + 9);
  }
  if (bytes.bytes[bytes.at] === 0 && bytes.bytes[bytes.at + 1] === 0) bytes.take(8);
  takeAnyIp(walk, bytes);
}

/** GTP-U version 1 (3GPP TS 29.281 section 5.1), a G-PDU with its extension headers. */
function takeGtp(walk: Walk, bytes: ByteReader): void {
  const flags = bytes.number(1);
  const type = bytes.number(1);
  bytes.take(6);
  if (flags >> 5 !== 1 || type !== 255) return;
  if ((flags & 7) !== 0) {
    bytes.take(3);
    let next = bytes.number(1);
    while ((flags & 4) !== 0 && next !== 0 && !bytes.isCut && mayGoOn(walk)) {
      const units = bytes.number(1);
      if (units === 0) return;
      bytes.take(units * 4 - 2);
      next = bytes.number(1);
    }
  }
  takeAnyIp(walk, bytes);
}

/** GRE (RFC 2784, RFC 2890) and the enhanced form of PPTP (RFC 2637). */
function takeGre(walk: Walk, bytes: ByteReader): void {
  const flags = bytes.number(2);
  const type = bytes.number(2);
  const hasSequence = (flags & 0x1000) !== 0;
  if ((flags & 0xc000) !== 0) bytes.take(4);
  if ((flags & 0x2000) !== 0) bytes.take(4);
  if (hasSequence) bytes.take(4);
  if ((flags & 7) === 1 && (flags & 0x80) !== 0) bytes.take(4);
  if (type === ETHER.erspan) {
    // Type II has a sequence number and a header of its own; type I has neither.
    if (hasSequence) bytes.take(8);
    if (mayGoOn(walk)) takeEthernet(walk, bytes);
    return;
  }
  takeEtherType(walk, type, bytes);
}
