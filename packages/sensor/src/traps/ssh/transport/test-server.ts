import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { createSystemRandom } from '../../../system-clock.ts';
import type { Log } from '../../../trap.ts';
import { hostKeysOf, type SshHostKeys } from './host-keys.ts';
import { InputBudget } from './input-budget.ts';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './limits.ts';
import { OPENSSH_9_2, type SshServerProfile } from './server-profile.ts';
import { startTransport } from './server-transport.ts';
import type { SshTransport, TransportHandler } from './transport.ts';

/** For tests: the transport on a loopback port, with a handler that writes down what it is told. */
export interface TestServer {
  readonly port: number;
  readonly hostKeys: SshHostKeys;
  /** `identified:...`, `offered`, `ready`, `message:<number>`, `limit:...`, `ended:...` in order, of all connections. */
  readonly told: string[];
  readonly errors: readonly string[];
  readonly transports: SshTransport[];
  /** Resolves when this was told. */
  until(told: string): Promise<void>;
  stop(): Promise<void>;
}

export const TEST_IDENTIFICATION = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7';

const TEST_HOST_KEYS = hostKeysOf([
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  generateKeyPairSync('ed25519').privateKey,
]);

export async function startTestServer(
  options: {
    readonly limits?: Partial<TransportLimits>;
    readonly profile?: SshServerProfile;
    readonly identification?: string;
    /** What the layer above does with a message; by default it answers 5 with 6 and everything else with UNIMPLEMENTED. */
    readonly message?: (transport: SshTransport, payload: Buffer) => void;
    readonly handler?: Partial<TransportHandler>;
  } = {},
): Promise<TestServer> {
  const random = createSystemRandom();
  const told: string[] = [];
  const errors: string[] = [];
  const transports: SshTransport[] = [];
  let watchers: Array<() => void> = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (text, fields) => void errors.push(`${text} ${JSON.stringify(fields ?? {})}`),
  };
  const tell = (what: string) => {
    told.push(what);
    for (const watcher of [...watchers]) watcher();
  };
  const answer =
    options.message ??
    ((transport: SshTransport, payload: Buffer) => {
      if (payload[0] === 5) transport.send(Buffer.of(6));
      else transport.unimplemented();
    });
  const limits: TransportLimits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  const inputBudget = new InputBudget(limits.maxWaitingInputBytesOfAll);
  const server = createServer({ allowHalfOpen: true, noDelay: false }, (socket) => {
    const transport: SshTransport = startTransport({
      socket,
      identification: options.identification ?? TEST_IDENTIFICATION,
      profile: options.profile ?? OPENSSH_9_2,
      hostKeys: TEST_HOST_KEYS,
      limits,
      inputBudget,
      random,
      log,
      handler: {
        identified: (line) => tell(`identified:${line.toString('latin1')}`),
        keyExchangeOffered: () => tell('offered'),
        ready: () => tell('ready'),
        message: (payload) => {
          tell(`message:${payload[0]}`);
          answer(transport, payload);
        },
        limitReached: (limit) => tell(`limit:${limit}`),
        ended: (how) => tell(`ended:${how}`),
        ...options.handler,
      },
    });
    transports.push(transport);
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, () => resolve()));
  const bound = server.address();
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    hostKeys: TEST_HOST_KEYS,
    told,
    errors,
    transports,
    until: (what) =>
      new Promise((resolve) => {
        const watcher = () => {
          if (!told.includes(what)) return;
          watchers = watchers.filter((other) => other !== watcher);
          resolve();
        };
        watchers.push(watcher);
        watcher();
      }),
    stop: () =>
      new Promise((resolve) => {
        for (const transport of transports) transport.end();
        server.close(() => resolve());
      }),
  };
}
