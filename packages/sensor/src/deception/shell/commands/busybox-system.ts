import type { HostPersona } from '../../host/host.ts';
import { memoryUsage } from '../../host/machine-load.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { type OwnApplets, readLetters, showUsage } from './busybox-context.ts';
import { viewProcesses } from './process-view.ts';

/** `23.5G`: three digits, as BusyBox shortens. */
function human(kilobytes: number): string {
  let value = kilobytes;
  if (value === 0) return '0';
  for (const unit of ['K', 'M', 'G']) {
    if (value < 1024) return `${value.toFixed(1)}${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)}T`;
}

function userName(host: { findUserById(id: number): { readonly name: string } | null }, userId: number): string {
  return host.findUserById(userId)?.name ?? String(userId);
}

/** Titles, widths and values of `ps -o`; those with a width below zero stand to the left. */
type View = ReturnType<typeof viewProcesses>[number];
interface PsColumn {
  readonly title: string;
  readonly width: number;
  readonly value: (view: View, user: string) => string;
}
const PS_COLUMNS: ReadonlyMap<string, PsColumn> = new Map<string, PsColumn>([
  ['user', { title: 'USER', width: -8, value: (_, user) => user.slice(0, 8) }],
  ['group', { title: 'GROUP', width: -8, value: (_, user) => user.slice(0, 8) }],
  ['comm', { title: 'COMMAND', width: -16, value: ({ name }) => name.slice(0, 16) }],
  ['args', { title: 'COMMAND', width: -256, value: ({ command }) => command }],
  ['pid', { title: 'PID', width: 5, value: ({ processId }) => String(processId) }],
  ['ppid', { title: 'PPID', width: 5, value: ({ parentId }) => String(parentId) }],
  ['pgid', { title: 'PGID', width: 5, value: ({ group }) => String(group) }],
  ['nice', { title: 'NI', width: 5, value: ({ nice }) => String(nice) }],
  ['rgroup', { title: 'RGROUP', width: -8, value: (_, user) => user.slice(0, 8) }],
  ['ruser', { title: 'RUSER', width: -8, value: (_, user) => user.slice(0, 8) }],
  ['tty', { title: 'TT', width: -6, value: ({ terminal }) => terminal?.replace('pts/', '136,') ?? '?' }],
  ['vsz', { title: 'VSZ', width: 4, value: ({ virtualKilobytes }) => memory(virtualKilobytes) }],
  ['sid', { title: 'SID', width: 5, value: ({ session }) => String(session) }],
  ['stat', { title: 'STAT', width: -4, value: busyboxState }],
  ['rss', { title: 'RSS', width: 4, value: ({ residentKilobytes }) => memory(residentKilobytes) }],
]);

function memory(kilobytes: number): string {
  return kilobytes < 10_000 ? String(kilobytes) : `${Math.floor(kilobytes / 1024)}m`;
}

/** S, SW (nothing resident), S<, SN: BusyBox knows no sessions or foreground. */
function busyboxState({ state, residentKilobytes }: View): string {
  const letter = state[0] ?? 'S';
  return `${letter === 'I' ? 'I' : letter}${residentKilobytes === 0 ? 'W' : ''}${state.includes('<') ? '<' : state.includes('N') ? 'N' : ''}`;
}

const ps: Command = async (context) => {
  const { process } = context;
  // Options of the System V ps are read and have no effect, but for -o and -T.
  const columns: string[] = [];
  for (const [index, arg] of context.args.entries()) {
    if (context.args[index - 1] === '-o') columns.push(...arg.split(','));
    else if (/^-[^-]/.test(arg) && !/^-[oTAaelfwFxu]+$/.test(arg)) {
      await printError(process, `ps: invalid option -- '${arg[1] ?? ''}'\n`);
      return showUsage(context);
    }
  }
  const chosen = (columns.length === 0 ? ['pid', 'user', 'args'] : columns).map((written) => {
    const [name = '', title] = written.split('=');
    const column = PS_COLUMNS.get(name);
    return column === undefined ? { name } : { name, column: { ...column, title: title ?? column.title } };
  });
  for (const { name, column } of chosen)
    if (column === undefined) {
      await printError(
        process,
        `ps: bad -o argument '${name}', supported arguments: ${[...PS_COLUMNS.keys()].join(',')}\n`,
      );
      return 1;
    }
  const known = chosen.flatMap(({ column }) => (column === undefined ? [] : [column]));
  const row = (cell: (column: (typeof known)[number]) => string, isTitle: boolean) =>
    known
      .map((column, index) => {
        const width = Math.abs(column.width);
        if (index === known.length - 1) return cell(column);
        return column.width > 0 && !isTitle ? cell(column).padStart(width) : cell(column).padEnd(width);
      })
      .join(' ');
  const { host } = process.session;
  const limit =
    process.descriptor(1)?.isTerminal === true && !context.args.includes('w')
      ? (process.session.terminal?.columns ?? 80)
      : Number.POSITIVE_INFINITY;
  const lines = viewProcesses(process).map((view) =>
    row((column) => column.value(view, userName(host, view.userId)), false).slice(0, limit),
  );
  await print(process, `${[row(({ title }) => title, true), ...lines].join('\n')}\n`);
  return 0;
};

const free: Command = async (context) => {
  const line = await readLetters(context, 'bkmgh');
  if (line === null) return 1;
  const { process } = context;
  const usage = memoryUsage(process.session.host);
  const divisor = line.options.has('m')
    ? 1024
    : line.options.has('g')
      ? 1_048_576
      : line.options.has('b')
        ? 1 / 1024
        : 1;
  const show = (kilobytes: number) =>
    line.options.has('h') ? human(kilobytes) : String(Math.floor(kilobytes / divisor));
  const row = (name: string, values: readonly number[]) =>
    `${name}${values.map((value, index) => show(value).padStart(index === 0 ? 19 - name.length : 12)).join('')}\n`;
  await print(
    process,
    `              total        used        free      shared  buff/cache   available\n${row('Mem:', [usage.total, usage.used, usage.free, usage.shared, usage.buffers + usage.cached, usage.available])}${row('Swap:', [usage.swapTotal, 0, usage.swapTotal])}`,
  );
  return 0;
};

const df: Command = async (context) => {
  const line = await readLetters(context, 'PkmhTai', 'Bt');
  if (line === null) return 1;
  const { process } = context;
  const { options } = line;
  const size = (kilobytes: number) =>
    options.has('h') ? human(kilobytes) : String(options.has('m') ? Math.round(kilobytes / 1024) : kilobytes);
  const title = options.has('h')
    ? 'Size'
    : options.has('m')
      ? '1M-blocks'
      : options.has('P')
        ? '1024-blocks'
        : '1K-blocks';
  let out = `Filesystem           ${options.has('T') ? 'Type       ' : ''}${title.padStart(9)}      Used Available ${options.has('P') ? 'Capacity' : 'Use%'} Mounted on\n`;
  let status = 0;
  const all = process.session.host.mounts().map((mount) => ({
    ...mount,
    availableKilobytes: Math.max(0, mount.totalKilobytes - mount.usedKilobytes - mount.reservedKilobytes),
  }));
  const shown = new Set<(typeof all)[number]>();
  for (const operand of line.operands) {
    const path = process.path(operand);
    const found = all
      .filter(({ mountPoint }) => path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : `${mountPoint}/`))
      .sort((left, right) => right.mountPoint.length - left.mountPoint.length)[0];
    if (process.files.exists(path) && found !== undefined) shown.add(found);
    else {
      await printError(process, `df: ${operand}: can't find mount point\n`);
      status = 1;
    }
  }
  for (const each of line.operands.length === 0 ? all : shown) {
    if (each.totalKilobytes === 0 && !options.has('a')) continue;
    const both = each.usedKilobytes + each.availableKilobytes;
    const percent = both === 0 ? 0 : Math.ceil((each.usedKilobytes / both) * 100);
    const source = each.source.length > 20 ? `${each.source}\n${' '.repeat(20)}` : each.source.padEnd(20);
    out += `${source} ${options.has('T') ? `${each.type.padEnd(10)} ` : ''}${size(each.totalKilobytes).padStart(9)} ${size(each.usedKilobytes).padStart(9)} ${size(each.availableKilobytes).padStart(9)} ${`${percent}%`.padStart(4)} ${each.mountPoint}\n`;
  }
  await print(process, out);
  return status;
};

type Interface = HostPersona['interfaces'][number];

function maskOf(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** `1.8 GiB`, as ifconfig shows traffic. */
function traffic(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'KiB', 'MiB']) {
    if (value < 1024) return `${value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)} GiB`;
}

const ifconfig: Command = async ({ process, args }) => {
  const { host } = process.session;
  const { interfaces } = host.persona;
  const [name, ...settings] = args.filter((arg) => arg !== '-a');
  const chosen =
    name === undefined
      ? interfaces.filter(({ up }) => up || args.includes('-a'))
      : interfaces.filter((each) => each.name === name);
  if (name !== undefined && chosen.length === 0) {
    await printError(process, `ifconfig: ${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  if (settings.length > 0) {
    if (process.identity.userId === 0) return 0;
    await printError(process, 'ifconfig: SIOCSIFFLAGS: Operation not permitted\n');
    return 1;
  }
  const show = (each: Interface) => {
    const counts = host.traffic(each.name);
    const isLoop = each.kind === 'loopback';
    const kind = isLoop
      ? 'Local Loopback  '
      : each.kind === 'ppp'
        ? 'Point-to-Point Protocol  '
        : `Ethernet  HWaddr ${each.mac.toUpperCase()}  `;
    const addresses = each.addresses.map(({ address, prefix, family }) => {
      if (family === 6)
        return `          inet6 addr: ${address}/${prefix} Scope:${isLoop ? 'Host' : address.startsWith('fe80') ? 'Link' : 'Global'}\n`;
      const broadcast = dotted((numberOf(address) | ~numberOf(maskOf(prefix))) >>> 0);
      return `          inet addr:${address}  ${isLoop ? '' : `Bcast:${broadcast}  `}Mask:${maskOf(prefix)}\n`;
    });
    const flags = `${each.up ? 'UP ' : ''}${isLoop ? 'LOOPBACK RUNNING ' : `BROADCAST ${each.up ? 'RUNNING ' : ''}MULTICAST `}`;
    return `${each.name.padEnd(10)}Link encap:${kind}\n${addresses.join('')}          ${flags} MTU:${each.mtu}  Metric:1\n          RX packets:${counts.receivedPackets} errors:0 dropped:0 overruns:0 frame:0\n          TX packets:${counts.sentPackets} errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:${counts.receivedBytes} (${traffic(counts.receivedBytes)})  TX bytes:${counts.sentBytes} (${traffic(counts.sentBytes)})\n\n`;
  };
  await print(process, chosen.map(show).join(''));
  return 0;
};

const route: Command = async (context) => {
  const { process } = context;
  const line = await readLetters(context, 'ne', 'A');
  if (line === null) return 1;
  const [verb, target] = line.operands;
  if (verb !== undefined) {
    if (verb !== 'add' && verb !== 'del') return showUsage(context);
    const words = line.operands
      .slice(1)
      .filter((word) => !['-net', '-host', 'default', 'gw', 'dev', 'netmask'].includes(word));
    const [first] = words;
    if (first !== undefined && !/^[\d./]+$/.test(first) && target === first) {
      await printError(process, `route: resolving ${first}\n`);
      return 1;
    }
    if (process.identity.userId === 0) return 0;
    await printError(process, `route: SIOC${verb === 'add' ? 'ADD' : 'DEL'}RT: Operation not permitted\n`);
    return 1;
  }
  const { network, interfaces } = process.session.host.persona;
  const numeric = line.options.has('n');
  const row = (destination: string, gateway: string, mask: string, flags: string, device: string) =>
    `${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${device}\n`;
  const rows = [row(numeric ? '0.0.0.0' : 'default', network.gateway, '0.0.0.0', 'UG', network.interface)];
  for (const each of interfaces) {
    if (each.kind === 'loopback' || !each.up) continue;
    for (const { address, prefix, family } of each.addresses)
      if (family === 4)
        rows.push(
          row(
            dotted((numberOf(address) & numberOf(maskOf(prefix))) >>> 0),
            numeric ? '0.0.0.0' : '*',
            maskOf(prefix),
            'U',
            each.name,
          ),
        );
  }
  await print(
    process,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join('')}`,
  );
  return 0;
};

const arp: Command = async ({ process }) => {
  const { network } = process.session.host.persona;
  await print(process, `? (${network.gateway}) at ${network.gatewayMac} [ether]  on ${network.interface}\n`);
  return 0;
};

const netstat: Command = async (context) => {
  const line = await readLetters(context, 'laentuwxrWp');
  if (line === null) return 1;
  const { process } = context;
  const { options } = line;
  if (options.has('r')) return route({ ...context, name: 'route', args: options.has('n') ? ['-n'] : [] });
  const { host } = process.session;
  const anyKind = options.has('t') || options.has('u') || options.has('w') || options.has('x');
  const kinds = (['tcp', 'udp'] as const).filter((kind) => !anyKind || options.has(kind[0] ?? ''));
  const which = options.has('l') ? '(only servers)' : options.has('a') ? '(servers and established)' : '(w/o servers)';
  const sockets = host
    .sockets()
    .filter(({ protocol }) => kinds.some((kind) => protocol.startsWith(kind)))
    .filter(({ state }) => (options.has('l') ? state !== 'ESTABLISHED' : options.has('a') || state === 'ESTABLISHED'));
  const where = (address: string, port: number) =>
    `${address.includes(':') && address !== '::' ? address : address}:${port === 0 ? '*' : port}`;
  const shown = sockets.map((each) => {
    const state = each.state === 'UNCONNECTED' ? '' : each.state;
    const owner = options.has('p') ? (each.processId === null ? '-' : `${each.processId}/${each.processName}`) : '';
    return `${(each.protocol.startsWith('tcp') ? 'tcp' : 'udp').padEnd(3)}   ${'0'.padStart(6)} ${'0'.padStart(6)} ${where(each.localAddress, each.localPort).padEnd(23)} ${where(each.peerAddress, each.peerPort).padEnd(23)} ${state.padEnd(11)} ${owner}\n`;
  });
  await print(
    process,
    `Active Internet connections ${which}\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${options.has('p') ? 'PID/Program name    ' : ''}\n${shown.join('')}`,
  );
  return 0;
};

export const SYSTEM_APPLETS: OwnApplets = { arp, df, free, ifconfig, netstat, ps, route };
