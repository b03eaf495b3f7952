import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { CONNECT_WAIT_MS, parseTarget, resolve } from './network-target.ts';

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
