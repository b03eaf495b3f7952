import { describe, expect, it } from 'vitest';
import { pcap, tcp, udp } from './capture-sample.ts';
import { readFlows } from './flows.ts';

const CLIENT = ['192.0.2.1', 40_000] as const;
const SERVER = ['198.51.100.9', 2152] as const;

describe('the flows of a capture', () => {
  it('count both directions together, and what is inside of a tunnel as well', () => {
    const inner = tcp({ from: ['10.0.0.1', 1], to: ['10.0.0.2', 2] });
    const gtp = Buffer.concat([Buffer.from([0x30, 255, 0, 0, 0, 0, 0, 1]), inner]);
    const packets = [
      udp({ from: CLIENT, to: SERVER, payload: gtp }),
      udp({ from: SERVER, to: CLIENT, payload: Buffer.from('no tunnel') }),
    ];
    const outside = { source: '192.0.2.1', sourcePort: 40_000, destination: '198.51.100.9', destinationPort: 2152 };
    const inside = { source: '10.0.0.1', sourcePort: 1, destination: '10.0.0.2', destinationPort: 2 };
    expect(readFlows(pcap(packets))).toEqual([
      { protocol: 'udp', ...outside, firstFrame: 1, packets: 2, bytes: 76 + 37 },
      { protocol: 'tcp', ...inside, firstFrame: 1, packets: 1, bytes: 76 },
    ]);
  });
});
