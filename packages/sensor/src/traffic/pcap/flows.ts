import { readCapture } from './capture-file.ts';
import { PCAP_LIMITS } from './limits.ts';
import { createPacketLayers } from './packet-layers.ts';
import { type FlowEnds, flowKey } from './transport-datagram.ts';

/** A TCP connection or UDP exchange of a capture, both directions together. */
export interface Flow extends FlowEnds {
  readonly protocol: 'tcp' | 'udp';
  /** The packet that began it, from 1. */
  readonly firstFrame: number;
  packets: number;
  /** Of whole packets, link header and tunnels included. */
  bytes: number;
}

/**
 * The flows of a capture in the order in which they began; source is who sent first. Of a tunnel, the outside is a flow and
 * so is what is inside. Ports that are used again later continue their flow.
 *
 * @throws CaptureFormatError
 */
export function readFlows(file: Uint8Array): Flow[] {
  const flows = new Map<string, Flow>();
  const layers = createPacketLayers();
  for (const packet of readCapture(file)) {
    for (const found of layers.take(packet)) {
      const key = `${found.protocol} ${flowKey(found)}`;
      let flow = flows.get(key);
      if (flow === undefined) {
        if (flows.size >= PCAP_LIMITS.maxStreams) continue;
        const { protocol, frame, source, sourcePort, destination, destinationPort } = found;
        flow = { protocol, source, sourcePort, destination, destinationPort, firstFrame: frame, packets: 0, bytes: 0 };
        flows.set(key, flow);
      }
      flow.packets += 1;
      flow.bytes += packet.bytes.length;
    }
  }
  return [...flows.values()];
}
