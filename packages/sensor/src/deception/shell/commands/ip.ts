import type { NetworkInterface } from '../../host/persona.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { broadcastOf, interfaces, routes } from './network-interfaces.ts';

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | amt | fou | help | ila | ioam | l2tp |
                   link | macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}
`;

interface IpOptions {
  readonly brief: boolean;
  readonly oneLine: boolean;
  readonly statistics: boolean;
  readonly json: boolean;
  readonly family: 4 | 6 | null;
}

/** ip of iproute2 6.1. */
export const ip: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  const given: string[] = [];
  while (words[0]?.startsWith('-') === true) {
    const word = (words.shift() ?? '').replace(/^--/, '-');
    if (word === '-V' || word === '-Version') {
      await print(process, 'ip utility, iproute2-6.1.0, libbpf 1.1.0\n');
      return 0;
    }
    if (
      !/^-(4|6|s|stats|statistics|d|details|br|brief|o|oneline|c|color(=\w+)?|j|json|p|pretty|h|human|r|resolve|N|a|all|f|family|t|iec)$/.test(
        word,
      )
    ) {
      await printError(process, `Option "${word}" is unknown, try "ip -help".\n`);
      return 255;
    }
    given.push(word);
    if (word === '-f' || word === '-family') given.push(words.shift() === 'inet6' ? '-6' : '-4');
  }
  const options: IpOptions = {
    brief: given.some((word) => word.startsWith('-br')),
    oneLine: given.some((word) => word.startsWith('-o')),
    statistics: given.some((word) => word.startsWith('-s')),
    json: given.some((word) => word.startsWith('-j')),
    family: given.includes('-6') ? 6 : given.includes('-4') ? 4 : null,
  };
  const [object = '', verb = 'show', ...rest] = words;
  if (object === '') {
    await printError(process, USAGE);
    return 255;
  }
  const isObject = (...names: string[]) => names.some((name) => name.startsWith(object));
  const shows = ['show', 'list', 'lst', 'get', 'ls'].some((name) => name.startsWith(verb)) || verb === 'dev';
  const device = [verb, ...rest]
    .filter(
      (word, index, all) =>
        !['show', 'list', 'ls', 'dev', 'up', 'sh', 's', 'l'].includes(word) || all[index - 1] === 'dev',
    )
    .at(0);
  if (isObject('address')) {
    if (!shows) return changes(context);
    return showInterfaces(context, options, device, true);
  }
  if (object === 'link' || isObject('link')) {
    if (!shows) {
      const name = rest.find((word) => word !== 'dev') ?? '';
      if (verb === 'set' && !interfaces(process).some((each) => each.name === name)) {
        await printError(process, `Cannot find device "${name}"\n`);
        return 1;
      }
      return changes(context);
    }
    return showInterfaces(context, options, device, false);
  }
  if (isObject('route')) return showRoutes(context, verb, rest, options);
  if (isObject('neighbour', 'neighbor')) {
    const { network } = process.session.host.persona;
    if (!shows) return changes(context);
    await print(process, `${network.gateway} dev ${network.interface} lladdr ${network.gatewayMac} REACHABLE \n`);
    return 0;
  }
  if (isObject('rule')) {
    await print(process, '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n');
    return 0;
  }
  if (object === 'help') {
    await printError(process, USAGE);
    return 255;
  }
  if (
    isObject(
      'maddress',
      'monitor',
      'mroute',
      'netns',
      'ntable',
      'tunnel',
      'tuntap',
      'xfrm',
      'vrf',
      'nexthop',
      'tcp_metrics',
    )
  )
    return 0;
  await printError(process, `Object "${object}" is unknown, try "ip help".\n`);
  return 1;
};

async function changes({ process }: CommandContext): Promise<number> {
  if (process.identity.userId === 0) return 0;
  await printError(process, 'RTNETLINK answers: Operation not permitted\n');
  return 2;
}

async function showInterfaces(
  context: CommandContext,
  options: IpOptions,
  device: string | undefined,
  withAddresses: boolean,
): Promise<number> {
  const { process } = context;
  const wanted =
    device === undefined
      ? interfaces(process)
      : interfaces(process).filter((each) => each.name === device || each.alternativeNames.includes(device));
  if (wanted.length === 0) {
    await printError(process, `Device "${device ?? ''}" does not exist.\n`);
    return 1;
  }
  if (options.json) {
    const shown = wanted.map((each) => description(each, options, withAddresses)).filter((each) => each !== null);
    await print(process, `${JSON.stringify(shown)}\n`);
    return 0;
  }
  for (const each of wanted) await print(process, entry(process, each, options, withAddresses));
  return 0;
}

function stateOf(each: NetworkInterface): string {
  return each.kind === 'loopback' ? 'UNKNOWN' : each.up ? 'UP' : 'DOWN';
}

function entry(process: Process, each: NetworkInterface, options: IpOptions, withAddresses: boolean): string {
  const addresses = each.addresses.filter(({ family }) => options.family === null || family === options.family);
  if (options.family !== null && withAddresses && addresses.length === 0) return '';
  if (options.brief) {
    const head = `${each.name.padEnd(16)} ${stateOf(each).padEnd(14)} `;
    return withAddresses
      ? `${head}${addresses.map(({ address, prefix }) => `${address}/${prefix} `).join('')}\n`
      : `${head}${each.mac.padEnd(17)} <${flags(each)}> \n`;
  }
  const loopback = each.kind === 'loopback';
  const scope = (address: string) => (loopback ? 'host' : address.startsWith('fe80') ? 'link' : 'global');
  const lines = addresses.map(({ address, prefix, family }) =>
    family === 4
      ? `    inet ${address}/${prefix}${loopback ? '' : ` brd ${broadcastOf(address, prefix)}`} scope ${scope(address)} ${each.name}`
      : `    inet6 ${address}/${prefix} scope ${scope(address)} ${loopback ? 'noprefixroute ' : ''}`,
  );
  const validity = '       valid_lft forever preferred_lft forever';
  if (options.oneLine && withAddresses)
    return lines.map((line) => `${each.index}: ${each.name}${line}\\${validity}\n`).join('');
  const queue = loopback ? 'noqueue' : 'fq_codel';
  let text = `${each.index}: ${each.name}: <${flags(each)}> mtu ${each.mtu} qdisc ${queue} state ${stateOf(each)} ${withAddresses ? '' : 'mode DEFAULT '}group default qlen 1000\n`;
  const isLinkShown = options.family === null || !withAddresses;
  if (isLinkShown) {
    text += `    link/${loopback ? 'loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00' : `ether ${each.mac} brd ff:ff:ff:ff:ff:ff`}\n`;
    if (options.statistics) {
      const traffic = process.session.host.traffic(each.name);
      const row = (bytes: number, packets: number) =>
        `    ${String(bytes).padStart(10)} ${String(packets).padStart(7)}      0       0       0       0 \n`;
      text += `    RX:  bytes packets errors dropped  missed   mcast           \n${row(traffic.receivedBytes, traffic.receivedPackets)}    TX:  bytes packets errors dropped carrier collsns           \n${row(traffic.sentBytes, traffic.sentPackets)}`;
    }
    for (const name of each.alternativeNames) text += `    altname ${name}\n`;
  }
  if (withAddresses) text += lines.map((line) => `${line}\n${validity}\n`).join('');
  return text;
}

/** An interface as `-j` prints it; null where it has no address of the family that is asked for. */
function description(each: NetworkInterface, { family }: IpOptions, withAddresses: boolean): object | null {
  const addresses = each.addresses.filter((address) => family === null || address.family === family);
  if (family !== null && withAddresses && addresses.length === 0) return null;
  const loopback = each.kind === 'loopback';
  const forever = 4_294_967_295;
  return {
    ifindex: each.index,
    ifname: each.name,
    flags: flags(each).split(','),
    mtu: each.mtu,
    qdisc: loopback ? 'noqueue' : 'fq_codel',
    operstate: stateOf(each),
    ...(withAddresses ? {} : { linkmode: 'DEFAULT' }),
    group: 'default',
    txqlen: 1000,
    ...(family === null || !withAddresses
      ? {
          link_type: loopback ? 'loopback' : 'ether',
          address: loopback ? '00:00:00:00:00:00' : each.mac,
          broadcast: loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
          ...(each.alternativeNames.length === 0 ? {} : { altnames: each.alternativeNames }),
        }
      : {}),
    ...(withAddresses
      ? {
          addr_info: addresses.map(({ address, prefix, family: kind }) => ({
            family: kind === 4 ? 'inet' : 'inet6',
            local: address,
            prefixlen: prefix,
            ...(kind === 4 && !loopback ? { broadcast: broadcastOf(address, prefix) } : {}),
            scope: loopback ? 'host' : address.startsWith('fe80') ? 'link' : 'global',
            ...(kind === 4 ? { label: each.name } : loopback ? { noprefixroute: true } : {}),
            valid_life_time: forever,
            preferred_life_time: forever,
          })),
        }
      : {}),
  };
}

function flags(each: NetworkInterface): string {
  if (each.kind === 'loopback') return 'LOOPBACK,UP,LOWER_UP';
  return each.up ? 'BROADCAST,MULTICAST,UP,LOWER_UP' : 'BROADCAST,MULTICAST';
}

async function showRoutes(
  context: CommandContext,
  verb: string,
  rest: readonly string[],
  options: IpOptions,
): Promise<number> {
  const { process } = context;
  const { network } = process.session.host.persona;
  if (/^(add|del|delete|replace|change|flush)$/.test(verb)) return changes(context);
  if (verb === 'get') {
    const target = rest[0] ?? '';
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(target)) {
      await printError(process, `Error: any valid prefix is expected rather than "${target}".\n`);
      return 1;
    }
    const near = routes(process).find(
      (route) => route.prefix > 0 && target.startsWith(route.destination.split('.').slice(0, 3).join('.')),
    );
    const local = target === network.address || target.startsWith('127.');
    await print(
      process,
      local
        ? `local ${target} dev lo src ${target} uid ${process.identity.userId} \n    cache <local> \n`
        : `${target} ${near === undefined ? `via ${network.gateway} ` : ''}dev ${network.interface} src ${network.address} uid ${process.identity.userId} \n    cache \n`,
    );
    return 0;
  }
  if (options.family === 6) {
    await print(
      process,
      interfaces(process)
        .filter((each) => each.addresses.some(({ family }) => family === 6) && each.kind !== 'loopback')
        .map((each) => `fe80::/64 dev ${each.name} proto kernel metric 256 pref medium\n`)
        .join(''),
    );
    return 0;
  }
  const onlyDefault = rest.includes('default') || verb === 'default';
  if (options.json) {
    const described = routes(process).map((route) =>
      route.prefix === 0
        ? { dst: 'default', gateway: route.gateway, dev: route.interface, flags: ['onlink'] }
        : {
            dst: `${route.destination}/${route.prefix}`,
            dev: route.interface,
            protocol: 'kernel',
            scope: 'link',
            prefsrc: route.source,
            flags: [],
          },
    );
    await print(process, `${JSON.stringify(onlyDefault ? described.slice(0, 1) : described)}\n`);
    return 0;
  }
  const rows = routes(process).map((route) =>
    route.prefix === 0
      ? `default via ${route.gateway} dev ${route.interface} onlink \n`
      : `${route.destination}/${route.prefix} dev ${route.interface} proto kernel scope link src ${route.source} \n`,
  );
  await print(process, (onlyDefault ? rows.slice(0, 1) : rows).join(''));
  return 0;
}
