/** Who talks to whom. */
export interface FlowEnds {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** A TCP segment or UDP datagram taken out of a packet. */
export interface TransportDatagram extends FlowEnds {
  /** The packet that completed it. */
  readonly frame: number;
  readonly protocol: 'tcp' | 'udp';
  readonly payload: Uint8Array;
  /** True for the outside of a tunnel, whose inside follows. */
  readonly isTunnel: boolean;
  /** Of TCP only. */
  readonly sequence: number;
  readonly isSyn: boolean;
}

/** The same text for both directions. */
export function flowKey({ source, sourcePort, destination, destinationPort }: FlowEnds): string {
  return [`${source}|${sourcePort}`, `${destination}|${destinationPort}`].sort().join(' ');
}
