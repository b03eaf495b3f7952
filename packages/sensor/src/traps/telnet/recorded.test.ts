import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Host } from '../../deception/host/host.ts';
import { startShell } from '../../deception/shell/start-shell.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { telnetConfigSchema } from './config.ts';
import { createTelnetTrap } from './telnet-trap.ts';

/** Recorded from the real daemons by `evaluation/replays/record-telnet.ts`. */
const fixtureSchema = z.object({
  profile: z.enum(['debian-telnetd', 'busybox-telnetd', 'busybox-shell']),
  cases: z.array(
    z.object({
      name: z.string(),
      exchange: z.array(
        z.union([
          z.strictObject({ received: z.string() }),
          z.strictObject({ sent: z.string() }),
          z.strictObject({ closed: z.literal(true) }),
        ]),
      ),
    }),
  ),
});
type Recorded = z.infer<typeof fixtureSchema>['cases'][number];

/** How long an answer may take before it counts as missing, and how long after the last one another would be seen. */
const PATIENCE_MS = 1500;
const SILENCE_MS = 15;
/** After so long a quiet the whole of a text of unknown length has come. */
const QUIET_MS = 250;

/** The host with another telnetd and the one password that the recorded machines had. */
function withProfile(host: Host, profile: Host['persona']['telnet']['profile']): Host {
  const persona = { ...host.persona, telnet: { profile, issue: '' } };
  return new Proxy(host, {
    get(target, key) {
      if (key === 'persona') return persona;
      if (key === 'checkPassword') return (name: string, password: string) => name === 'root' && password === 'toor123';
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Says what the recorded client said, and returns the exchange as it was with our server. */
function replay(port: number, recorded: Recorded['exchange']): Promise<Recorded['exchange']> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const seen: Recorded['exchange'] = [];
    let unread = '';
    let isClosed = false;
    let wake: () => void = () => undefined;
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      wake();
    });
    socket.on('close', () => {
      isClosed = true;
      wake();
    });
    socket.on('error', reject);
    const change = (patienceMs: number) =>
      new Promise<boolean>((settle) => {
        const timer = setTimeout(() => settle(false), patienceMs);
        wake = () => {
          clearTimeout(timer);
          settle(true);
        };
      });
    void (async () => {
      for (const [index, step] of recorded.entries()) {
        if ('sent' in step) {
          // What is there already counts for the next answer: a daemon does not wait for what it need not know.
          seen.push(step);
          // To the real one, too, they did not come together.
          if (index > 0 && 'sent' in (recorded[index - 1] ?? {})) await change(SILENCE_MS);
          socket.write(step.sent, 'latin1');
        } else if ('closed' in step) {
          while (!isClosed && (await change(PATIENCE_MS)));
          if (unread !== '') seen.push({ received: unread });
          if (isClosed) seen.push({ closed: true });
        } else {
          // A name in braces stands for a text of another length: then all that comes is taken.
          const wanted = step.received.includes('{') ? Number.POSITIVE_INFINITY : step.received.length;
          while (
            unread.length < wanted &&
            !isClosed &&
            (await change(wanted === Number.POSITIVE_INFINITY ? QUIET_MS : PATIENCE_MS))
          );
          const isLast = index === recorded.length - 1;
          if (isLast) await change(SILENCE_MS);
          const taken = isLast ? unread : unread.slice(0, wanted);
          unread = unread.slice(taken.length);
          if (taken !== '') seen.push({ received: taken });
        }
      }
      socket.destroy();
      resolve(seen);
    })();
  });
}

describe.each([
  { name: 'debian-telnetd', telnetd: 'debian-telnetd', persona: 'web-server' },
  { name: 'busybox-telnetd', telnetd: 'busybox-telnetd', persona: 'web-server' },
  { name: 'busybox-shell', telnetd: 'busybox-telnetd', persona: 'router' },
] as const)('the telnet trap beside the real $name', ({ name, telnetd, persona: personaName }) => {
  const fixture = fixtureSchema.parse(
    JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')),
  );
  const running: Trap[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });

  // The order of what crosses on the wire is a matter of milliseconds here: where the machine is busy, again.
  it.each(fixture.cases)('answers alike: $name', { retry: 2 }, async ({ exchange }) => {
    const bench = createTrapBench({ startShell, persona: personaName });
    const { context } = bench;
    const trap = createTelnetTrap(
      telnetConfigSchema.parse({ address: '127.0.0.1', port: 0, failureDelayMs: 60, loginStartMs: 30 }),
      { ...context, hostFor: (address) => withProfile(context.hostFor(address), telnetd) },
    );
    running.push(trap);
    const { port } = await trap.start();
    const { hostname, kernel } = context.hostFor('127.0.0.1').persona;
    const filled = exchange.map((each) =>
      'received' in each
        ? {
            received: each.received
              .replaceAll('{release}', kernel.release)
              .replaceAll('{hostname}', hostname)
              .replaceAll('{line}', 'pts/0'),
          }
        : each,
    );
    // Each machine has its own build of BusyBox.
    const seen = (await replay(port, filled)).map((each) =>
      'received' in each ? { received: each.received.replace(/BusyBox v[\d.]+ \([^)]*\)/g, '{busybox}') } : each,
    );
    expect(seen).toEqual(filled);
    expect(bench.errors).toEqual([]);
  });
});
