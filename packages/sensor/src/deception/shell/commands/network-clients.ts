import { byteStringToBytes } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { downloadContent } from './download-content.ts';
import { readAll, readLines } from './input.ts';
import { connectionOutcome, resolve } from './network-target.ts';
import { runShellText } from './run-captured.ts';
import { serviceName } from './socket-list.ts';

const REASONS = new Map([
  ['refused', 'Connection refused'],
  ['timed-out', 'Connection timed out'],
  ['no-route', 'No route to host'],
]);

/** tftp of tftp-hpa: `tftp HOST -c get FILE`, and its prompt. */
export const tftp: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  const operands: string[] = [];
  let command: string[] | null = null;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word === '-c') {
      command = words.splice(0);
    } else if (/^-[mwBR]$/.test(word)) words.shift();
    else if (/^-[46vVl]+$/.test(word)) continue;
    else if (word.startsWith('-')) {
      // BusyBox's form: the file is recorded, the real program refuses the option.
      const file = /(?:^|\s)-r\s*(\S+)/.exec(context.args.join(' '))?.[1];
      const host = context.args.find(
        (arg, index) => !arg.startsWith('-') && !/^-[rlb]$/.test(context.args[index - 1] ?? ''),
      );
      if (file !== undefined && host !== undefined)
        process.session.options.observer.downloadRequested({ url: `tftp://${host}/${file}`, path: null, via: 'tftp' });
      await printError(process, 'usage: tftp [-4][-6][-v][-V][-l][-m mode] [host [port]] [-c command]\n');
      return 64;
    } else operands.push(word);
  }
  const [host, port = '69'] = operands;
  if (command !== null && host !== undefined) return transfer(context, host, Number(port), command);
  const input = process.descriptor(0);
  if (input === null) return 0;
  let target = host;
  if (input.isTerminal) await print(process, 'tftp> ');
  for await (const { line } of readLines(process, input)) {
    const [verb = '', ...rest] = line.trim().split(/\s+/);
    if (/^q(uit)?$/.test(verb)) return 0;
    if (verb === 'connect') target = rest[0];
    else if (verb === 'get' || verb === 'put') await transfer(context, target ?? '', 69, [verb, ...rest]);
    else if (verb !== '' && !/^(mode|binary|ascii|verbose|trace|status|timeout|rexmt|literal|help|\?)$/.test(verb))
      await print(process, '?Invalid command\n');
    if (input.isTerminal) await print(process, 'tftp> ');
  }
  return 0;
};

async function transfer(
  context: CommandContext,
  host: string,
  port: number,
  command: readonly string[],
): Promise<number> {
  const { process } = context;
  const [verb, remote, local] = command;
  if (verb !== 'get' || remote === undefined) return 0;
  const path = local ?? remote.split('/').at(-1) ?? remote;
  const url = `tftp://${host}${port === 69 ? '' : `:${port}`}/${remote}`;
  process.session.options.observer.downloadRequested({ url, path: process.path(path), via: 'tftp' });
  const outcome = connectionOutcome(process, host, port);
  if (outcome.kind === 'unresolved') {
    await print(process, `${host}: unknown host\n`);
    return 68;
  }
  if (outcome.kind !== 'connected') {
    await process.sleep(outcome.local ? 5000 : Math.max(5000, outcome.afterMs));
    await print(process, 'Transfer timed out.\n\n');
    return 0;
  }
  const { body } = downloadContent(url);
  await process.sleep(Math.min(4000, 60 + body.length / 60));
  try {
    process.files.writeFile(process.path(path), byteStringToBytes(body));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `tftp: ${path}: ${errorText(error)}\n`);
    return 1;
  }
  return 0;
}

/** nc of netcat-traditional 1.10-47. */
export const nc: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  const letters = new Set<string>();
  const operands: string[] = [];
  let program: string | null = null;
  let waitSeconds: number | null = null;
  let listenPort = '';
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      if (!'bklnrtuvzhCTecgGiopqsw'.includes(letter)) {
        await printError(process, `nc: invalid option -- '${letter}'\nnc -h for help\n`);
        return 1;
      }
      letters.add(letter);
      if (!'ecgGiopqsw'.includes(letter)) continue;
      const value = word.slice(at + 1) || (words.shift() ?? '');
      if (letter === 'e' || letter === 'c') program = value;
      if (letter === 'w') waitSeconds = Number(value) || null;
      if (letter === 'p') listenPort = value;
      break;
    }
  }
  if (letters.has('h')) {
    await printError(
      process,
      '[v1.10-47]\nconnect to somewhere:\tnc [-options] hostname port[s] [ports] ... \nlisten for inbound:\tnc -l -p port [-options] [hostname] [port]\n',
    );
    return 0;
  }
  const verbose = letters.has('v');
  if (letters.has('l')) {
    if (verbose) await printError(process, `listening on [any] ${listenPort || (operands.at(-1) ?? '')} ...\n`);
    for (;;) {
      if (waitSeconds !== null) {
        await process.sleep(waitSeconds * 1000);
        return 1;
      }
      await process.block(null);
    }
  }
  const [host, ...ports] = operands;
  if (host === undefined) {
    await printError(process, 'Cmd line: \nno destination\n'.replace('Cmd line: \n', ''));
    return 1;
  }
  if (ports.length === 0) {
    await printError(process, 'no port[s] to connect to\n');
    return 1;
  }
  let status = 1;
  for (const port of ports.flatMap(expandPorts)) {
    const outcome = connectionOutcome(process, host, port);
    process.session.options.observer.downloadRequested({ url: `tcp://${host}:${port}`, path: null, via: 'nc' });
    if (outcome.kind === 'unresolved') {
      await printError(process, `${host}: forward host lookup failed: Unknown host\n`);
      return 1;
    }
    await process.sleep(waitSeconds === null ? outcome.afterMs : Math.min(outcome.afterMs, waitSeconds * 1000));
    const name = outcome.local ? 'localhost' : host === outcome.address ? '(UNKNOWN)' : host;
    const service = serviceName(port);
    const shown = `${name} [${outcome.address}] ${port} (${service === String(port) ? '?' : service})`;
    if (outcome.kind !== 'connected') {
      if (verbose) await printError(process, `${shown} : ${REASONS.get(outcome.kind) ?? ''}\n`);
      continue;
    }
    status = 0;
    if (verbose) await printError(process, `${shown} open\n`);
    if (letters.has('z')) continue;
    await converse(context, host, port, program);
  }
  return status;
};

function expandPorts(text: string): number[] {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range === null) return /^\d+$/.test(text) ? [Number(text)] : [];
  const [from, to] = [Number(range[1]), Math.min(Number(range[2]), 65_535)];
  return Array.from({ length: Math.min(1024, Math.max(0, to - from + 1)) }, (_, index) => to - index);
}

/** What a peer answers: a web server its page, anything else closes the connection. */
async function converse(context: CommandContext, host: string, port: number, program: string | null): Promise<void> {
  const { process } = context;
  if (program !== null) {
    await runShellText(context, `${program} </dev/null`, { input: '', captures: true });
    return;
  }
  const input = process.descriptor(0);
  if (port !== 80 || input === null || input.isTerminal) {
    await process.sleep(400);
    return;
  }
  const request = await readAll(process, input);
  const path = /^\S+ (\S+)/.exec(request)?.[1] ?? '/';
  const { body, mediaType, server } = downloadContent(`http://${host}${path}`);
  await print(
    process,
    `HTTP/1.1 200 OK\r\nServer: ${server}\r\nContent-Type: ${mediaType}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** telnet of inetutils 2.4. */
export const telnet: Command = async (context) => {
  const { process } = context;
  const operands = context.args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-[elnX]$/.test(context.args[index - 1] ?? ''),
  );
  const [host, port] = operands;
  if (host !== undefined) return (await reachByTelnet(context, host, port)) ? 0 : 1;
  const input = process.descriptor(0);
  await print(process, 'telnet> ');
  if (input?.isTerminal !== true) return 0;
  for await (const { line } of readLines(process, input)) {
    const [verb = '', ...words] = line.trim().split(/\s+/);
    if (verb !== '' && 'quit'.startsWith(verb)) return 0;
    if (verb !== '' && 'open'.startsWith(verb)) {
      if (words[0] === undefined) await print(process, 'usage: open host-name [port]\n');
      else if (await reachByTelnet(context, words[0], words[1])) return 0;
    } else if (/^(?:close|logout|mode|send)$/.test(verb)) await print(process, '?Need to be connected first.\n');
    else if (verb === 'status') await print(process, "No connection.\nEscape character is '^]'.\n");
    else if (verb !== '') await print(process, '?Invalid command\n');
    await print(process, 'telnet> ');
  }
  return 0;
};

/** True where somebody answered. */
async function reachByTelnet(context: CommandContext, host: string, port = 'telnet'): Promise<boolean> {
  const { process } = context;
  const number = port === 'telnet' ? 23 : Number(port);
  const outcome = connectionOutcome(process, host, number);
  process.session.options.observer.downloadRequested({ url: `tcp://${host}:${number}`, path: null, via: 'nc' });
  if (outcome.kind === 'unresolved') {
    await printError(process, `Server lookup failure:  ${host}:${port}, Name or service not known\n`);
    return false;
  }
  await print(process, `Trying ${outcome.address}...\n`);
  await process.sleep(outcome.afterMs);
  if (outcome.kind !== 'connected') {
    await printError(process, `telnet: Unable to connect to remote host: ${REASONS.get(outcome.kind) ?? ''}\n`);
    return false;
  }
  await print(process, `Connected to ${host}.\nEscape character is '^]'.\n`);
  await process.sleep(700);
  await printError(process, 'Connection closed by foreign host.\n');
  return false;
}

/** ftp of tnftp: it never gets further than the name it asks for. */
export const ftp: Command = async (context) => {
  const { process } = context;
  const operands = context.args.filter((arg) => !arg.startsWith('-'));
  let [host] = operands;
  if (host !== undefined) await reachByFtp(context, host, operands[1]);
  const input = process.descriptor(0);
  if (input === null) return 1;
  const prompt = input.isTerminal ? 'ftp> ' : '';
  await print(process, prompt);
  for await (const { line } of readLines(process, input)) {
    const [verb = '', ...words] = line.trim().split(/\s+/);
    if (/^(bye|quit|exit)$/.test(verb)) break;
    if (verb === 'open') {
      if (words[0] === undefined) await print(process, 'usage: open host-name [port]\n');
      else {
        host = words[0];
        await reachByFtp(context, host, words[1]);
      }
    } else if (/^(get|mget|put|mput|ls|dir|cd|pwd|binary|user|delete|mkdir)$/.test(verb)) {
      if (/get$/.test(verb) && words[0] !== undefined && host !== undefined)
        process.session.options.observer.downloadRequested({
          url: `ftp://${host}/${words[0]}`,
          path: null,
          via: 'ftpget',
        });
      await print(process, 'Not connected.\n');
    } else if (verb !== '' && !/^(help|prompt|passive|hash|ascii|verbose|lcd)$/.test(verb))
      await print(process, '?Invalid command.\n');
    await print(process, prompt);
  }
  return 0;
};

async function reachByFtp(context: CommandContext, host: string, port?: string): Promise<void> {
  const { process } = context;
  const number = port ?? '21';
  const outcome = connectionOutcome(process, host.replace(/^ftp:\/\//, '').split('/')[0] ?? host, Number(number));
  process.session.options.observer.downloadRequested({
    url: /^\w+:\/\//.test(host) ? host : `ftp://${host}/`,
    path: null,
    via: 'ftpget',
  });
  if (outcome.kind === 'unresolved') {
    await printError(process, `ftp: Can't lookup \`${host}:ftp': Name or service not known\n`);
    return;
  }
  await process.sleep(outcome.afterMs);
  if (outcome.address !== host) await print(process, `Trying ${outcome.address}:${number} ...\n`);
  if (outcome.kind === 'connected')
    await print(
      process,
      `Connected to ${host}.\n220 (vsFTPd 3.0.3)\n331 Please specify the password.\n530 Login incorrect.\nftp: Login failed\n`,
    );
  else
    await printError(
      process,
      `ftp: Can't connect to \`${outcome.address}:${number}': ${REASONS.get(outcome.kind) ?? ''}\nftp: Can't connect to \`${host}:${port ?? 'ftp'}'\n`,
    );
}

/** host, nslookup and dig of BIND 9.18. */
export const lookUp: Command = async (context) => {
  const { process, name } = context;
  const { network } = process.session.host.persona;
  const operands = context.args.filter(
    (arg) => !/^[-+@]/.test(arg) && !/^(A|AAAA|MX|TXT|NS|ANY|IN|PTR|SOA|CNAME)$/i.test(arg),
  );
  const [target] = operands;
  if (target === undefined) {
    if (name === 'dig' || name === 'nslookup') return 0;
    await printError(
      process,
      'Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n',
    );
    return 1;
  }
  const outcome = connectionOutcome(process, target, 80);
  await process.sleep(20);
  const found = outcome.kind !== 'unresolved';
  const address = found ? resolve(target) : '';
  if (name === 'host')
    await print(process, found ? `${target} has address ${address}\n` : `Host ${target} not found: 3(NXDOMAIN)\n`);
  else if (name === 'nslookup')
    await print(
      process,
      `Server:\t\t${network.nameserver}\nAddress:\t${network.nameserver}#53\n\n${found ? `Non-authoritative answer:\nName:\t${target}\nAddress: ${address}\n` : `** server can't find ${target}: NXDOMAIN\n`}\n`,
    );
  else if (context.args.includes('+short')) await print(process, found ? `${address}\n` : '');
  else {
    const answer = found ? `;; ANSWER SECTION:\n${`${target}.`.padEnd(24)}300\tIN\tA\t${address}\n\n` : '';
    await print(
      process,
      `\n; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> ${context.args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${found ? 'NOERROR' : 'NXDOMAIN'}, id: ${20_000 + (process.id % 40_000)}\n;; flags: qr rd ra; QUERY: 1, ANSWER: ${found ? 1 : 0}, AUTHORITY: 0, ADDITIONAL: 1\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n;; QUESTION SECTION:\n;${`${target}.`.padEnd(23)}\tIN\tA\n\n${answer};; Query time: 19 msec\n;; SERVER: ${network.nameserver}#53(${network.nameserver}) (UDP)\n;; WHEN: ${new Date(process.session.host.now()).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4')}\n;; MSG SIZE  rcvd: ${40 + target.length}\n\n`,
    );
  }
  return found || name === 'dig' ? 0 : 1;
};

/** ping of iputils: who exists answers, in the time that its distance takes. */
export const ping: Command = async (context) => {
  const { process, args } = context;
  const value = (letter: string) => {
    const at = args.findIndex((arg) => arg.startsWith(`-${letter}`));
    const attached = args[at]?.slice(2);
    return at === -1 ? undefined : attached === '' || attached === undefined ? args[at + 1] : attached;
  };
  for (const letter of ['c', 's', 'W', 'w', 'i', 't']) {
    const given = value(letter);
    if (given === undefined || /^\d+(?:\.\d+)?$/.test(given)) continue;
    await printError(process, `ping: invalid argument: '${given}'\n`);
    return 1;
  }
  const odd = /^-[^-\d]*?([^aAbBcCdDefFhHiIlLmMnOpPqQrRsStTuUvVwW46-])/.exec(args[0] ?? '')?.[1];
  if (odd !== undefined && !/^-[a-zA-Z]\S/.test(args[0] ?? '')) {
    await printError(process, `ping: invalid option -- '${odd}'\n\nUsage\n  ping [options] <destination>\n`);
    return 2;
  }
  const host = args
    .filter((arg, index) => !arg.startsWith('-') && !/^-[ciIWwstpQlmMST]$/.test(args[index - 1] ?? ''))
    .at(-1);
  if (host === undefined) {
    await printError(process, 'ping: usage error: Destination address required\n');
    return 1;
  }
  const outcome = connectionOutcome(process, host, 80);
  if (outcome.kind === 'unresolved') {
    await printError(process, `ping: ${host}: Name or service not known\n`);
    return 2;
  }
  const { address } = outcome;
  const count = Number(value('c')) || Number.POSITIVE_INFINITY;
  const size = Number(value('s') ?? 56);
  const interval = Math.max(0.2, Number(value('i')) || 1) * 1000;
  const answers =
    outcome.local || outcome.kind === 'connected' || address === process.session.host.persona.network.gateway;
  const base = outcome.local ? 0.035 : outcome.kind === 'connected' ? outcome.afterMs : 0.4;
  await print(process, `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`);
  const times: number[] = [];
  let sent = 0;
  const started = process.session.host.now();
  const quiet = args.includes('-q');
  while (sent < count && sent < 1000) {
    if (sent > 0) await process.sleep(interval);
    sent += 1;
    if (!answers) continue;
    const time = base * (0.97 + process.session.options.random.next() * 0.08);
    times.push(time);
    const from = host === address ? address : `${host} (${address})`;
    if (!quiet)
      await print(
        process,
        `${size + 8} bytes from ${from}: icmp_seq=${sent} ttl=${outcome.local ? 64 : 54} time=${time < 1 ? time.toFixed(3) : time < 10 ? time.toFixed(2) : time.toFixed(1)} ms\n`,
      );
  }
  if (!answers) await process.sleep(1000);
  const elapsed = Math.max(0, Math.round(process.session.host.now() - started));
  const loss = sent === 0 ? 0 : Math.round(((sent - times.length) / sent) * 100);
  const mean = times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length);
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / Math.max(1, times.length));
  await print(
    process,
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${elapsed}ms\n${times.length === 0 ? '\n' : `rtt min/avg/max/mdev = ${[Math.min(...times), mean, Math.max(...times), deviation].map((time) => time.toFixed(3)).join('/')} ms\n`}`,
  );
  return times.length === 0 ? 1 : 0;
};
