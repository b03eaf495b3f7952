import { type Command, print, printError } from '../kernel/program.ts';

/** nginx -v, -V, -t and -s; started again it finds its ports in use. */
export const nginx: Command = async (context) => {
  const { process, args } = context;
  const version = process.session.host.persona.http.server || 'nginx/1.22.1';
  if (args.includes('-v') || args.includes('-V')) {
    await printError(process, `nginx version: ${version}\n`);
    if (args.includes('-V'))
      await printError(
        process,
        'built with OpenSSL 3.0.17 1 Jul 2025\nTLS SNI support enabled\nconfigure arguments: --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --http-log-path=/var/log/nginx/access.log --error-log-path=stderr --lock-path=/var/lock/nginx.lock --pid-path=/run/nginx.pid --modules-path=/usr/lib/nginx/modules --with-compat --with-debug --with-http_ssl_module --with-http_v2_module\n',
      );
    return 0;
  }
  if (args.includes('-t') || args.includes('-T')) {
    if (process.identity.userId !== 0) {
      await printError(
        process,
        'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)\n',
      );
      return 1;
    }
    await printError(
      process,
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
    return 0;
  }
  if (args.includes('-s')) return 0;
  const sockets = process.session.host
    .sockets()
    .filter((socket) => socket.state === 'LISTEN' && (socket.localPort === 80 || socket.localPort === 443));
  const busy = sockets.map(
    (socket) =>
      `nginx: [emerg] bind() to ${socket.localAddress.includes(':') ? `[${socket.localAddress}]` : socket.localAddress}:${socket.localPort} failed (98: Address already in use)\n`,
  );
  for (let attempt = 0; attempt < 5 && busy.length > 0; attempt += 1) {
    if (attempt > 0) await process.sleep(500);
    await printError(process, busy.join(''));
  }
  if (busy.length > 0) await printError(process, 'nginx: [emerg] still could not bind()\n');
  return busy.length > 0 ? 1 : 0;
};

/** man of man-db 2.11: pages are not kept on such a machine. */
export const man: Command = async (context) => {
  const { process } = context;
  const words = context.args.filter((arg) => !arg.startsWith('-'));
  const section = /^\d$/.test(words[0] ?? '') ? words.shift() : undefined;
  if (words.length === 0) {
    await printError(
      process,
      section === undefined
        ? "What manual page do you want?\nFor example, try 'man man'.\n"
        : `What manual page do you want from section ${section}?\nFor example, try 'man ${section} man'.\n`,
    );
    return 1;
  }
  for (const word of words)
    await printError(
      process,
      section === undefined ? `No manual entry for ${word}\n` : `No manual entry for ${word} in section ${section}\n`,
    );
  return 16;
};

/** traceroute: the gateway, then silence, as behind most providers' filters. */
export const traceroute: Command = async (context) => {
  const { process, args } = context;
  const { network } = process.session.host.persona;
  const host = args.find((arg, index) => !arg.startsWith('-') && !/^-[fgimpqstwz]$/.test(args[index - 1] ?? ''));
  if (host === undefined) {
    await printError(
      process,
      'Usage:\n  traceroute [ -46dFITnreAUDV ] [ -f first_ttl ] [ -g gate,... ] [ -i device ] [ -m max_ttl ] [ -N squeries ] [ -p port ] [ -t tos ] [ -l flow_label ] [ -w MAX,HERE,NEAR ] [ -q nqueries ] [ -s src_addr ] [ -z sendwait ] [ --fwmark=num ] host [ packetlen ]\n',
    );
    return 2;
  }
  const most = Number(args[args.indexOf('-m') + 1] ?? '30') || 30;
  await print(
    process,
    `traceroute to ${host} (${host}), ${most} hops max, 60 byte packets\n 1  ${network.gateway} (${network.gateway})  0.412 ms  0.371 ms  0.355 ms\n`,
  );
  for (let hop = 2; hop <= Math.min(30, most); hop += 1) {
    await process.sleep(500);
    await print(process, `${String(hop).padStart(2)}  * * *\n`);
  }
  return 0;
};
