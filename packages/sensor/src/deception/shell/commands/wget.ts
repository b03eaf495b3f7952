import { byteStringToBytes } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { requestUrl, type WebAnswer, wgetSize } from './downloads.ts';
import { linesOf } from './input.ts';
import { parseTarget } from './network-target.ts';
import { join } from './paths.ts';

const VERSION = 'GNU Wget 1.21.3 built on linux-gnu.\n';
const MAX_URLS = 200;
const MAX_TRIES = 3;

interface Options {
  readonly quiet: boolean;
  readonly brief: boolean;
  readonly bar: boolean;
  readonly output: string | null;
  readonly directory: string;
  readonly spider: boolean;
  readonly serverAnswer: boolean;
  readonly timeoutMs: number | null;
  readonly tries: number;
  readonly keep: boolean;
  readonly log: (text: string) => Promise<void>;
}

/** wget of GNU Wget 1.21.3: every URL is recorded and answered by the simulated network. */
export const wget: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    'VhbdqvnxrkKmpHLNSc4' + '6EFpi:o:a:e:O:t:P:U:T:w:Q:R:A:D:I:X:l:B:Y:',
    {
      'output-document:': 'O',
      'output-file:': 'o',
      'append-output:': 'a',
      'input-file:': 'i',
      quiet: 'q',
      version: 'V',
      verbose: 'v',
      'no-verbose': 'nv',
      'no-check-certificate': '-ignored',
      'directory-prefix:': 'P',
      'tries:': 't',
      'timeout:': 'T',
      'connect-timeout:': 'T',
      'read-timeout:': '-ignored',
      'dns-timeout:': '-ignored',
      'user-agent:': 'U',
      'header:': '-header',
      'referer:': '-ignored',
      'post-data:': '-post',
      'post-file:': '-post',
      'user:': '-ignored',
      'password:': '-ignored',
      'http-user:': '-ignored',
      'http-password:': '-ignored',
      'limit-rate:': '-ignored',
      'waitretry:': '-ignored',
      'wait:': 'w',
      'execute:': 'e',
      'method:': '-ignored',
      'body-data:': '-ignored',
      'load-cookies:': '-ignored',
      'save-cookies:': '-ignored',
      'max-redirect:': '-ignored',
      'secure-protocol:': '-ignored',
      'progress:': 'progress',
      'show-progress': 'bar',
      'no-cache': '-ignored',
      'no-proxy': '-ignored',
      'no-cookies': '-ignored',
      'no-clobber': 'nc',
      'no-parent': '-ignored',
      'no-host-directories': '-ignored',
      'no-hsts': '-ignored',
      'no-dns-cache': '-ignored',
      'content-disposition': '-ignored',
      'trust-server-names': '-ignored',
      'retry-connrefused': '-ignored',
      'inet4-only': '-ignored',
      'inet6-only': '-ignored',
      'prefer-family:': '-ignored',
      continue: 'c',
      timestamping: 'N',
      background: 'b',
      spider: 'spider',
      recursive: 'r',
      mirror: 'm',
      'server-response': 'S',
      'level:': 'l',
      'accept:': 'A',
      'reject:': 'R',
    },
    { status: 2, usage: "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n" },
  );
  if (line.has('V')) {
    await print(process, VERSION);
    return 0;
  }
  const urls = [...line.operands, ...(await listedUrls(context, line.value('i')))].slice(0, MAX_URLS);
  if (urls.length === 0) {
    await printError(
      process,
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    );
    return 1;
  }
  const logFile = line.value('o', 'a') ?? null;
  const written: string[] = [];
  // `-nv` and `-nc` are read as letters of one option by getopt; wget takes the pair.
  const pairs = context.args.filter((arg) => /^-n[a-z]/.test(arg)).join('');
  const terminal = process.descriptor(2)?.isTerminal === true && logFile === null;
  const options: Options = {
    quiet: line.has('q'),
    brief: line.has('nv') || pairs.includes('v'),
    bar: terminal || (line.value('progress') ?? '').startsWith('bar:force'),
    output: line.value('O') ?? null,
    directory: line.value('P') ?? '',
    spider: line.has('spider'),
    serverAnswer: line.has('S'),
    timeoutMs: line.value('T') === undefined ? null : Math.max(0, Number(line.value('T')) || 0) * 1000 || null,
    tries: Math.max(1, Math.min(MAX_TRIES, Number(line.value('t') ?? MAX_TRIES) || MAX_TRIES)),
    keep: line.has('nc') || pairs.includes('c'),
    log: async (text) => {
      if (logFile === null) await printError(process, text);
      else written.push(text);
    },
  };
  if (line.has('b')) {
    await print(
      process,
      `Continuing in background, pid ${process.id + 1}.\nOutput will be written to '${logFile ?? 'wget-log'}'.\n`,
    );
  }
  let status = 0;
  for (const given of urls) {
    const result = await fetchOne(
      context,
      given,
      { ...options, quiet: options.quiet || line.has('b') },
      line.has('bar'),
    );
    if (result !== 0) status = result;
  }
  if (logFile !== null)
    try {
      process.files.writeFile(process.path(logFile), byteStringToBytes(written.join('')), { append: line.has('a') });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `${logFile}: ${errorText(error)}\n`);
    }
  return status;
};

async function listedUrls(context: CommandContext, file: string | undefined): Promise<string[]> {
  if (file === undefined) return [];
  try {
    const text = Buffer.from(context.process.files.readFile(context.process.path(file))).toString('latin1');
    return linesOf(text).filter((line) => line.trim() !== '');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(context.process, `${file}: ${errorText(error)}\nNo URLs found in ${file}.\n`);
    return [];
  }
}

async function fetchOne(context: CommandContext, given: string, options: Options, showsBar: boolean): Promise<number> {
  const { process } = context;
  const { host } = process.session;
  const url = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
  const target = parseTarget(url);
  const log = async (text: string) => {
    if (!options.quiet) await options.log(text);
  };
  const detail = async (text: string) => {
    if (!options.brief) await log(text);
  };
  if (!['http', 'https', 'ftp', 'ftps'].includes(target.scheme)) {
    await log(`${given}: Unsupported scheme '${target.scheme}'.\n`);
    return 1;
  }
  if (target.host === '') {
    await log(`${given}: Invalid host name.\n`);
    return 1;
  }
  const fileName = target.path.split(/[#]/)[0]?.split('/').at(-1) || 'index.html';
  const path =
    options.output ??
    freeName(context, options, options.directory === '' ? fileName : join(options.directory, fileName));
  const shownUrl = `${url.replace(/^([a-z]+):\/\/[^@/]*@/i, '$1://')}${target.path === '/' && !url.endsWith('/') ? '/' : ''}`;
  if (options.output !== null && options.output !== '-' && !(await mayWrite(context, options.output))) return 1;
  process.session.options.observer.downloadRequested({
    url,
    path: path === '-' || options.spider ? null : process.path(path),
    via: 'wget',
  });
  if (options.spider) await detail('Spider mode enabled. Check if remote file exists.\n');
  for (let attempt = 1; ; attempt += 1) {
    await detail(
      `--${formatDate(host.now(), '%F %T')}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ''}${shownUrl}\n`,
    );
    if (target.scheme === 'ftp') await detail(`           => '${path}'\n`);
    const answer = await requestUrl(process, url, options.timeoutMs);
    const { outcome } = answer;
    const named = outcome.address !== target.host;
    if (outcome.kind === 'unresolved') {
      await detail(`Resolving ${target.host} (${target.host})... failed: Name or service not known.\n`);
      await log(`wget: unable to resolve host address '${target.host}'\n`);
      return 4;
    }
    if (named && target.host !== 'localhost')
      await detail(`Resolving ${target.host} (${target.host})... ${outcome.address}\n`);
    else if (named)
      await detail(
        `Resolving localhost (localhost)... ::1, 127.0.0.1\nConnecting to localhost (localhost)|::1|:${target.port}... ${outcome.kind === 'connected' ? 'connected' : 'failed: Connection refused'}.\n`,
      );
    const where = `Connecting to ${target.host}${named ? ` (${target.host})|${outcome.address}|` : ''}:${target.port}... `;
    if (!(named && target.host === 'localhost' && outcome.kind === 'connected')) await detail(where);
    if (outcome.kind !== 'connected') {
      const reason = new Map([
        ['refused', 'Connection refused'],
        ['no-route', 'No route to host'],
        ['timed-out', 'Connection timed out'],
      ]).get(outcome.kind);
      await detail(`failed: ${reason ?? ''}.\n`);
      const again = outcome.kind === 'timed-out' && attempt < options.tries;
      if (outcome.kind === 'timed-out')
        await detail(again ? 'Retrying.\n\n' : options.tries > 1 ? 'Giving up.\n\n' : 'Giving up.\n\n');
      if (again) continue;
      return 4;
    }
    if (!(named && target.host === 'localhost')) await detail('connected.\n');
    if (target.scheme === 'ftp') return saveFtp(context, answer, url, path, options, detail);
    return save(context, answer, shownUrl, path, options, { log, detail, showsBar });
  }
}

/** `file`, `file.1`, ...: a name that is not taken. */
function freeName(context: CommandContext, options: Options, name: string): string {
  const { files } = context.process;
  if (options.keep) return name;
  const taken = (path: string) => files.exists(context.process.path(path));
  if (!taken(name)) return name;
  for (let number = 1; number < 1000; number += 1) if (!taken(`${name}.${number}`)) return `${name}.${number}`;
  return name;
}

async function mayWrite(context: CommandContext, path: string): Promise<boolean> {
  const { process } = context;
  try {
    process.files.writeFile(process.path(path), new Uint8Array(0));
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `${path}: ${errorText(error)}\n`);
    return false;
  }
}

async function save(
  context: CommandContext,
  answer: WebAnswer,
  url: string,
  path: string,
  options: Options,
  say: {
    readonly log: (text: string) => Promise<void>;
    readonly detail: (text: string) => Promise<void>;
    readonly showsBar: boolean;
  },
): Promise<number> {
  const { process } = context;
  const { host } = process.session;
  const { content, status, reason } = answer;
  const size = content.body.length;
  await say.detail('HTTP request sent, awaiting response... ');
  if (options.serverAnswer) {
    const headers = [
      `HTTP/1.1 ${status} ${reason}`,
      `Date: ${formatDate(host.now(), '%a, %d %b %Y %H:%M:%S GMT')}`,
      `Server: ${content.server}`,
      `Last-Modified: ${formatDate(content.modifiedAtMs, '%a, %d %b %Y %H:%M:%S GMT')}`,
      `Content-Length: ${size}`,
      'Keep-Alive: timeout=5, max=100',
      'Connection: Keep-Alive',
      `Content-Type: ${content.mediaType}`,
    ];
    await say.log(`\n${headers.map((line) => `  ${line}\n`).join('')}`);
  } else await say.detail(`${status} ${reason}\n`);
  if (status >= 400) {
    if (options.spider) await say.detail('Remote file does not exist -- broken link!!!\n\n');
    else await say.log(`${formatDate(host.now(), '%F %T')} ERROR ${status}: ${reason}.\n\n`);
    return 8;
  }
  await say.detail(`Length: ${size}${size >= 1024 ? ` (${roundSize(size)})` : ''} [${content.mediaType}]\n`);
  if (options.spider) {
    await say.detail('Remote file exists.\n\n');
    return 0;
  }
  await say.detail(`Saving to: '${path === '-' ? 'STDOUT' : path}'\n`);
  const rate = size / (answer.transferMs / 1000);
  if (path === '-') await print(process, content.body);
  else {
    try {
      if (options.directory !== '') makeDirectories(context, options.directory);
      process.files.writeFile(process.path(path), byteStringToBytes(content.body));
      process.files.changeTimes(process.path(path), content.modifiedAtMs);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await say.log(`${path}: ${errorText(error)}\n\nCannot write to '${path}' (${errorText(error)}).\n`);
      return 3;
    }
  }
  await say.detail('\n');
  const transfer = process.sleep(answer.transferMs);
  if (!options.brief && (!options.quiet || say.showsBar))
    await options.log(
      options.bar
        ? barText(
            process.session.terminal?.columns ?? 80,
            path === '-' ? '-' : (path.split('/').at(-1) ?? path),
            size,
            rate,
            answer.transferMs,
          )
        : dots(size, rate, answer.transferMs),
    );
  await transfer;
  const time = formatDate(host.now(), '%F %T');
  if (options.brief) await say.log(`${time} URL:${url} [${size}/${size}] -> "${path}" [1]\n`);
  else
    await say.detail(
      `\n${time} (${rateText(rate)}) - ${path === '-' ? 'written to stdout' : `'${path}' saved`} [${size}/${size}]\n\n`,
    );
  return 0;
}

async function saveFtp(
  context: CommandContext,
  answer: WebAnswer,
  url: string,
  path: string,
  options: Options,
  detail: (text: string) => Promise<void>,
): Promise<number> {
  const { process } = context;
  const user = decodeURIComponentSafely(/^ftp:\/\/([^:@/]*)[:@]/i.exec(url)?.[1] ?? 'anonymous');
  const target = parseTarget(url);
  const directory = target.path.split('/').slice(1, -1).join('/');
  const name = target.path.split('/').at(-1) ?? '';
  const size = answer.content.body.length;
  await detail(
    `connected.\nLogging in as ${user} ... Logged in!\n==> SYST ... done.    ==> PWD ... done.\n==> TYPE I ... done.  ==> CWD ${directory === '' ? 'not needed' : `(1) /${directory} ... done`}.\n==> SIZE ${name} ... ${size}\n==> PASV ... done.    ==> RETR ${name} ... done.\nLength: ${size} (${roundSize(size)}) (unauthoritative)\n\n`.replace(
      /^connected\.\n/,
      '',
    ),
  );
  try {
    if (path === '-') await print(process, answer.content.body);
    else process.files.writeFile(process.path(path), byteStringToBytes(answer.content.body));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await detail(`${path}: ${errorText(error)}\n`);
    return 3;
  }
  const rate = size / (answer.transferMs / 1000);
  if (!options.quiet)
    await options.log(
      options.bar ? barText(80, path, size, rate, answer.transferMs) : dots(size, rate, answer.transferMs),
    );
  await process.sleep(answer.transferMs);
  await detail(
    `\n${formatDate(process.session.host.now(), '%F %T')} (${rateText(rate)}) - '${path}' saved [${size}]\n\n`,
  );
  return 0;
}

function decodeURIComponentSafely(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function makeDirectories(context: CommandContext, directory: string): void {
  const { process } = context;
  let path = directory.startsWith('/') ? '' : '.';
  for (const name of directory.split('/').filter((part) => part !== '')) {
    path = `${path}/${name}`;
    if (!process.files.exists(process.path(path))) process.files.makeDirectory(process.path(path));
  }
}

/** `293K`, `1.4M`: the size as wget rounds it. */
function roundSize(bytes: number): string {
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return kilobytes < 9.95 ? `${kilobytes.toFixed(1)}K` : `${Math.round(kilobytes)}K`;
  const megabytes = kilobytes / 1024;
  return megabytes < 9.95 ? `${megabytes.toFixed(1)}M` : `${Math.round(megabytes)}M`;
}

function significant(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function rateText(bytesPerSecond: number): string {
  if (bytesPerSecond < 1024) return `${significant(bytesPerSecond)} B/s`;
  const kilobytes = bytesPerSecond / 1024;
  return kilobytes < 1024 ? `${significant(kilobytes)} KB/s` : `${significant(kilobytes / 1024)} MB/s`;
}

function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 1
    ? `${Number(seconds.toPrecision(1))}s`
    : seconds < 10
      ? `${seconds.toFixed(1)}s`
      : `${Math.round(seconds)}s`;
}

/** The progress of output that is no terminal: a dot a kilobyte, fifty a line. */
function dots(size: number, rate: number, transferMs: number): string {
  const speed = () => {
    const text = rateText(rate).replace(/ ?([KM]?)B\/s$/, '$1');
    return text.padStart(5);
  };
  const rows: string[] = [];
  for (let at = 0; at === 0 || at < size; at += 51_200) {
    const kilobytes = Math.ceil(Math.min(51_200, size - at) / 1024);
    const marks = Math.floor(Math.min(51_200, size - at) / 1024) || 0;
    const groups = Array.from({ length: 5 }, (_, group) =>
      '.'.repeat(Math.max(0, Math.min(10, marks - group * 10))).padEnd(10),
    ).join(' ');
    const percent = Math.floor((Math.min(size, at + 51_200) / Math.max(1, size)) * 100);
    const last = at + 51_200 >= size;
    rows.push(
      `${String(at / 1024).padStart(6)}K ${groups}${String(percent).padStart(3)}% ${speed()}${last ? `=${secondsText(transferMs)}` : ` ${kilobytes > 0 ? '0s' : ''}`}`,
    );
  }
  return `${rows.join('\n')}\n`;
}

/** The last two states of the bar on a terminal. */
function barText(columns: number, name: string, size: number, rate: number, transferMs: number): string {
  const width = Math.max(5, columns - 59);
  const shown = name.length > 20 ? name.slice(0, 19) : name;
  const speed = rateText(rate).replace(' ', '');
  const full = transferMs < 150 ? '--.-KB/s' : speed;
  const state = (percent: string, bar: string, bytes: string, end: string) =>
    `\r${shown.padEnd(20)}${percent}[${bar}] ${bytes.padStart(7)}  ${end}`;
  return `${state('  0%', ' '.repeat(width - 1), '0', '--.-KB/s               ')}${state('100%', `${'='.repeat(width - 2)}>`, wgetSize(size), `${full.padStart(8)}    in ${secondsText(transferMs)}  `)}\n`;
}
