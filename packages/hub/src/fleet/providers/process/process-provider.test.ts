import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { describeFleetProvider } from '../../fleet-provider.contract.ts';
import { type HostedSensor, type HostQuestion, hostQuestionSchema } from './host-messages.ts';
import { createProcessProvider } from './index.ts';
import { createProcessHost, type HostChannel } from './process-host.ts';

/** The other end of the channel, as the supervisor answers. */
function channelTo(answer: (ask: HostQuestion['ask']) => object): HostChannel {
  const messages = new EventEmitter();
  return {
    send(message) {
      const { fleetQuestion, ask } = hostQuestionSchema.parse(JSON.parse(JSON.stringify(message)));
      queueMicrotask(() => messages.emit('message', { fleetAnswer: fleetQuestion, result: answer(ask) }));
    },
    onMessage: (handler) => void messages.on('message', handler),
  };
}

describeFleetProvider('the supervisor', async () => {
  const running = new Map<string, HostedSensor>();
  const host = createProcessHost(
    channelTo((ask) => {
      if (ask.what === 'list') return { sensors: [...running.values()] };
      if (ask.what === 'stop') {
        running.delete(ask.instanceId);
        return { sensors: [] };
      }
      const { instanceId, address } = ask.order;
      const known = running.get(instanceId) ?? {
        instanceId,
        processId: 4_711,
        traps: [{ name: 'ssh', protocol: 'ssh', address, port: 40_022 }],
      };
      running.set(instanceId, known);
      return { sensors: [known] };
    }),
  );
  return { provider: createProcessProvider({ host, address: '127.0.0.1' }) };
});

describe('sensors as processes', () => {
  const never = new AbortController().signal;
  const order = {
    instanceId: randomUUID(),
    sensorId: 'decoy',
    spec: { persona: 'web-server', traps: [{ kind: 'gopher', port: 70 }] },
    hub: { url: 'http://127.0.0.1:7070', authority: null },
    keyFile: 'key',
    endsAtMs: 0,
  };

  it('fail with what the supervisor says', async () => {
    const host = createProcessHost(channelTo(() => ({ code: 'invalid', message: 'There is no trap gopher.' })));
    await expect(createProcessProvider({ host, address: '127.0.0.1' }).launch(order, never)).rejects.toMatchObject({
      code: 'invalid',
      retryable: false,
      message: 'There is no trap gopher.',
    });
  });

  it('are not to be had without a supervisor', async () => {
    const provider = createProcessProvider({ host: null, address: '127.0.0.1' });
    expect(await provider.health(never)).toMatchObject({ ready: false });
    await expect(provider.launch(order, never)).rejects.toMatchObject({ code: 'refused' });
    expect(await provider.list(never)).toEqual([]);
  });
});
