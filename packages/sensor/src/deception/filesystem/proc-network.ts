import type { Socket } from '../host/host.ts';
import type { HostPersona } from '../host/persona.ts';
import type { BaseNode, BaseNodeFactory, MachineView } from './base-node.ts';

/** /proc/net: proc(5). */
export function networkEntries(factory: BaseNodeFactory, persona: HostPersona): Map<string, BaseNode> {
  const file = (name: string, content: (machine: MachineView) => string) =>
    [name, factory.kernelFile(`/proc/net/${name}`, 'proc', content)] as const;
  return new Map([
    file('arp', () => arpText(persona)),
    file('dev', deviceText),
    file('fib_trie', () => trieText(persona)),
    file('if_inet6', () => addressText(persona)),
    file('route', () => routeText(persona)),
    file('sockstat', (machine) => statisticsText(machine)),
    file('tcp', (machine) => socketText(machine.sockets(), 'tcp')),
    file('tcp6', (machine) => socketText(machine.sockets(), 'tcp6')),
    file('udp', (machine) => socketText(machine.sockets(), 'udp')),
    file('udp6', (machine) => socketText(machine.sockets(), 'udp6')),
    file(
      'unix',
      () =>
        'Num       RefCount Protocol Flags    Type St Inode Path\n0000000000000000: 00000003 00000000 00000000 0001 03 14127 /run/systemd/journal/stdout\n0000000000000000: 00000002 00000000 00010000 0001 01 13384 /run/dbus/system_bus_socket\n',
    ),
    file(
      'raw',
      () =>
        '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             \n',
    ),
    file(
      'wireless',
      () =>
        'Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n',
    ),
  ]);
}

function arpText({ network }: HostPersona): string {
  return `IP address       HW type     Flags       HW address            Mask     Device\n${network.gateway.padEnd(17)}0x1         0x2         ${network.gatewayMac}     *        ${network.interface}\n`;
}

function deviceText(machine: MachineView): string {
  const header =
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  return machine.persona.interfaces.reduce((text, { name }) => {
    const { receivedBytes, receivedPackets, sentBytes, sentPackets } = machine.traffic(name);
    const pad = (value: number, width: number) => String(value).padStart(width);
    return `${text}${name.padStart(6)}: ${pad(receivedBytes, 7)} ${pad(receivedPackets, 7)}    0    0    0     0          0         0 ${pad(sentBytes, 8)} ${pad(sentPackets, 7)}    0    0    0     0       0          0\n`;
  }, header);
}

/** An IPv4 address as the kernel prints its 32 bits on a little-endian machine, or a big-endian one. */
function hexAddress(address: string, bigEndian = false): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'));
  return (bigEndian ? bytes : bytes.reverse()).join('');
}

/** The 128 bits of an IPv6 address as four words; IPv4 addresses are mapped (RFC 4291 section 2.5.5.2). */
function hexAddress6(address: string): string {
  if (address === '::') return '0'.repeat(32);
  if (address === '::1') return `${'0'.repeat(24)}01000000`;
  if (/^\d+\./.test(address)) return `0000000000000000FFFF0000${hexAddress(address)}`;
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = groups(tail);
  const all = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  const digits = all
    .map((group) => group.padStart(4, '0'))
    .join('')
    .toUpperCase();
  return (digits.match(/.{8}/g) ?? []).map((word) => word.match(/../g)?.reverse().join('') ?? '').join('');
}

function routeText({ network, architecture }: HostPersona): string {
  const net = `${network.address.split('.').slice(0, 3).join('.')}.0`;
  const hex = (address: string) => hexAddress(address, architecture === 'mips');
  const row = (destination: string, gateway: string, flags: string, mask: string) =>
    `${network.interface}\t${hex(destination)}\t${hex(gateway)}\t${flags}\t0\t0\t0\t${hex(mask)}\t0\t0\t0`
      .padEnd(127)
      .concat('\n');
  return `${'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'.padEnd(119)}\n${row('0.0.0.0', network.gateway, '0003', '0.0.0.0')}${row(net, '0.0.0.0', '0001', '255.255.255.0')}`;
}

function addressText({ interfaces }: HostPersona): string {
  return interfaces
    .flatMap((each) =>
      each.addresses
        .filter(({ family }) => family === 6)
        .map(
          ({ address, prefix }) =>
            `${plainHex6(address)} ${each.index.toString(16).padStart(2, '0')} ${prefix.toString(16).padStart(2, '0')} ${each.kind === 'loopback' ? '10' : '20'} 80 ${each.name.padStart(8)}\n`,
        ),
    )
    .join('');
}

function plainHex6(address: string): string {
  return (hexAddress6(address).match(/.{8}/g) ?? [])
    .map((word) => word.match(/../g)?.reverse().join('') ?? '')
    .join('')
    .toLowerCase();
}

function trieText({ interfaces }: HostPersona): string {
  const leaves = interfaces
    .flatMap((each) => each.addresses.filter(({ family }) => family === 4))
    .map(({ address }) => `           |-- ${address}\n              /32 host LOCAL\n`)
    .join('');
  return `Main:\n  +-- 0.0.0.0/0 3 0 5\n${leaves}Local:\n  +-- 0.0.0.0/0 3 0 5\n${leaves}`;
}

function statisticsText(machine: MachineView): string {
  const sockets = machine.sockets();
  const count = (protocol: string) => sockets.filter((each) => each.protocol.startsWith(protocol)).length;
  return `sockets: used ${142 + sockets.length}\nTCP: inuse ${count('tcp')} orphan 0 tw 0 alloc ${count('tcp') + 2} mem 1\nUDP: inuse ${count('udp')} mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n`;
}

const STATES = { LISTEN: '0A', ESTABLISHED: '01', UNCONNECTED: '07' } as const;

/** /proc/net/{tcp,udp}{,6} as the kernel formats them (tcp4_seq_show). */
function socketText(sockets: readonly Socket[], protocol: Socket['protocol']): string {
  const six = protocol.endsWith('6');
  const udp = protocol.startsWith('udp');
  const address = six ? hexAddress6 : hexAddress;
  const port = (number: number) => number.toString(16).toUpperCase().padStart(4, '0');
  const header = six
    ? '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
    : '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const rows = sockets
    .filter((each) => each.protocol === protocol)
    .map((each, index) => {
      const row = `${String(index).padStart(4)}: ${address(each.localAddress)}:${port(each.localPort)} ${address(each.peerAddress)}:${port(each.peerPort)} ${STATES[each.state]} 00000000:00000000 00:00000000 00000000 ${String(each.userId).padStart(5)}        0 ${each.inode} ${each.state === 'ESTABLISHED' ? '2 0000000000000000 20 4 29 10 -1' : udp ? '2 0000000000000000 0' : '1 0000000000000000 100 0 0 10 0'}`;
      return `${six ? row : row.padEnd(149)}\n`;
    });
  return `${six ? header : header.padEnd(149)}${udp ? ' ref pointer drops' : ''}\n${rows.join('')}`;
}
