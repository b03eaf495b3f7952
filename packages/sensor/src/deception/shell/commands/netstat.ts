import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { interfaceCounters, routes } from './network-interfaces.ts';
import { chooseSockets, ownerOf, serviceName } from './socket-list.ts';

const USAGE =
  'usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}\n       netstat [-vWnNcaeol] [<Socket> ...]\n       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }\n';

/** netstat of net-tools 2.10. */
export const netstat: Command = async (context) => {
  const { process } = context;
  const letters = new Set<string>();
  const names = new Map([
    ['tcp', 't'],
    ['udp', 'u'],
    ['listening', 'l'],
    ['all', 'a'],
    ['numeric', 'n'],
    ['program', 'p'],
    ['programs', 'p'],
    ['route', 'r'],
    ['interfaces', 'i'],
    ['extend', 'e'],
    ['statistics', 's'],
    ['inet', '4'],
    ['version', 'V'],
    ['numeric-ports', 'n'],
    ['wide', 'W'],
    ['continuous', 'c'],
  ]);
  for (const arg of context.args) {
    const letter = arg.startsWith('--') ? names.get(arg.slice(2)) : undefined;
    if (arg.startsWith('--') && letter === undefined) {
      await printError(process, `netstat: unrecognized option '${arg}'\n${USAGE}`);
      return 3;
    }
    if (letter !== undefined) letters.add(letter);
    else if (arg.startsWith('-'))
      for (const each of arg.slice(1)) {
        if (!'vWeenNcCFrVhaoltuwxpisgM46S2fI'.includes(each)) {
          await printError(process, `netstat: invalid option -- '${each}'\n${USAGE}`);
          return 3;
        }
        letters.add(each);
      }
  }
  if (letters.has('V')) {
    await print(process, 'net-tools 2.10\n');
    return 0;
  }
  if (letters.has('r')) return printRoutes(context, letters.has('n'));
  if (letters.has('i')) return printInterfaces(context);
  if (letters.has('s')) return printStatistics(context);
  const any = !letters.has('t') && !letters.has('u') && !letters.has('x');
  const sockets = chooseSockets(process, {
    listening: letters.has('l'),
    all: letters.has('a'),
    tcp: any || letters.has('t'),
    udp: any || letters.has('u'),
    family: letters.has('4') ? 4 : letters.has('6') ? 6 : null,
  }).filter((socket) => letters.has('a') || letters.has('l') || socket.state === 'ESTABLISHED');
  const kind = letters.has('a') ? 'servers and established' : letters.has('l') ? 'only servers' : 'w/o servers';
  const programs = letters.has('p');
  let text = '';
  if (programs && process.identity.userId !== 0)
    await printError(
      process,
      '(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n',
    );
  const extended = letters.has('e');
  text += `Active Internet connections (${kind})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${extended ? ' User       Inode     ' : ''}${programs ? ' PID/Program name    ' : ''}\n`;
  const port = (value: number) => (value === 0 ? '*' : letters.has('n') ? String(value) : serviceName(value));
  const address = (host: string) => (letters.has('n') ? host : host === '127.0.0.1' ? 'localhost' : host);
  const endpoint = (host: string, value: number) => {
    const shown = `${address(host)}:${port(value)}`;
    return (
      letters.has('W') ? shown : `${address(host).slice(0, Math.max(0, 22 - port(value).length))}:${port(value)}`
    ).padEnd(23);
  };
  for (const socket of [...sockets].sort(
    (one, two) => Number(one.protocol.startsWith('udp')) - Number(two.protocol.startsWith('udp')),
  )) {
    const owner = ownerOf(context, socket);
    const command =
      owner === null
        ? ''
        : (process.session.host.processes().find((each) => each.processId === owner.processId)?.command ?? owner.name);
    const program = owner === null ? '-' : `${owner.processId}/${programName(command)}`.slice(0, 19);
    const state = socket.state === 'UNCONNECTED' ? '' : socket.state;
    text += `${socket.protocol.padEnd(5)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${endpoint(socket.localAddress, socket.localPort)} ${endpoint(socket.peerAddress, socket.peerPort)} ${state.padEnd(11)}${extended ? ` ${(letters.has('n') ? String(socket.userId) : userName(process, socket.userId)).padEnd(10)} ${String(socket.inode).padEnd(10)}` : ''}${programs ? ` ${program.padEnd(20)}` : ''}\n`;
  }
  if (any && !letters.has('4') && !letters.has('6')) text += unixSockets(letters.has('l'), kind);
  await print(process, text);
  return 0;
};

/** As netstat cuts it: the command line from the last slash of its first word. */
function programName(command: string): string {
  const [first = '', ...rest] = command.split(' ');
  if (first.endsWith(':')) return [first, ...rest].join(' ').slice(0, 14);
  return first.split('/').at(-1) ?? first;
}

function unixSockets(listening: boolean, kind: string): string {
  const rows = [
    ['ACC', 'SEQPACKET', 'LISTENING', '11271', '/run/udev/control'],
    ['ACC', 'STREAM', 'LISTENING', '11255', '/run/systemd/private'],
    ['ACC', 'STREAM', 'LISTENING', '11269', '/run/systemd/journal/stdout'],
    ['ACC', 'STREAM', 'LISTENING', '13204', '/run/dbus/system_bus_socket'],
    ...(listening ? [] : [['', 'DGRAM', 'CONNECTED', '11267', '/run/systemd/journal/socket']]),
  ];
  return `Active UNIX domain sockets (${kind})\nProto RefCnt Flags       Type       State         I-Node   Path\n${rows
    .map(
      ([flags = '', type = '', state = '', inode = '', path = '']) =>
        `unix  ${'2'.padEnd(6)} [ ${flags.padEnd(9)}] ${type.padEnd(10)} ${state.padEnd(13)} ${inode.padEnd(8)} ${path}\n`,
    )
    .join('')}`;
}

async function printRoutes(context: CommandContext, numeric: boolean): Promise<number> {
  const rows = routes(context.process).map(
    (route) =>
      `${(route.destination === '0.0.0.0' && !numeric ? 'default' : route.destination).padEnd(15)} ${route.gateway.padEnd(15)} ${route.mask.padEnd(15)} ${route.flags.padEnd(5)} ${'0'.padStart(5)} ${'0'.padEnd(6).padStart(6)} ${'0'.padStart(5)} ${route.interface}\n`,
  );
  await print(
    context.process,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n${rows.join('')}`,
  );
  return 0;
}

async function printInterfaces(context: CommandContext): Promise<number> {
  const rows = interfaceCounters(context.process).map(
    ({ name, mtu, traffic, flags }) =>
      `${name.padEnd(16)} ${String(mtu).padStart(5)} ${String(traffic.receivedPackets).padStart(8)} ${'0'.padStart(6)} ${'0'.padStart(6)} 0      ${String(traffic.sentPackets).padStart(8)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${flags}\n`,
  );
  await print(
    context.process,
    `Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join('')}`,
  );
  return 0;
}

async function printStatistics(context: CommandContext): Promise<number> {
  const packets = interfaceCounters(context.process).reduce((sum, { traffic }) => sum + traffic.receivedPackets, 0);
  const sent = interfaceCounters(context.process).reduce((sum, { traffic }) => sum + traffic.sentPackets, 0);
  await print(
    context.process,
    `Ip:\n    Forwarding: 2\n    ${packets} total packets received\n    0 forwarded\n    0 incoming packets discarded\n    ${packets} incoming packets delivered\n    ${sent} requests sent out\nTcp:\n    ${Math.round(sent / 41)} active connection openings\n    ${Math.round(packets / 33)} passive connection openings\n    ${Math.round(packets / 620)} failed connection attempts\n    ${Math.round(packets / 300)} connection resets received\n    ${establishedCount(context)} connections established\n    ${Math.round(packets * 0.96)} segments received\n    ${Math.round(sent * 0.97)} segments sent out\n    ${Math.round(sent / 900)} segments retransmitted\n`,
  );
  return 0;
}

function establishedCount(context: CommandContext): number {
  return context.process.session.host.sockets().filter((socket) => socket.state === 'ESTABLISHED').length;
}
