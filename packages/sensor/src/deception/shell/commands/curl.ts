import { type Command, print, printError } from '../kernel/program.ts';
import { CONNECT_WAIT_MS, parseTarget } from './network-target.ts';

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
