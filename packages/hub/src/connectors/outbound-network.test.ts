import { expect, it } from 'vitest';
import { createOutboundNetwork } from './outbound-network.ts';

it('knows the names of this machine, and its own addresses', async () => {
  const network = createOutboundNetwork();
  const own = network.ownAddresses();
  const [address = ''] = await network.resolve('localhost');
  expect(own).toContain(address);
});
