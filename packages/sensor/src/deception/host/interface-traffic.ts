import type { InterfaceTraffic } from './host.ts';
import type { HostPersona } from './persona.ts';

const MEAN_PACKET_BYTES = 310;

/** What passed an interface since the start: grows steadily with small bursts, never shrinks. */
export function interfaceTraffic(persona: HostPersona, name: string, uptimeMs: number): InterfaceTraffic {
  const found = persona.interfaces.find((each) => each.name === name);
  if (found === undefined || !found.up) return { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 };
  const seconds = Math.max(0, uptimeMs) / 1000;
  // The wave's slope stays below the mean's, so that the sum only grows.
  const moved = (perSecond: number) => Math.floor(perSecond * (seconds + 20 * Math.sin(seconds / 31)) + 4_100);
  const receivedBytes = moved(found.receivedBytesPerSecond);
  const sentBytes = found.kind === 'loopback' ? receivedBytes : moved(found.sentBytesPerSecond);
  return {
    receivedBytes,
    receivedPackets: Math.floor(receivedBytes / MEAN_PACKET_BYTES),
    sentBytes,
    sentPackets: Math.floor(sentBytes / MEAN_PACKET_BYTES),
  };
}
