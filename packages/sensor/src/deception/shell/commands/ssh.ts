import { type Command, printError } from '../kernel/program.ts';
import { CONNECT_WAIT_MS } from './network-target.ts';

/** The version that belongs to the persona's banner. */
export const SSH_VERSION = 'OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17 1 Jul 2025\n';

const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
`;
const VALUED = 'BbcDEeFIiJLlmOopQRSWw';

/** The client: nothing is ever connected; a filtered network lets every attempt time out. */
export const ssh: Command = async ({ process, args }) => {
  let port = '22';
  let destination: string | null = null;
  for (let index = 0; index < args.length && destination === null; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') destination = args[index + 1] ?? null;
    else if (!arg.startsWith('-')) destination = arg;
    else
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg[at] ?? '';
        if (letter === 'V') {
          await printError(process, SSH_VERSION);
          return 0;
        }
        if (!VALUED.includes(letter)) {
          if ('46AaCfGgKkMNnqsTtvXxYy'.includes(letter)) continue;
          await printError(process, `unknown option -- ${letter}\n${USAGE}`);
          return 255;
        }
        const value = arg.slice(at + 1) || args[(index += 1)];
        if (letter === 'p') port = value ?? port;
        break;
      }
  }
  if (destination === null) {
    await printError(process, USAGE);
    return 255;
  }
  const uri = /^ssh:\/\//.test(destination) ? destination.slice(6).replace(/\/.*$/, '') : destination;
  const host = uri.replace(/^.*@/, '').replace(/:(\d+)$/, (_whole, given: string) => {
    port = given;
    return '';
  });
  await process.sleep(CONNECT_WAIT_MS);
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') {
    await printError(process, 'Host key verification failed.\r\n');
    return 255;
  }
  if (!host.includes('.') && !host.includes(':')) {
    await printError(process, `ssh: Could not resolve hostname ${host}: Name or service not known\r\n`);
    return 255;
  }
  await printError(process, `ssh: connect to host ${host} port ${port}: Connection timed out\r\n`);
  return 255;
};
