import { type Command, print, printError } from '../kernel/program.ts';
import { bracketed, chooseSockets, ownerOf, serviceName } from './socket-list.ts';

const LETTERS = 'nraloepTismbEZzNVhH46tudxw0fDAFKSMOQk';

/** ss of iproute2 6.1. */
export const ss: Command = async (context) => {
  const { process } = context;
  const letters = new Set<string>();
  const filter: string[] = [];
  const names = new Map([
    ['numeric', 'n'],
    ['listening', 'l'],
    ['all', 'a'],
    ['processes', 'p'],
    ['tcp', 't'],
    ['udp', 'u'],
    ['ipv4', '4'],
    ['ipv6', '6'],
    ['summary', 's'],
    ['unix', 'x'],
    ['no-header', 'H'],
    ['extended', 'e'],
    ['options', 'o'],
    ['info', 'i'],
    ['version', 'V'],
  ]);
  for (const arg of context.args) {
    if (arg.startsWith('--')) {
      const letter = names.get(arg.slice(2));
      if (letter === undefined) {
        await printError(process, `ss: unrecognized option '${arg}'\n`);
        await print(process, 'Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n');
        return 255;
      }
      letters.add(letter);
    } else if (arg.startsWith('-')) {
      for (const letter of arg.slice(1)) {
        if (!LETTERS.includes(letter)) {
          await printError(process, `ss: invalid option -- '${letter}'\n`);
          await print(process, 'Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n');
          return 255;
        }
        letters.add(letter);
      }
    } else filter.push(arg);
  }
  if (letters.has('V')) {
    await print(process, 'ss utility, iproute2-6.1.0, libbpf 1.1.0\n');
    return 0;
  }
  const any = !letters.has('t') && !letters.has('u');
  const text = filter.join(' ');
  const state = /\bstate\s+(\S+)/.exec(text)?.[1]?.toLowerCase();
  const port = /[sd]port\s*=?=?\s*:?(\d+)/.exec(text)?.[1];
  const sockets = chooseSockets(process, {
    listening: letters.has('l') || state === 'listening',
    all: letters.has('a'),
    tcp: any || letters.has('t'),
    udp: any || letters.has('u'),
    family: letters.has('4') ? 4 : letters.has('6') ? 6 : null,
  })
    .filter((socket) => port === undefined || socket.localPort === Number(port) || socket.peerPort === Number(port))
    .sort((left, right) => Number(right.protocol.startsWith('udp')) - Number(left.protocol.startsWith('udp')));
  if (letters.has('s')) {
    const tcp = process.session.host.sockets().filter((socket) => socket.protocol.startsWith('tcp'));
    const established = tcp.filter((socket) => socket.state === 'ESTABLISHED').length;
    const udp = process.session.host.sockets().length - tcp.length;
    const six = (kind: string) =>
      process.session.host.sockets().filter((socket) => socket.protocol === `${kind}6`).length;
    const row = (name: string, total: number, four: number) =>
      `${name}\t  ${String(total).padEnd(9)} ${String(four).padEnd(9)} ${String(total - four).padEnd(9)}\n`;
    await print(
      process,
      `Total: ${132 + tcp.length + udp}\nTCP:   ${tcp.length} (estab ${established}, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\n${row('RAW', 1, 0)}${row('UDP', udp, udp - six('udp'))}${row('TCP', tcp.length, tcp.length - six('tcp'))}${row('INET', tcp.length + udp + 1, tcp.length + udp - six('tcp') - six('udp'))}${row('FRAG', 0, 0)}\n`,
    );
    return 0;
  }
  const showsKind = any || (letters.has('t') && letters.has('u'));
  const showsState = state === undefined || letters.has('a');
  const shownPort = (value: number) => (value === 0 ? '*' : letters.has('n') ? String(value) : serviceName(value));
  const rows = sockets.map((socket) => {
    const owner = letters.has('p') ? ownerOf(context, socket) : null;
    const six = socket.protocol.endsWith('6');
    return {
      kind: socket.protocol.replace('6', ''),
      state: socket.state === 'LISTEN' ? 'LISTEN' : socket.state === 'ESTABLISHED' ? 'ESTAB' : 'UNCONN',
      received: '0',
      sent: socket.state === 'LISTEN' ? String(socket.backlog) : '0',
      local: six ? bracketed(socket.localAddress) : socket.localAddress,
      localPort: shownPort(socket.localPort),
      peer: six ? bracketed(socket.peerAddress) : socket.peerAddress,
      peerPort: shownPort(socket.peerPort),
      process:
        (owner === null ? '' : ` users:(("${owner.name}",pid=${owner.processId},fd=${3 + (socket.inode % 5)}))`) +
        (letters.has('e')
          ? ` uid:${socket.userId} ino:${socket.inode} sk:${(socket.inode % 900) + 1} cgroup:/system.slice <->`
          : ''),
    };
  });
  const header = {
    kind: 'Netid',
    state: 'State',
    received: 'Recv-Q',
    sent: 'Send-Q',
    local: 'Local Address',
    localPort: 'Port',
    peer: 'Peer Address',
    peerPort: 'Port',
    process: 'Process',
  };
  const table = letters.has('H') ? rows : [header, ...rows];
  const width = (key: keyof typeof header) => Math.max(0, ...table.map((row) => row[key].length));
  await print(
    process,
    table
      .map((row) => {
        const cells = [
          ...(showsKind ? [row.kind.padEnd(width('kind'))] : []),
          ...(showsState ? [row.state.padEnd(width('state'))] : []),
          row.received.padEnd(width('received')),
          row.sent.padEnd(width('sent')),
        ];
        return `${cells.join(' ')} ${row.local.padStart(width('local'))}:${row.localPort.padEnd(width('localPort'))} ${row.peer.padStart(width('peer'))}:${row.peerPort.padEnd(width('peerPort'))}${row.process.padEnd(width('process'))}\n`;
      })
      .join(''),
  );
  return 0;
};
