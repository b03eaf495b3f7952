import { describe, expect, it } from 'vitest';
import { createTrapBench } from '../../trap-bench.ts';
import { RefusedConnections } from './refused-connections.ts';

const source = { address: '203.0.113.9', port: 40_000 };
const destination = { address: '192.0.2.1', port: 22 };

describe('connections that sshd refuses', () => {
  it('are sessions of their own at first, then share one that says how many they were', () => {
    const bench = createTrapBench();
    const refused = new RefusedConnections(10);
    const open = () => bench.context.openSession({ trap: 'ssh', protocol: 'ssh', source, destination });
    for (let time = 0; time < 10_000; time += 1) refused.add(source.address, 22, open);
    expect(bench.of('session.opened')).toHaveLength(21);
    refused.stop();
    refused.stop();
    const told = bench.of('limit.reached').map(({ data }) => data);
    expect(told).toHaveLength(21);
    expect(told.at(0)).toEqual({ limit: 'ssh.maxStartups', value: 10 });
    expect(told.at(-1)).toEqual({ limit: 'ssh.maxStartups', value: 10, message: '9980 connections refused' });
    expect(
      bench
        .of('session.closed')
        .map(({ data }) => data.bytesOut)
        .at(-1),
    ).toBe(9980 * 22);
  });

  it('are gathered for each source and each window', async () => {
    const bench = createTrapBench();
    const refused = new RefusedConnections(10, 5);
    const open = () => bench.context.openSession({ trap: 'ssh', protocol: 'ssh', source, destination });
    for (const address of ['203.0.113.9', '203.0.113.10'])
      for (let time = 0; time < 30; time += 1) refused.add(address, 22, open);
    await bench.untilClosed(42);
    expect(bench.of('limit.reached').flatMap(({ data }) => data.message ?? [])).toEqual([
      '10 connections refused',
      '10 connections refused',
    ]);
    refused.add('203.0.113.9', 22, open);
    expect(bench.of('limit.reached')).toHaveLength(43);
    refused.stop();
  });
});
