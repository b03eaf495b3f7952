import { byteStringToBytes } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { type CurlRequest, readCurlOptions } from './curl-options.ts';
import { formatDate } from './date-format.ts';
import { requestUrl, type WebAnswer } from './downloads.ts';
import { parseTarget } from './network-target.ts';

const VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13
Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14
Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM NTLM_WB PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd
`;
const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const METER_HEAD =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';
const IDLE_ROW = '  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';
const SCHEMES =
  /^(dict|file|ftps?|gophers?|https?|imaps?|ldaps?|mqtt|pop3s?|rtmp|rtsp|scp|sftp|smbs?|smtps?|telnet|tftp)$/;

/** curl 7.88.1: every URL is recorded and answered by the simulated network. */
export const curl: Command = async (context) => {
  const { process } = context;
  const request = readCurlOptions(context.args);
  if (typeof request === 'string') {
    await printError(process, `curl: ${request}\n${HINT}`);
    return 2;
  }
  if (request.asksVersion) {
    await print(process, VERSION);
    return 0;
  }
  if (request.urls.length === 0) {
    await printError(process, HINT);
    return 2;
  }
  let status = 0;
  for (const [index, url] of request.urls.entries()) status = await transfer(context, request, url, index);
  return status;
};

async function transfer(context: CommandContext, request: CurlRequest, given: string, index: number): Promise<number> {
  const { process } = context;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const target = parseTarget(url);
  const fail = async (code: number, message: string) => {
    if (!request.silent || request.showErrors) await printError(process, `curl: (${code}) ${message}\n`);
    return code;
  };
  if (!SCHEMES.test(target.scheme)) return fail(1, `Protocol "${target.scheme}" not supported or disabled in libcurl`);
  if (target.host === '' && target.scheme !== 'file') return fail(3, 'URL using bad/illegal format or missing URL');
  const remoteName = (target.path.split(/[?#]/)[0] ?? '').split('/').at(-1) ?? '';
  const path = request.outputs[index] ?? (request.remoteNames ? remoteName : null);
  if (request.remoteNames && request.outputs[index] === undefined && remoteName === '') {
    await printError(process, 'curl: Remote file name has no length!\n');
    return fail(23, 'Failed writing received data to disk/application');
  }
  if (target.scheme === 'file') return copyLocal(context, target.path, path, !request.silent || request.showErrors);
  const directory = request.outputDirectory === null ? '' : `${request.outputDirectory}/`;
  const written = path === null || path === '-' ? null : `${directory}${path}`;
  process.session.options.observer.downloadRequested({
    url,
    path: written === null || written === '/dev/null' ? null : process.path(written),
    via: 'curl',
  });
  // The meter is shown where the data does not go to the same terminal.
  const meter = !request.silent && !request.noMeter && (written !== null || process.descriptor(1)?.isTerminal !== true);
  if (meter && !request.bar) await printError(process, METER_HEAD);
  if (meter && !request.bar) await printError(process, `\r${IDLE_ROW}`);
  const answer = await requestUrl(process, url, request.timeoutMs);
  const { outcome } = answer;
  const named = outcome.address !== target.host;
  if (outcome.kind !== 'connected') {
    if (meter && !request.bar && outcome.kind !== 'unresolved') await printError(process, `\r${IDLE_ROW}\n`);
    if (outcome.kind === 'unresolved') {
      return fail(6, `Could not resolve host: ${target.host}`);
    }
    if (request.verbose && named) await printError(process, `*   Trying ${outcome.address}:${target.port}...\n`);
    const after = outcome.kind === 'timed-out' ? (request.timeoutMs ?? outcome.afterMs) + 1 : outcome.afterMs;
    if (outcome.kind === 'timed-out')
      return fail(
        28,
        request.timeoutMs === null
          ? `Failed to connect to ${target.host} port ${target.port} after ${after} ms: Couldn't connect to server`
          : request.maxTime
            ? `Connection timed out after ${after} milliseconds`
            : `Failed to connect to ${target.host} port ${target.port} after ${after} ms: Timeout was reached`,
      );
    return fail(
      7,
      `Failed to connect to ${target.host} port ${target.port} after ${after} ms: Couldn't connect to server`,
    );
  }
  if (request.verbose)
    await printError(process, verboseHead(target, outcome.address, request, answer, process.session.host.now()));
  const size = answer.content.body.length;
  await process.sleep(answer.transferMs);
  const failed = request.failOnError && answer.status >= 400;
  const body = request.headOnly || failed ? '' : answer.content.body;
  if (meter && !request.bar)
    await printError(
      process,
      `${failed || request.headOnly ? `\r  0 ${countText(size)}    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0` : meterRow(size, answer.transferMs)}\n`,
    );
  if (meter && request.bar) await printError(process, `\r${'#'.repeat(72)} 100.0%\n`);
  if (request.verbose)
    await printError(
      process,
      `{ [${Math.min(size, 16_384)} bytes data]\n* Connection #0 to host ${target.host} left intact\n`,
    );
  if (failed) return fail(22, `The requested URL returned error: ${answer.status}`);
  const text =
    (request.includeHeaders || request.headOnly ? headerText(answer, process.session.host.now()) : '') + body;
  try {
    if (written === null) await print(process, text);
    else if (written !== '/dev/null') process.files.writeFile(process.path(written), byteStringToBytes(text));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `Warning: Failed to open the file ${written ?? ''}: ${errorText(error)}\n`);
    return fail(23, 'Failed writing received data to disk/application');
  }
  if (request.writeOut !== null) await print(process, writeOutText(request.writeOut, answer, url));
  return 0;
}

/** `file:///path`: the machine's own files. */
async function copyLocal(
  context: CommandContext,
  path: string,
  output: string | null,
  complains: boolean,
): Promise<number> {
  const { process } = context;
  try {
    const bytes = process.files.readFile(path);
    if (output === null) await print(process, Buffer.from(bytes).toString('latin1'));
    else process.files.writeFile(process.path(output), bytes);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (complains) await printError(process, `curl: (37) Couldn't open file ${path}\n`);
    return 37;
  }
}

function headerText({ status, reason, content }: WebAnswer, now: number): string {
  return [
    `HTTP/1.1 ${status} ${reason}`,
    `Date: ${formatDate(now, '%a, %d %b %Y %H:%M:%S GMT')}`,
    `Server: ${content.server}`,
    `Last-Modified: ${formatDate(content.modifiedAtMs, '%a, %d %b %Y %H:%M:%S GMT')}`,
    'Accept-Ranges: bytes',
    `Content-Length: ${content.body.length}`,
    `Content-Type: ${content.mediaType}`,
    '',
    '',
  ].join('\r\n');
}

function verboseHead(
  target: ReturnType<typeof parseTarget>,
  address: string,
  request: CurlRequest,
  answer: WebAnswer,
  now: number,
): string {
  const lines = [
    `*   Trying ${address}:${target.port}...`,
    `* Connected to ${target.host} (${address}) port ${target.port} (#0)`,
    `> ${request.headOnly ? 'HEAD' : request.method} ${target.path} HTTP/1.1`,
    `> Host: ${target.host}${target.port === 80 || target.port === 443 ? '' : `:${target.port}`}`,
    `> User-Agent: ${request.userAgent}`,
    '> Accept: */*',
    '> ',
    ...headerText(answer, now)
      .split('\r\n')
      .slice(0, -1)
      .map((line) => `< ${line}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Five characters: `292k`, `81.7M`, `1234`. */
function countText(value: number): string {
  const text =
    value < 100_000
      ? String(Math.round(value))
      : value < 10_240_000
        ? `${Math.floor(value / 1024)}k`
        : value < 104_857_600
          ? `${(Math.floor((value / 1_048_576) * 10) / 10).toFixed(1)}M`
          : `${Math.floor(value / 1_048_576)}M`;
  return text.padStart(5);
}

function meterRow(size: number, milliseconds: number): string {
  const rate = countText(size / (milliseconds / 1000));
  const seconds = Math.floor(milliseconds / 1000);
  const time = seconds === 0 ? '--:--:--' : ` 0:00:0${seconds}`;
  return `\r100 ${countText(size)}  100 ${countText(size)}    0     0 ${rate.padStart(6)}      0 ${time} ${time} --:--:-- ${rate}`;
}

function writeOutText(format: string, answer: WebAnswer, url: string): string {
  const seconds = (answer.outcome.afterMs + answer.transferMs) / 1000;
  const values = new Map<string, string>([
    ['http_code', String(answer.status)],
    ['response_code', String(answer.status)],
    ['size_download', String(answer.content.body.length)],
    ['content_type', answer.content.mediaType],
    ['remote_ip', answer.outcome.address],
    ['url_effective', url],
    ['num_redirects', '0'],
    ['time_total', seconds.toFixed(6)],
    ['time_connect', (answer.outcome.afterMs / 1000).toFixed(6)],
    ['time_namelookup', '0.012418'],
    ['time_starttransfer', seconds.toFixed(6)],
    ['speed_download', String(Math.round(answer.content.body.length / Math.max(0.001, seconds)))],
    ['exitcode', '0'],
  ]);
  return format
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\r', '\r')
    .replace(/%\{([a-z_]+)\}/g, (_whole, name: string) => values.get(name) ?? '')
    .replaceAll('%%', '%');
}
