import { byteStringToBytes } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { type OwnApplets, readLetters, showUsage } from './busybox-context.ts';
import { requestUrl } from './downloads.ts';
import { readAll } from './input.ts';
import { connectionOutcome, parseTarget } from './network-target.ts';

const REASONS = new Map([
  ['refused', 'Connection refused'],
  ['timed-out', 'Connection timed out'],
  ['no-route', 'No route to host'],
]);
const DEFAULT_PORT = { ftp: 21, telnet: 23, tftp: 69 } as const;
/** A packet of ping to somewhere that does not answer; the real one waits longer. */
const PING_INTERVAL_MS = 1000;
const MAX_PINGS = 10;

/** The words for a host that cannot be reached; null when it can. */
async function connectionFailure(process: Process, host: string, port: number): Promise<string | null> {
  const outcome = connectionOutcome(process, host, port);
  if (outcome.afterMs > 0) await process.sleep(outcome.afterMs);
  if (outcome.kind === 'unresolved') return `bad address '${host}'`;
  const reason = REASONS.get(outcome.kind);
  return reason === undefined ? null : `can't connect to remote host (${outcome.address}): ${reason}`;
}

const SIZE_UNITS = ['', 'k', 'M', 'G'] as const;

/** `busybox  100% |****| 1935k  0:00:00 ETA` */
function progressLine(name: string, bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 100_000 && unit < 3) {
    size = Math.floor(size / 1024);
    unit += 1;
  }
  return `${name.slice(0, 20).padEnd(20)} 100% |********************************| ${`${size}${SIZE_UNITS[unit] ?? ''}`.padStart(5)}  0:00:00 ETA\n`;
}

const wget: Command = async (context) => {
  const { process } = context;
  const long = new Map([
    ['--spider', '-s'],
    ['--no-check-certificate', '-n'],
    ['--quiet', '-q'],
    ['--continue', '-c'],
    ['--server-response', '-S'],
  ]);
  const args = context.args.flatMap((arg, index, all) => {
    if (/^--(header|post-data|post-file|user-agent)$/.test(all[index - 1] ?? '')) return [];
    if (/^--(header|post-data|post-file|user-agent)(=|$)/.test(arg)) return [];
    if (arg.startsWith('--output-document=')) return ['-O', arg.slice(18)];
    return [long.get(arg) ?? arg];
  });
  const line = await readLetters({ ...context, args }, 'csqSn', 'OoPUYtT');
  if (line === null) return 1;
  if (line.operands.length === 0) return showUsage(context);
  const { options } = line;
  const quiet = options.has('q');
  const log = (text: string) => (quiet ? undefined : printError(process, text));
  for (const url of line.operands) {
    const target = parseTarget(url);
    if (!['http', 'https', 'ftp'].includes(target.scheme)) {
      await printError(process, `wget: not an http or ftp url: ${url}\n`);
      return 1;
    }
    if (/^[a-z]+:\D*$/i.test(url) && !url.includes('//')) {
      await printError(process, "wget: bad port ''\n");
      return 1;
    }
    const output = options.get('O') ?? null;
    const name = target.path.split(/[?#]/)[0]?.split('/').at(-1) || 'index.html';
    const file = output ?? (options.has('P') ? `${options.get('P') ?? ''}/${name}` : name);
    process.session.options.observer.downloadRequested({
      url: /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`,
      path: output === '-' || options.has('s') ? null : process.path(file),
      via: 'wget',
    });
    const outcome = connectionOutcome(process, target.host, target.port);
    if (outcome.kind === 'unresolved') {
      await process.sleep(outcome.afterMs);
      await printError(process, `wget: bad address '${target.host}'\n`);
      return 1;
    }
    await log(
      `Connecting to ${target.host}${target.host === outcome.address ? `:${target.port}` : ''} (${outcome.address}:${target.port})\n`,
    );
    const timeout = Number(options.get('T') ?? options.get('t'));
    const answer = await requestUrl(process, url, timeout > 0 ? timeout * 1000 : null);
    if (answer.outcome.kind !== 'connected') {
      await printError(
        process,
        timeout > 0 && answer.outcome.kind === 'timed-out'
          ? 'wget: download timed out\n'
          : `wget: can't connect to remote host (${outcome.address}): ${REASONS.get(answer.outcome.kind) ?? ''}\n`,
      );
      return 1;
    }
    if (options.has('S'))
      await printError(
        process,
        `  HTTP/1.1 ${answer.status} ${answer.reason}\n  Server: ${answer.content.server}\n  Content-Type: ${answer.content.mediaType}\n  Content-Length: ${answer.content.body.length}\n  Connection: close\n  \n`,
      );
    if (answer.status >= 400) {
      await printError(process, `wget: server returned error: HTTP/1.1 ${answer.status} ${answer.reason}\n`);
      return 1;
    }
    if (options.has('s')) {
      await log('remote file exists\n');
      continue;
    }
    const { body } = answer.content;
    if (output === '-') {
      await log('writing to stdout\n');
      await print(process, body);
      await log(progressLine('-', body.length));
      await log('written to stdout\n');
      continue;
    }
    if (output === null && process.files.exists(process.path(file)) && !options.has('c')) {
      await printError(process, `wget: can't open '${file}': File exists\n`);
      return 1;
    }
    await log(`saving to '${file}'\n`);
    if (!(await store(context, file, body))) return 1;
    await process.sleep(answer.transferMs);
    await log(`${progressLine(file.split('/').at(-1) ?? file, body.length)}'${file}' saved\n`);
  }
  return 0;
};

async function store({ process, name }: CommandContext, file: string, body: string): Promise<boolean> {
  try {
    process.files.writeFile(process.path(file), byteStringToBytes(body));
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `${name}: can't open '${file}': ${errorText(error)}\n`);
    return false;
  }
}

const tftp: Command = async (context) => {
  const line = await readLetters(context, 'gp', 'lrb');
  if (line === null) return 1;
  const [host] = line.operands;
  const { process } = context;
  const remote = line.options.get('r') ?? line.options.get('l');
  if (host === undefined || (!line.options.has('g') && !line.options.has('p'))) return showUsage(context);
  if (remote === undefined) return showUsage(context);
  const file = line.options.get('l') ?? remote.split('/').at(-1) ?? remote;
  if (line.options.has('g'))
    process.session.options.observer.downloadRequested({
      url: `tftp://${host}/${remote.replace(/^\//, '')}`,
      path: file === '-' ? null : process.path(file),
      via: 'tftp',
    });
  return transfer(context, host, DEFAULT_PORT.tftp, `http://${host}/${remote}`, file, line.options.has('g'), 'timeout');
};

const ftpget: Command = async (context) => {
  const line = await readLetters(context, 'cv', 'upP');
  if (line === null) return 1;
  const [host, local, remote = local] = line.operands;
  const { process } = context;
  if (host === undefined || local === undefined || remote === undefined) return showUsage(context);
  const gets = context.name === 'ftpget';
  const file = gets ? (line.operands.length > 2 ? local : (remote.split('/').at(-1) ?? remote)) : remote;
  if (gets)
    process.session.options.observer.downloadRequested({
      url: `ftp://${host}/${remote.replace(/^\//, '')}`,
      path: file === '-' ? null : process.path(file),
      via: 'ftpget',
    });
  const port = Number(line.options.get('P')) || DEFAULT_PORT.ftp;
  return transfer(context, host, port, `http://${host}/${remote}`, file, gets, null);
};

/** Fetches or sends a file by a protocol without progress; `silence` is what is said where nobody answers. */
async function transfer(
  context: CommandContext,
  host: string,
  port: number,
  url: string,
  file: string,
  gets: boolean,
  silence: string | null,
): Promise<number> {
  const { process, name } = context;
  const failure = await connectionFailure(process, host, port);
  if (failure !== null) {
    await printError(process, `${name}: ${failure.startsWith('bad') ? failure : (silence ?? failure)}\n`);
    return 1;
  }
  if (!gets) return 0;
  const { content, status } = await requestUrl(process, url, null);
  if (status >= 400) {
    await printError(
      process,
      name === 'tftp'
        ? 'tftp: server error: (1) File not found\n'
        : `${name}: unexpected server response to RETR: 550 Failed to open file.\n`,
    );
    return 1;
  }
  if (file === '-') {
    await print(process, content.body);
    return 0;
  }
  return (await store(context, file, content.body)) ? 0 : 1;
}

const nc: Command = async (context) => {
  const line = await readLetters(context, 'l', 'iwpfeso');
  if (line === null) return 1;
  const { process } = context;
  const [host, port] = line.operands;
  if (line.options.has('l')) {
    // Nobody comes: it waits until it is interrupted, or as long as it was told.
    await process.sleep((Number(line.options.get('w')) || 86_400) * 1000);
    return 1;
  }
  if (host === undefined || port === undefined) return showUsage(context);
  const failure = await connectionFailure(process, host, Number(port) || 0);
  if (failure !== null) {
    await printError(process, `nc: ${failure}\n`);
    return 1;
  }
  process.session.options.observer.downloadRequested({ url: `tcp://${host}:${port}`, path: null, via: 'nc' });
  const input = process.descriptor(0);
  if (input !== null) await readAll(process, input);
  return 0;
};

const telnet: Command = async (context) => {
  const line = await readLetters(context, 'a', 'l');
  if (line === null) return 1;
  const [host, port] = line.operands;
  if (host === undefined) return showUsage(context);
  const failure = await connectionFailure(context.process, host, Number(port) || DEFAULT_PORT.telnet);
  await printError(
    context.process,
    failure === null ? 'Connection closed by foreign host\r\n' : `telnet: ${failure}\n`,
  );
  return 1;
};

const ping: Command = async (context) => {
  const line = await readLetters(context, 'q46', 'csitIWwp');
  if (line === null) return 1;
  const [host] = line.operands;
  if (host === undefined) return showUsage(context);
  const { process } = context;
  const outcome = connectionOutcome(process, host, 80);
  if (outcome.kind === 'unresolved') {
    await printError(process, `${context.name}: bad address '${host}'\n`);
    return 1;
  }
  const size = Number(line.options.get('s') ?? 56);
  await print(process, `PING ${host} (${outcome.address}): ${size} data bytes\n`);
  const count = Math.min(Number(line.options.get('c')) || MAX_PINGS, MAX_PINGS);
  const answers = outcome.local || outcome.kind === 'connected' || outcome.kind === 'refused';
  const times: number[] = [];
  for (let sequence = 0; sequence < count; sequence += 1) {
    if (sequence > 0 || !answers) await process.sleep(PING_INTERVAL_MS);
    if (!answers) continue;
    const time = outcome.local
      ? 0.06 + process.session.options.random.next() * 0.1
      : outcome.afterMs + process.session.options.random.next() * 3;
    times.push(time);
    await print(
      process,
      `${size + 8} bytes from ${outcome.address}: seq=${sequence} ttl=${outcome.local ? 64 : 54} time=${time.toFixed(3)} ms\n`,
    );
  }
  const sum = times.reduce((total, time) => total + time, 0);
  const lost = Math.round((1 - times.length / count) * 100);
  const spread =
    times.length === 0
      ? ''
      : `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${(sum / times.length).toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`;
  await print(
    process,
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n${spread}`,
  );
  return times.length === 0 ? 1 : 0;
};

const nslookup: Command = async (context) => {
  const [host] = context.args.filter((arg) => !arg.startsWith('-'));
  if (host === undefined) return showUsage(context);
  const { process } = context;
  const { nameserver } = process.session.host.persona.network;
  const outcome = connectionOutcome(process, host, 80);
  await process.sleep(outcome.kind === 'unresolved' ? outcome.afterMs : 20);
  const failed = `** server can't find ${host}: NXDOMAIN\n\n`;
  const answer =
    outcome.kind === 'unresolved'
      ? `${failed}${failed}`
      : `Non-authoritative answer:\nName:\t${host}\nAddress: ${outcome.address}\n\n`;
  await print(process, `Server:\t\t${nameserver}\nAddress:\t${nameserver}:53\n\n${answer}`);
  return outcome.kind === 'unresolved' ? 1 : 0;
};

const traceroute: Command = async (context) => {
  const [host] = context.args.filter((arg) => !arg.startsWith('-'));
  if (host === undefined) return showUsage(context);
  const { process } = context;
  const outcome = connectionOutcome(process, host, 80);
  if (outcome.kind === 'unresolved') {
    await printError(process, `${context.name}: bad address '${host}'\n`);
    return 1;
  }
  await print(process, `traceroute to ${host} (${outcome.address}), 30 hops max, 46 byte packets\n`);
  const { gateway } = process.session.host.persona.network;
  await print(process, ` 1  ${gateway} (${gateway})  0.412 ms  0.301 ms  0.288 ms\n`);
  for (let hop = 2; hop <= 6; hop += 1) {
    await process.sleep(PING_INTERVAL_MS);
    await print(process, ` ${hop}  *  *  *\n`);
  }
  return 0;
};

export const NETWORK_APPLETS: OwnApplets = {
  ftpget,
  ftpput: ftpget,
  nc,
  nslookup,
  ping,
  ping6: ping,
  telnet,
  tftp,
  traceroute,
  traceroute6: traceroute,
  wget,
};
