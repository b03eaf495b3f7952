import { type Command, print, printError } from '../kernel/program.ts';

const USAGE = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
`;

/** hostname 3.23, and the names it has for domains. */
export const hostname: Command = async (context) => {
  const { process, args, name: called } = context;
  const { network } = process.session.host.persona;
  if (args.includes('--version') || args.includes('-V')) {
    await print(process, 'hostname 3.23\n');
    return 0;
  }
  const bad = args.find((arg) => /^-[^-]/.test(arg) && /[^-aAbdfFiIsyvh]/.test(arg));
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (bad !== undefined || names.length > 1) {
    if (bad !== undefined)
      await printError(process, `hostname: invalid option -- '${/[^-aAbdfFiIsyvh]/.exec(bad)?.[0] ?? ''}'\n`);
    await (bad === undefined ? printError(process, USAGE) : print(process, USAGE));
    return 255;
  }
  const [given] = names;
  if (given !== undefined && !args.includes('-F')) {
    if (process.identity.userId !== 0) {
      await printError(process, 'hostname: you must be root to change the host name\n');
      return 1;
    }
    process.session.renameHost(given.slice(0, 64));
    return 0;
  }
  const letters = args.join('');
  if (called === 'dnsdomainname' || letters.includes('d')) {
    if (letters.includes('d')) await print(process, '\n');
    return 0;
  }
  if (/domainname$/.test(called)) {
    await print(process, '(none)\n');
    return 0;
  }
  const own = process.session.hostname();
  await print(
    process,
    /I/.test(letters)
      ? `${network.address} \n`
      : /i/.test(letters)
        ? '127.0.1.1\n'
        : /s/.test(letters)
          ? `${own.split('.')[0] ?? own}\n`
          : /a/.test(letters)
            ? '\n'
            : `${own}\n`,
  );
  return 0;
};
