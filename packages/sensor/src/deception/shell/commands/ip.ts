import { type Command, print, printError } from '../kernel/program.ts';

export const ip: Command = async (context) => {
  const { process } = context;
  const { network } = process.session.host.persona;
  const words = context.args.filter((arg) => !arg.startsWith('-'));
  const verb = words[0] ?? '';
  const base = network.address.split('.').slice(0, 3).join('.');
  if ('route'.startsWith(verb) && verb !== '') {
    await print(
      process,
      `default via ${network.gateway} dev ${network.interface} onlink \n${base}.0/${network.prefix} dev ${network.interface} proto kernel scope link src ${network.address} \n`,
    );
    return 0;
  }
  if ('address'.startsWith(verb) && verb !== '') {
    await print(
      process,
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n    inet6 ::1/128 scope host noprefixroute \n       valid_lft forever preferred_lft forever\n2: ${network.interface}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n    link/ether ${network.mac} brd ff:ff:ff:ff:ff:ff\n    altname enp0s18\n    inet ${network.address}/${network.prefix} brd ${base}.255 scope global ${network.interface}\n       valid_lft forever preferred_lft forever\n`,
    );
    return 0;
  }
  if ('link'.startsWith(verb) && verb !== '') {
    await print(
      process,
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n2: ${network.interface}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP mode DEFAULT group default qlen 1000\n    link/ether ${network.mac} brd ff:ff:ff:ff:ff:ff\n    altname enp0s18\n`,
    );
    return 0;
  }
  if ('neighbour'.startsWith(verb) && verb !== '') {
    await print(process, `${network.gateway} dev ${network.interface} lladdr bc:24:11:02:5a:c1 REACHABLE\n`);
    return 0;
  }
  await printError(
    process,
    verb === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n' : `Object "${verb}" is unknown, try "ip help".\n`,
  );
  return verb === '' ? 255 : 1;
};
