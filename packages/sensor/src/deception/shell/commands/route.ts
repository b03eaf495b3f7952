import { type Command, print, printError } from '../kernel/program.ts';
import { routes } from './network-interfaces.ts';

/** route and arp of net-tools 2.10. */
export const route: Command = async (context) => {
  const { process, args } = context;
  const verb = args.find((arg) => arg === 'add' || arg === 'del' || arg === 'flush');
  if (verb !== undefined) {
    if (process.identity.userId === 0) return 0;
    await printError(process, `SIOC${verb === 'add' ? 'ADD' : 'DEL'}RT: Operation not permitted\n`);
    return 7;
  }
  const numeric = args.some((arg) => /^-\w*n/.test(arg));
  const rows = routes(process).map(
    (each) =>
      `${(each.destination === '0.0.0.0' && !numeric ? 'default' : each.destination).padEnd(15)} ${each.gateway.padEnd(15)} ${each.mask.padEnd(15)} ${each.flags.padEnd(5)} ${'0'.padEnd(6)} ${'0'.padEnd(2)} ${'0'.padStart(7)} ${each.interface}\n`,
  );
  await print(
    process,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join('')}`,
  );
  return 0;
};

export const arp: Command = async (context) => {
  const { process, args } = context;
  const { network } = process.session.host.persona;
  const wanted = args.find((arg) => !arg.startsWith('-'));
  if (wanted !== undefined && wanted !== network.gateway) {
    await print(process, `${wanted} (${wanted}) -- no entry\n`);
    return 1;
  }
  await print(
    process,
    args.some((arg) => /^-\w*a/.test(arg))
      ? `? (${network.gateway}) at ${network.gatewayMac} [ether] on ${network.interface}\n`
      : `Address                  HWtype  HWaddress           Flags Mask            Iface\n${network.gateway.padEnd(24)} ether   ${network.gatewayMac}   C                     ${network.interface}\n`,
  );
  return 0;
};
