/**
 * Records how a real telnetd and the login behind it answer, for `packages/sensor/src/traps/telnet/telnet-trap.test.ts`:
 *
 *   node record-telnet.ts --profile debian-telnetd|busybox-telnetd|busybox-shell --port N [--only NAME] > fixtures/PROFILE.json
 *
 * Against telnetd of Debian 12 in a bookworm chroot whose root has the password `toor123` (`HOST=$(hostname)` below is
 * the name that `--host` tells; the daemons need a pty of the machine, so /dev/pts is bound into the chroot):
 *
 *   apt-get install inetutils-telnetd socat
 *   unshare -u sh -c 'hostname srv-app02; chroot bookworm socat TCP-LISTEN:22523,bind=127.0.0.1,reuseaddr,fork EXEC:/usr/sbin/telnetd,nofork'
 *
 * and of BusyBox 1.35 (Debian's busybox-static) in a folder with its links in /bin and an /etc/passwd of root alone:
 *
 *   unshare -u sh -c 'hostname srv-app02; chroot router /bin/telnetd -F -b 127.0.0.1 -p 22524'
 *
 * Of IAC DM the daemon sends the IAC as urgent data, which Node's sockets leave out of the stream: it is put back.
 */
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { BUSYBOX_CASES, DEBIAN_CASES, SHELL_CASES, type TelnetCase } from './telnet-cases.ts';

/** One thing after the other: what came from the server, what the client sent, the end of the connection. */
type Exchange = ({ readonly received: string } | { readonly sent: string } | { readonly closed: true })[];

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'debian-telnetd' },
    port: { type: 'string' },
    host: { type: 'string', default: 'srv-app02' },
    only: { type: 'string' },
  },
});
const [SE, SB, WILL, DO, DM, IAC] = [240, 250, 251, 253, 242, 255] as const;
/** Quiet for so long, the server waits for the client. */
const FIRST_SETTLE_MS = 900;
const REPEATS = 5;

function record(
  port: number,
  { name, client, steps }: TelnetCase,
): Promise<{ name: string; exchange: Exchange; waitsMs: number[] }> {
  return new Promise((resolve, reject) => {
    const exchange: Exchange = [];
    const waitsMs: number[] = [];
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let unread = Buffer.alloc(0);
    let received: Buffer[] = [];
    let next = 0;
    let settleMs = FIRST_SETTLE_MS;
    let sentAtMs = 0;
    let timer: NodeJS.Timeout | null = null;

    const settle = () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => step(), settleMs);
    };
    const close = () => {
      if (received.length > 0) exchange.push({ received: Buffer.concat(received).toString('latin1') });
      received = [];
    };
    const send = (bytes: Buffer) => {
      close();
      exchange.push({ sent: bytes.toString('latin1') });
      sentAtMs = performance.now();
      socket.write(bytes);
    };
    const step = () => {
      const current = steps[next];
      next += 1;
      if (current === undefined) {
        close();
        socket.destroy();
        resolve({ name, exchange, waitsMs });
        return;
      }
      settleMs = current.settleMs;
      if (current.send !== '') send(Buffer.from(current.send, 'latin1'));
      settle();
    };
    const answer = () => {
      const out: number[] = [];
      let at = 0;
      while (at < unread.length) {
        if (unread[at] !== IAC) {
          at += 1;
          continue;
        }
        const verb = unread[at + 1];
        const option = unread[at + 2];
        if (verb === undefined || (verb >= SB && option === undefined)) break;
        if (verb === SB) {
          const end = unread.indexOf(Buffer.of(IAC, SE), at);
          if (end < 0) break;
          out.push(...client('sb', option ?? 0, unread.subarray(at + 3, end)));
          at = end + 2;
        } else if (verb > SB && verb < IAC) {
          if (verb === WILL || verb === DO)
            out.push(...client(verb === WILL ? 'will' : 'do', option ?? 0, Buffer.alloc(0)));
          at += 3;
        } else at += 2;
      }
      unread = unread.subarray(at);
      if (out.length > 0) send(Buffer.from(out));
    };

    socket.on('data', (bytes: Buffer) => {
      if (sentAtMs > 0 && performance.now() - sentAtMs > 1500) waitsMs.push(Math.round(performance.now() - sentAtMs));
      received.push(bytes);
      unread = Buffer.concat([unread, bytes]);
      answer();
      settle();
    });
    socket.on('close', () => {
      if (timer !== null) clearTimeout(timer);
      close();
      if (next <= steps.length) exchange.push({ closed: true });
      resolve({ name, exchange, waitsMs });
    });
    socket.on('error', reject);
    settle();
  });
}

/** What differs between machines becomes a name in braces. */
function generalise(exchange: Exchange): Exchange {
  const host = values.host;
  return exchange.map((each) => {
    if (!('received' in each)) return each;
    const text = each.received
      .replace(/Linux \S+ \(\S+\) \(pts\/\d+\)/g, 'Linux {release} ({hostname}) ({line})')
      .replaceAll(/BusyBox v[\d.]+ \([^)]*\)/g, '{busybox}')
      .replaceAll(`${host} login: `, '{hostname} login: ')
      .replaceAll(
        new RegExp(`(?<!${String.fromCharCode(IAC)})${String.fromCharCode(DM)}`, 'g'),
        String.fromCharCode(IAC, DM),
      )
      // Its own end makes the daemon repeat the mark, as often as it gets round to.
      .replaceAll(new RegExp(`(?:${String.fromCharCode(IAC, DM)})+`, 'g'), String.fromCharCode(IAC, DM));
    return { received: text };
  });
}

const isClosed = ({ exchange }: { exchange: Exchange }) => exchange.some((each) => 'closed' in each);

const PROFILES = new Map([
  ['debian-telnetd', DEBIAN_CASES],
  ['busybox-telnetd', BUSYBOX_CASES],
  ['busybox-shell', SHELL_CASES],
]);

const cases = (PROFILES.get(values.profile) ?? []).filter(
  ({ name }) => values.only === undefined || name === values.only,
);
const recorded: { name: string; exchange: Exchange; waitsMs: number[] }[] = [];
// A few side by side: most of the time goes by in waiting for login's delay.
const queue = [...cases.entries()];
const workers = Array.from({ length: 2 }, async () => {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const [index, each] = job;
    process.stderr.write(`${each.name}\n`);
    // A daemon that is killed may or may not have sent its last words: what it said most often counts.
    const attempts = [await record(Number(values.port), each)];
    while (attempts.length < REPEATS && each.steps.length <= 2 && attempts.some(isClosed)) {
      attempts.push(await record(Number(values.port), each));
    }
    const texts = attempts.map(({ exchange }) => JSON.stringify(generalise(exchange)));
    const frequency = (index: number) => texts.filter((text) => text === texts[index]).length;
    const [best] = [...attempts.keys()].sort((left, right) => frequency(right) - frequency(left));
    const { name, exchange, waitsMs } = attempts[best ?? 0] ?? { ...each, exchange: [], waitsMs: [] };
    recorded[index] = { name, exchange: generalise(exchange), waitsMs };
  }
});
await Promise.all(workers);
process.stdout.write(`${JSON.stringify({ profile: values.profile, cases: recorded }, null, 1)}\n`);
