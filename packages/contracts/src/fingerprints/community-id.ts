/** Base64 with padding of the SHA-1 of bytes. Handed in, because browsers and Node hash differently. */
export type Base64DigestOfBytes = (bytes: Uint8Array) => string;

/** The two ends of a flow as bytes in network order, and its IANA protocol number. */
export interface FlowTuple {
  readonly protocol: number;
  /** 4 bytes of IPv4 or 16 of IPv6. */
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly destination: Uint8Array;
  readonly destinationPort: number;
}

/**
 * Community ID, version 1 with seed 0 (github.com/corelight/community-id-spec), of a flow with ports: the same for both
 * directions, so that logs of different programs can be joined by it.
 */
export function communityId(flow: FlowTuple, sha1: Base64DigestOfBytes): string {
  const [low, high] = isOrdered(flow)
    ? [end(flow.source, flow.sourcePort), end(flow.destination, flow.destinationPort)]
    : [end(flow.destination, flow.destinationPort), end(flow.source, flow.sourcePort)];
  const seed = [0, 0];
  const bytes = [...seed, ...low.address, ...high.address, flow.protocol, 0, ...low.port, ...high.port];
  return `1:${sha1(Uint8Array.from(bytes))}`;
}

function end(address: Uint8Array, port: number) {
  return { address, port: [port >> 8, port & 255] };
}

/** By address, then by port. */
function isOrdered({ source, destination, sourcePort, destinationPort }: FlowTuple): boolean {
  for (const [index, byte] of source.entries()) {
    const other = destination[index] ?? 0;
    if (byte !== other) return byte < other;
  }
  return sourcePort <= destinationPort;
}
