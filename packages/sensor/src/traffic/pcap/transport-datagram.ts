/** A TCP segment or UDP datagram taken out of a packet. */
export interface TransportDatagram {
  /** The packet that completed it. */
  readonly frame: number;
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
  /** True for the outside of a tunnel, whose inside follows. */
  readonly isTunnel: boolean;
  /** Of TCP only. */
  readonly sequence: number;
  readonly isSyn: boolean;
}
