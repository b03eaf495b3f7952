import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { inParallel, numbers } from '../replays/in-parallel.ts';
import { type ExchangeOptions, RawSshClient } from '../replays/raw-ssh-client.ts';
import { sntrup761 } from '../replays/ssh-sntrup761.ts';
import { median, startSensorUnderTest } from './sensor-under-test.ts';
import { startCowrie, startSsh2 } from './ssh-peers.ts';

/**
 * Complete password logins (connection, key exchange with an ed25519 host key, authentication, goodbye) that one core
 * serves a second: their number, divided by the processor time of the server's process, with enough clients at once
 * that its core has no rest (a server that waits between logins pays for each waking up). The client, which runs on
 * another core, is the same for each server; rounds take turns. `--cowrie DIR` names a Python environment that has
 * Cowrie; without it one is made.
 */
const { values: flags } = parseArgs({
  options: {
    logins: { type: 'string', default: '1500' },
    concurrency: { type: 'string', default: '48' },
    rounds: { type: 'string', default: '5' },
    cowrie: { type: 'string' },
  },
});
const logins = Number(flags.logins);
const concurrency = Number(flags.concurrency);
const rounds = Number(flags.rounds);

interface Server {
  readonly name: string;
  readonly port: number;
  cpuSeconds(): number;
  stop(): Promise<void>;
}

const lattice = sntrup761();
const METHODS: Readonly<Record<string, ExchangeOptions>> = {
  curve25519: { offer: { keyExchanges: ['curve25519-sha256'] } },
  sntrup761: { method: lattice, offer: { keyExchanges: ['sntrup761x25519-sha512@openssh.com'] } },
};

async function measure(server: Server, options: ExchangeOptions): Promise<{ perCore: number; wall: number }> {
  const startedAtMs = performance.now();
  const cpuBefore = server.cpuSeconds();
  await inParallel(numbers(logins), concurrency, async (number) => {
    const client = await RawSshClient.connect({
      host: '127.0.0.1',
      port: server.port,
      localAddress: `127.0.1.${1 + (number % 50)}`,
    });
    await client.logIn({ username: 'root', password: 'admin123' }, options);
    client.destroy();
  });
  const wall = (logins * 1000) / (performance.now() - startedAtMs);
  return { perCore: logins / (server.cpuSeconds() - cpuBefore), wall };
}

const sensor = await startSensorUnderTest();
const own: Server = {
  name: 'CerberusMesh',
  port: sensor.port('ssh'),
  cpuSeconds: () => sensor.cpuSeconds(),
  stop: () => sensor.stop(),
};
const servers: Server[] = [own];
const results = new Map<string, { perCore: number[]; wall: number[] }>();
try {
  servers.push(await startSsh2(), await startCowrie(flags.cowrie));
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      for (const [method, options] of Object.entries(METHODS)) {
        if (method === 'sntrup761' && server !== own) continue;
        const measured = await measure(server, options);
        process.stderr.write(`round ${round}, ${server.name}, ${method}: ${JSON.stringify(measured)}\n`);
        if (round === 0) continue; // Warms the compilers.
        const key = `${server.name}, ${method}`;
        const seen = results.get(key) ?? { perCore: [], wall: [] };
        seen.perCore.push(measured.perCore);
        seen.wall.push(measured.wall);
        results.set(key, seen);
      }
    }
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

const middle = (values: readonly number[] | undefined) => Number(median(values ?? []).toFixed(1));
const perCore = (server: string, method: string) => middle(results.get(`${server}, ${method}`)?.perCore);
const cowrie = servers.at(-1)?.name ?? '';
const ssh2 = servers.at(-2)?.name ?? '';
const value = perCore(own.name, 'curve25519');
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-login',
    value,
    unit: 'complete logins a second of one core, curve25519 and ed25519',
    sntrup761: perCore(own.name, 'sntrup761'),
    loginsPerSecond: middle(results.get(`${own.name}, curve25519`)?.wall),
    ratio: Number((value / perCore(cowrie, 'curve25519')).toFixed(2)),
    against: { [cowrie]: perCore(cowrie, 'curve25519'), [ssh2]: perCore(ssh2, 'curve25519') },
    n: logins * rounds,
    concurrency,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
