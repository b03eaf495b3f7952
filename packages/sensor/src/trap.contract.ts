import { connect, createServer, type Socket } from 'node:net';
import { CerberusError, eventSchema } from '@cerberusmesh/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Trap, TrapContext } from './trap.ts';
import { createTrapBench } from './trap-bench.ts';

/**
 * What every trap must do, whatever it speaks.
 *
 * @param makeTrap makes the trap for a port on 127.0.0.1; delays that imitate the real program are off
 * @param speak a short, well-formed conversation that the client ends
 */
export function describeTrap(
  name: string,
  makeTrap: (context: TrapContext, port: number) => Trap,
  speak: (port: number) => Promise<void>,
): void {
  describe(`the ${name} trap, as every trap,`, () => {
    const running: Trap[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((trap) => trap.stop()));
    });

    async function start(limits: Parameters<typeof createTrapBench>[0] = {}) {
      const bench = createTrapBench(limits);
      const trap = makeTrap(bench.context, 0);
      running.push(trap);
      return { bench, trap, listening: await trap.start() };
    }

    it('says where it listens', async () => {
      const { listening } = await start();
      expect(listening).toEqual({ name, protocol: name, address: '127.0.0.1', port: expect.any(Number) });
      expect(listening.port).toBeGreaterThan(0);
    });

    it('names the port that it cannot have', async () => {
      const blocker = createServer();
      const port = await new Promise<number>((resolve) => {
        blocker.listen(0, '127.0.0.1', () => {
          const address = blocker.address();
          resolve(address !== null && typeof address === 'object' ? address.port : 0);
        });
      });
      const trap = makeTrap(createTrapBench().context, port);
      const error: unknown = await trap.start().catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(CerberusError);
      expect(error).toMatchObject({ code: 'port-taken', details: { trap: name, port } });
      await trap.stop();
      await new Promise((resolve) => blocker.close(resolve));
    });

    it('opens a session first and closes it once, last, with one identity throughout', async () => {
      const { bench, listening } = await start();
      await speak(listening.port);
      await bench.untilClosed(1);
      const { events } = bench;
      expect(events.at(0)?.kind).toBe('session.opened');
      expect(events.at(-1)?.kind).toBe('session.closed');
      expect(events.filter(({ kind }) => kind === 'session.opened' || kind === 'session.closed')).toHaveLength(2);
      expect(
        new Set(
          events.map(({ sessionId, source, trap, protocol }) => JSON.stringify([sessionId, source, trap, protocol])),
        ).size,
      ).toBe(1);
      expect([...events].sort((left, right) => (left.id < right.id ? -1 : 1))).toEqual(events);
      for (const event of events) expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
      expect(bench.of('session.closed')[0]?.data).toMatchObject({
        reason: expect.stringMatching(/^(client|server)-closed$/),
        eventCount: events.length,
      });
      expect(bench.of('session.closed')[0]?.data.bytesOut).toBeGreaterThan(0);
      expect(bench.errors).toEqual([]);
    });

    const attacks: ReadonlyArray<readonly [string, (socket: Socket) => void]> = [
      ['a client that connects and leaves at once', (socket) => socket.destroy()],
      ['a client that ends without a word', (socket) => socket.end()],
      ['a reset', (socket) => socket.resetAndDestroy()],
      ['one megabyte of 0xFF', (socket) => socket.end(Buffer.alloc(1024 * 1024, 0xff))],
      ['one megabyte of zeros', (socket) => socket.end(Buffer.alloc(1024 * 1024))],
      ['a thousand line ends', (socket) => socket.end('\r\n'.repeat(1000))],
      ['a TLS hello', (socket) => socket.end(Buffer.from('16030100c8010000c40303', 'hex'))],
      [
        'every byte in turn',
        (socket) => socket.end(Buffer.from(Array.from({ length: 4096 }, (_, index) => index & 0xff))),
      ],
    ];
    for (const [description, attack] of attacks) {
      it(`outlives ${description}`, async () => {
        const { bench, listening } = await start();
        const socket = connect(listening.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        await new Promise((resolve) => socket.once('connect', resolve));
        attack(socket);
        await bench.untilClosed(1);
        socket.destroy();
        // The next client is served as if nothing had been.
        await speak(listening.port);
        await bench.untilClosed(2);
        expect(bench.of('session.opened')).toHaveLength(2);
        expect(bench.of('session.closed')).toHaveLength(2);
        expect(bench.of('session.closed').map(({ data }) => data.reason)).not.toContain('error');
        expect(bench.errors).toEqual([]);
      });
    }

    it('refuses connections beyond the sensor limit and says so once', async () => {
      const { bench, listening } = await start({ limits: { maxSessions: 1 } });
      const first = connect(listening.port, '127.0.0.1');
      await bench.until((events) => events.some(({ kind }) => kind === 'session.opened'));
      for (let refused = 0; refused < 3; refused++) {
        const socket = connect(listening.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        await new Promise((resolve) => socket.once('close', resolve));
      }
      expect(bench.of('session.opened')).toHaveLength(1);
      expect(bench.of('limit.reached').map(({ data, sessionId }) => ({ data, sessionId }))).toEqual([
        { sessionId: null, data: { limit: 'maxSessions', value: 1, message: '1 connections refused' } },
      ]);
      first.destroy();
      await bench.untilClosed(1);
    });

    it('ends a silent session when its time is over', async () => {
      const { bench, listening } = await start({ limits: { idleTimeoutMs: 30, loginTimeoutMs: 30 } });
      const socket = connect(listening.port, '127.0.0.1');
      socket.resume();
      await bench.untilClosed(1);
      expect(bench.of('session.closed')[0]?.data.reason).toBe('idle-timeout');
      socket.destroy();
    });

    it('closes open sessions when it stops, and stops twice without harm', async () => {
      const { bench, trap, listening } = await start();
      const sockets = Array.from({ length: 5 }, () => connect(listening.port, '127.0.0.1'));
      for (const socket of sockets) socket.on('error', () => undefined).resume();
      await bench.until((events) => events.filter(({ kind }) => kind === 'session.opened').length === 5);
      await Promise.all([trap.stop(), trap.stop()]);
      await trap.stop();
      expect(bench.of('session.closed').map(({ data }) => data.reason)).toEqual(Array(5).fill('sensor-stopped'));
      for (const socket of sockets) socket.destroy();
    });

    it('stops without ever having started', async () => {
      await makeTrap(createTrapBench().context, 0).stop();
    });
  });
}
