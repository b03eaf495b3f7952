import { type Command, complain, print, printError } from '../kernel/program.ts';
import { usageAsRecorded } from './recorded-answers.ts';

/** What mq and pfifo_fast look like on an interface of this machine. */
function queueOf(name: string): string {
  return name === 'lo'
    ? 'qdisc noqueue 0: dev lo root refcnt 2 \n'
    : `qdisc fq_codel 0: dev ${name} root refcnt 2 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64 \n`;
}

/** tc of iproute2 6.1: the queues of the interfaces. Changes are taken without a word, as they are. */
export const tc: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [object = '', verb = 'show'] = words;
  if (args.some((arg) => /^-V/.test(arg))) {
    await print(process, 'tc utility, iproute2-6.1.0, libbpf 1.1.0\n');
    return 0;
  }
  const kinds = ['qdisc', 'class', 'filter', 'chain', 'action', 'monitor', 'exec'];
  const kind = object === '' ? undefined : kinds.find((each) => each.startsWith(object));
  if (object === '' || object === 'help') return usageAsRecorded(context);
  if (kind === undefined) {
    await printError(process, `Object "${object}" is unknown, try "tc help".\n`);
    return 1;
  }
  const at = words.indexOf('dev');
  const device = at === -1 ? null : (words[at + 1] ?? '');
  const names = process.session.host.persona.interfaces.map(({ name }) => name);
  if (device !== null && !names.includes(device)) {
    await printError(process, `Cannot find device "${device}"\n`);
    return 1;
  }
  if (/^(show|list|ls|sh|s|l)$/.test(verb) || verb === 'dev') {
    if (kind === 'qdisc')
      for (const name of names) if (device === null || name === device) await print(process, queueOf(name));
    return 0;
  }
  if (!/^(add|del|delete|change|replace|link|flush|get)$/.test(verb)) {
    await printError(process, `Command "${verb}" is unknown, try "tc ${kind} help".\n`);
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(process, 'RTNETLINK answers: Operation not permitted\n');
    return 2;
  }
  if (kind === 'qdisc' && /^del/.test(verb)) {
    await printError(process, 'Error: Cannot delete qdisc with handle of zero.\n');
    return 2;
  }
  return 0;
};

/** bridge of iproute2: there is none. */
export const bridge: Command = async (context) => {
  const { process, args } = context;
  const [object = ''] = args.filter((arg) => !arg.startsWith('-'));
  if (object === '' || object === 'help') return usageAsRecorded(context);
  if (/^(l|link|mdb|m|vlan|v)$/.test(object)) return 0;
  if (!/^f/.test(object)) {
    await printError(process, `Object "${object}" is unknown, try "bridge help".\n`);
    return 255;
  }
  for (const { name } of process.session.host.persona.interfaces)
    if (name !== 'lo')
      await print(
        process,
        `33:33:00:00:00:01 dev ${name} self permanent\n01:00:5e:00:00:01 dev ${name} self permanent\n`,
      );
  return 0;
};

/** nft of nftables 1.0.6 over an empty rule set, which is what iptables-nft leaves before its first rule. */
export const nft: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (args.some((arg) => arg === '-v' || arg === '--version')) {
    await print(process, 'nftables v1.0.6 (Lester Gooch #5)\n');
    return 0;
  }
  if (words.length === 0) {
    if (args.some((arg) => /^-(f|i)/.test(arg))) return 0;
    return usageAsRecorded(context);
  }
  const line = words.join(' ');
  const [verb = '', object = ''] = line.split(/\s+/);
  if (
    !/^(add|create|insert|delete|destroy|list|flush|rename|replace|reset|monitor|describe|export|import)$/.test(verb)
  ) {
    await printError(
      process,
      `Error: syntax error, unexpected newline, expecting string\n${line}\n${' '.repeat(line.length)}^\n`,
    );
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(process, 'Operation not permitted (you must be root)\n');
    return 1;
  }
  if (verb === 'list' && /^(table|chain|set)$/.test(object)) {
    await printError(
      process,
      `Error: No such file or directory\n${line}\n${' '.repeat(verb.length + object.length + 2)}${'^'.repeat(Math.max(1, line.length - verb.length - object.length - 2))}\n`,
    );
    return 1;
  }
  return 0;
};

/** arptables and ebtables over nf_tables: chains without rules. */
export const linkLayerTables: Command = async (context) => {
  const { process, name, args } = context;
  if (args.length === 0) return usageAsRecorded(context);
  if (process.identity.userId !== 0) {
    await printError(
      process,
      `${name} v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n`,
    );
    return 4;
  }
  if (!args.some((arg) => /^(-L|--list)/.test(arg))) return 0;
  await print(
    process,
    name.startsWith('arp')
      ? 'Chain INPUT (policy ACCEPT)\n\nChain OUTPUT (policy ACCEPT)\n'
      : `Bridge table: filter\n\n${['INPUT', 'FORWARD', 'OUTPUT'].map((chain) => `Bridge chain: ${chain}, entries: 0, policy: ACCEPT\n`).join('\n')}`,
  );
  return 0;
};

/** mii-tool of net-tools: virtual cards have no such interface. */
export const miiTool: Command = async (context) => {
  const { process, args } = context;
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) return usageAsRecorded(context);
  for (const name of names) {
    const known = process.session.host.persona.interfaces.some((each) => each.name === name);
    await printError(
      process,
      `SIOCGMIIPHY on '${name}' failed: ${known ? 'Operation not supported' : 'No such device'}\n`,
    );
  }
  return 1;
};

/** ifup, ifdown and ifquery of ifupdown: what /etc/network/interfaces names. */
export const interfaceConfiguration: Command = async (context) => {
  const { process, name, args } = context;
  const words = args.filter((arg) => !arg.startsWith('-'));
  const { interfaces } = process.session.host.persona;
  if (args.some((arg) => arg === '-l' || arg === '--list')) {
    await print(process, interfaces.map((each) => `${each.name}\n`).join(''));
    return 0;
  }
  const all = args.some((arg) => arg === '-a' || arg === '--all');
  if (words.length === 0 && !all) return usageAsRecorded(context);
  if (process.identity.userId !== 0 && name !== 'ifquery') {
    await complain(context, 'failed to open lockfile /run/network/.lock: Permission denied');
    return 1;
  }
  for (const word of words) {
    if (!interfaces.some((each) => each.name === word)) {
      await complain(context, `unknown interface ${word}`);
      return 1;
    }
    if (name === 'ifup') await complain(context, `interface ${word} already configured`);
  }
  return 0;
};

/** dhclient of ISC DHCP 4.4.3: the address that is there is given again. */
export const dhclient: Command = async (context) => {
  const { process, args } = context;
  const { persona } = process.session.host;
  const [name] = args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-(pf|lf|cf|sf|p|s|g|I)$/.test(args[index - 1] ?? ''),
  );
  if (args.includes('--version')) {
    await printError(process, 'isc-dhclient-4.4.3-P1\n');
    return 0;
  }
  if (name !== undefined && !persona.interfaces.some((each) => each.name === name)) {
    await printError(process, `Cannot find device "${name}"\n`);
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      "RTNETLINK answers: Operation not permitted\nCan't open /var/lib/dhcp/dhclient.leases: Permission denied\nOpen a socket for LPF: Operation not permitted\n",
    );
    return 1;
  }
  await process.sleep(900);
  if (args.includes('-v')) {
    const { network } = persona;
    await printError(
      process,
      `Internet Systems Consortium DHCP Client 4.4.3-P1\nCopyright 2004-2022 Internet Systems Consortium.\nAll rights reserved.\nFor info, please visit https://www.isc.org/software/dhcp/\n\nListening on LPF/${network.interface}/${network.mac}\nSending on   LPF/${network.interface}/${network.mac}\nSending on   Socket/fallback\nDHCPREQUEST for ${network.address} on ${network.interface} to 255.255.255.255 port 67\nDHCPACK of ${network.address} from ${network.gateway}\nbound to ${network.address} -- renewal in 38412 seconds.\n`,
    );
  }
  return 0;
};
