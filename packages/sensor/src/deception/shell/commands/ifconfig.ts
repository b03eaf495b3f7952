import type { NetworkInterface } from '../../host/persona.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { binarySize, broadcastOf, interfaceCounters, interfaces, maskOf } from './network-interfaces.ts';

/** ifconfig of net-tools 2.10. */
export const ifconfig: Command = async (context) => {
  const { process, args } = context;
  if (args.some((arg) => arg === '-V' || arg === '--version')) {
    await print(process, 'net-tools 2.10\n');
    return 0;
  }
  const bad = args.find((arg) => arg.startsWith('-') && !['-a', '-s', '-v', '-V', '-h'].includes(arg));
  if (bad !== undefined) {
    await printError(
      process,
      `ifconfig: option \`${bad}' not recognised.\nifconfig: \`--help' gives usage information.\n`,
    );
    return 1;
  }
  const name = args.find((arg) => !arg.startsWith('-'));
  const all = [...interfaces(process)].sort(
    (left, right) => Number(left.kind === 'loopback') - Number(right.kind === 'loopback'),
  );
  if (args.includes('-s')) {
    const rows = interfaceCounters(process).map(
      ({ name: each, mtu, traffic, flags }) =>
        `${each.padEnd(16)} ${String(mtu).padStart(5)} ${String(traffic.receivedPackets).padStart(8)} ${'0'.padStart(6)} ${'0'.padStart(6)} 0      ${String(traffic.sentPackets).padStart(8)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${flags}\n`,
    );
    await print(
      process,
      `Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join('')}`,
    );
    return 0;
  }
  if (name !== undefined) {
    const found = all.find((each) => each.name === name);
    if (found === undefined) {
      await printError(process, `${name}: error fetching interface information: Device not found\n`);
      return 1;
    }
    const change = args.slice(args.indexOf(name) + 1).filter((arg) => !arg.startsWith('-'));
    if (change.length > 0) {
      if (process.identity.userId === 0) return 0;
      await printError(process, `SIOCSIFFLAGS: Operation not permitted\n`);
      return 255;
    }
    await print(process, block(process, found));
    return 0;
  }
  await print(
    process,
    all
      .filter((each) => each.up || args.includes('-a'))
      .map((each) => block(process, each))
      .join(''),
  );
  return 0;
};

function block(process: Process, each: NetworkInterface): string {
  const traffic = process.session.host.traffic(each.name);
  const loopback = each.kind === 'loopback';
  const flags = loopback
    ? '73<UP,LOOPBACK,RUNNING>'
    : each.up
      ? '4163<UP,BROADCAST,RUNNING,MULTICAST>'
      : '4098<BROADCAST,MULTICAST>';
  let text = `${each.name}: flags=${flags}  mtu ${each.mtu}\n`;
  for (const { address, prefix, family } of each.addresses)
    text +=
      family === 4
        ? `        inet ${address}  netmask ${maskOf(prefix)}${loopback ? '' : `  broadcast ${broadcastOf(address, prefix)}`}\n`
        : `        inet6 ${address}  prefixlen ${prefix}  scopeid ${address === '::1' ? '0x10<host>' : address.startsWith('fe80') ? '0x20<link>' : '0x0<global>'}\n`;
  text += loopback
    ? '        loop  txqueuelen 1000  (Local Loopback)\n'
    : `        ether ${each.mac}  txqueuelen 1000  (Ethernet)\n`;
  return `${text}        RX packets ${traffic.receivedPackets}  bytes ${traffic.receivedBytes} (${binarySize(traffic.receivedBytes)})\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets ${traffic.sentPackets}  bytes ${traffic.sentBytes} (${binarySize(traffic.sentBytes)})\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`;
}
