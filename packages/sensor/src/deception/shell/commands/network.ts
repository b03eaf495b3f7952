import { utf8 } from '../../byte-string.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';

/** How long a filtered connection attempt takes before it is given up here: real ones take minutes. */
const CONNECT_WAIT_MS = 900;

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

function parseTarget(text: string): Target {
  const found = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/i.exec(text);
  const scheme = found?.[1]?.toLowerCase() ?? 'http';
  return {
    host: found?.[2] ?? '',
    port: Number(found?.[3] ?? (scheme === 'https' ? 443 : scheme === 'ftp' ? 21 : 80)),
    path: found?.[4] ?? '/',
    secure: scheme === 'https',
  };
}

/** A stable made-up public address for a name: documentation range of RFC 5737. */
function resolve(host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  let sum = 7;
  for (const character of host) sum = (sum * 31 + character.charCodeAt(0)) % 254;
  return `203.0.113.${sum + 1}`;
}

export const wget: Command = async (context) => {
  const { process, args } = context;
  const urls: string[] = [];
  let output: string | null = null;
  let quiet = false;
  let tries = 1;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '-O' || arg === '--output-document') output = args[(index += 1)] ?? null;
    else if (/^-[a-zA-Z]*O./.test(arg)) output = arg.replace(/^-[a-zA-Z]*O/, '');
    else if (/^-[a-zA-Z]*O$/.test(arg)) {
      output = args[(index += 1)] ?? null;
      if (arg.includes('q')) quiet = true;
    } else if (/^-[tTPUoaYe]$/.test(arg)) {
      const value = args[(index += 1)];
      if (arg === '-t') tries = Number(value);
    } else if (/^-(q|nv|qc|cq)$/.test(arg) || arg === '--quiet') quiet = true;
    else if (arg === '--version' || arg === '-V') {
      await print(process, 'GNU Wget 1.21.3 built on linux-gnu.\n');
      return 0;
    } else if (!arg.startsWith('-')) urls.push(arg);
  }
  if (urls.length === 0) {
    await printError(
      process,
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    );
    return 1;
  }
  for (const given of urls) {
    const url = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
    const target = parseTarget(url);
    process.session.options.observer.downloadRequested({
      url,
      path:
        output === null || output === '-'
          ? output === '-'
            ? null
            : process.path(target.path.split(/[?#]/)[0]?.split('/').at(-1) || 'index.html')
          : process.path(output),
      via: 'wget',
    });
    const address = resolve(target.host);
    const named = address !== target.host;
    const log = async (text: string) => (quiet ? undefined : printError(process, text));
    await log(
      `--${formatDate(process.session.host.now(), '%F %T')}--  ${url}${target.path === '/' && !url.endsWith('/') ? '/' : ''}\n`,
    );
    if (named) await log(`Resolving ${target.host} (${target.host})... ${address}\n`);
    await log(`Connecting to ${target.host}${named ? ` (${target.host})|${address}|` : ''}:${target.port}... `);
    await process.sleep(CONNECT_WAIT_MS);
    await log(
      tries === 1 ? 'failed: Connection timed out.\nGiving up.\n\n' : 'failed: Connection timed out.\nRetrying.\n\n',
    );
  }
  return 4;
};

export const curl: Command = async (context) => {
  const { process, args } = context;
  const urls: string[] = [];
  let output: string | null = null;
  let remoteName = false;
  let silent = false;
  let showError = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--version' || arg === '-V') {
      await print(
        process,
        'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13\nRelease-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14\n',
      );
      return 0;
    }
    if (/^-[a-zA-Z]+$/.test(arg)) {
      if (arg.includes('s')) silent = true;
      if (arg.includes('S')) showError = true;
      if (arg.includes('O')) remoteName = true;
      if (arg.endsWith('o')) output = args[(index += 1)] ?? null;
      else if (/[mHdXAuxebcFT]$/.test(arg)) index += 1;
    } else if (/^--(max-time|connect-timeout|header|data|request|user-agent|user|proxy|retry|output)$/.test(arg)) {
      index += 1;
      if (arg === '--output') output = args[index] ?? null;
    } else if (arg === '--silent') silent = true;
    else if (!arg.startsWith('-')) urls.push(arg);
  }
  if (urls.length === 0) {
    await printError(process, "curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  for (const url of urls) {
    const target = parseTarget(url);
    const path = output ?? (remoteName ? (target.path.split(/[?#]/)[0]?.split('/').at(-1) ?? '') : null);
    process.session.options.observer.downloadRequested({
      url,
      path: path === null ? null : process.path(path),
      via: 'curl',
    });
    if (!silent && (path !== null || process.descriptor(1)?.isTerminal !== true))
      await printError(
        process,
        '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n',
      );
    await process.sleep(CONNECT_WAIT_MS);
    if (!silent && (path !== null || process.descriptor(1)?.isTerminal !== true))
      await printError(process, '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n');
    if (!silent || showError)
      await printError(
        process,
        `curl: (28) Failed to connect to ${target.host} port ${target.port} after ${CONNECT_WAIT_MS + 4} ms: Connection timed out\n`.replace(
          '(28) Failed to connect',
          '(28) Failed to connect',
        ),
      );
  }
  return 28;
};

export const ping: Command = async (context) => {
  const { process, args } = context;
  const host = args.filter((arg, index) => !arg.startsWith('-') && !/^-[ciIWws]$/.test(args[index - 1] ?? '')).at(-1);
  if (host === undefined) {
    await printError(process, 'ping: usage error: Destination address required\n');
    return 1;
  }
  const count = Math.min(4, Number(args[args.indexOf('-c') + 1]) || 4);
  await print(process, `PING ${host} (${resolve(host)}) 56(84) bytes of data.\n`);
  await process.sleep(CONNECT_WAIT_MS * count);
  await print(
    process,
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, 0 received, 100% packet loss, time ${count * 1023}ms\n\n`,
  );
  return 1;
};

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

export const ss: Command = async (context) => {
  const { process } = context;
  const { network } = process.session.host.persona;
  const listening = context.args.some((arg) => arg.includes('l'));
  const peer = (process.session.options.environment.get('SSH_CONNECTION') ?? '').split(' ');
  let text = 'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n';
  if (listening || context.args.some((arg) => arg.includes('a')))
    text +=
      'tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*          \ntcp   LISTEN 0      128             [::]:22            [::]:*          \n';
  if (!listening && peer[0] !== undefined && peer[0] !== '')
    text += `tcp   ESTAB  0      0      ${network.address}:22       ${peer[0]}:${peer[1] ?? ''}          \n`;
  await print(process, text);
  return 0;
};

export const iptables: Command = async (context: CommandContext) => {
  const { process, args } = context;
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n',
    );
    return 4;
  }
  if (args.includes('-L'))
    await print(
      process,
      'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination         \n\nChain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination         \n\nChain OUTPUT (policy ACCEPT)\ntarget     prot opt source               destination         \n',
    );
  else if (args.length === 0) {
    await printError(
      process,
      utf8(
        "iptables v1.8.9 (nf_tables): no command specified\nTry `iptables -h' or 'iptables --help' for more information.\n",
      ),
    );
    return 2;
  }
  return 0;
};

/** tftp and ftpget of BusyBox. */
export async function busyboxDownload(context: CommandContext, applet: 'tftp' | 'ftpget'): Promise<number> {
  const { process, args } = context;
  const operands = args.filter((arg, index) => !arg.startsWith('-') && !/^-[bBlrupP]$/.test(args[index - 1] ?? ''));
  const remote = args[args.indexOf('-r') + 1];
  const host = operands[0];
  if (host === undefined) return -1;
  const file = applet === 'tftp' ? (args.includes('-r') ? remote : operands[1]) : operands.at(-1);
  process.session.options.observer.downloadRequested({
    url: `${applet === 'tftp' ? 'tftp' : 'ftp'}://${host}/${file ?? ''}`,
    path: file === undefined ? null : process.path(file.split('/').at(-1) ?? file),
    via: applet,
  });
  await process.sleep(CONNECT_WAIT_MS);
  await complain(
    { ...context, name: applet },
    applet === 'tftp' ? 'timeout' : `can't connect to remote host (${resolve(host)}): Connection timed out`,
  );
  return 1;
}
