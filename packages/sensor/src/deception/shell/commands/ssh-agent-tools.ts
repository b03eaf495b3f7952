import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { connectionOutcome } from './network-target.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_TYPES = 5;
/** `-T`: five seconds. */
const LONGEST_WAIT_MS = 5000;

/** ssh-agent of OpenSSH 9.2: says where its socket is. */
export const sshAgent: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('-k')) {
    const number = process.environment.get('SSH_AGENT_PID');
    if (number === undefined) {
      await printError(process, 'SSH_AGENT_PID not set, cannot kill agent\n');
      return 1;
    }
    await print(process, `unset SSH_AUTH_SOCK;\nunset SSH_AGENT_PID;\necho Agent pid ${number} killed;\n`);
    return 0;
  }
  const drawn = [...process.session.options.random.bytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  const socket = `/tmp/ssh-${drawn}/agent.${process.id}`;
  const { table } = process.session;
  const number = table.nextProcessId;
  table.leaveRunning({ userId: process.identity.userId, command: 'ssh-agent', program: '/usr/bin/ssh-agent' });
  await print(
    process,
    args.includes('-c')
      ? `setenv SSH_AUTH_SOCK ${socket};\nsetenv SSH_AGENT_PID ${number};\necho Agent pid ${number};\n`
      : `SSH_AUTH_SOCK=${socket}; export SSH_AUTH_SOCK;\nSSH_AGENT_PID=${number}; export SSH_AGENT_PID;\necho Agent pid ${number};\n`,
  );
  return 0;
};

/** ssh-add of OpenSSH 9.2. */
export const sshAdd: Command = async (context) => {
  const { process, args } = context;
  if (process.environment.get('SSH_AUTH_SOCK') === undefined) {
    await printError(process, 'Could not open a connection to your authentication agent.\n');
    return 2;
  }
  if (args.includes('-l') || args.includes('-L')) {
    await print(process, 'The agent has no identities.\n');
    return 1;
  }
  if (args.includes('-D')) {
    await printError(process, 'All identities removed.\n');
    return 0;
  }
  const home = process.environment.get('HOME') ?? '/root';
  const files = args.filter((arg) => !arg.startsWith('-'));
  const chosen =
    files.length > 0 ? files : ['id_rsa', 'id_ecdsa', 'id_ed25519', 'id_dsa'].map((name) => `${home}/.ssh/${name}`);
  let status = files.length > 0 ? 0 : 1;
  for (const file of chosen) {
    if (process.files.exists(process.path(file))) {
      await printError(process, `Identity added: ${file} (${file})\n`);
      status = 0;
    } else if (files.length > 0) {
      await printError(process, `${file}: No such file or directory\n`);
      status = 1;
    }
  }
  return status;
};

/** ssh-keyscan of OpenSSH 9.2: asks a host five times, once a kind of key. */
export const sshKeyscan: Command = async (context) => {
  const { process, args } = context;
  const hosts = args.filter((arg, index) => !arg.startsWith('-') && !/^-[fptTO]$/.test(args[index - 1] ?? ''));
  const port = /(?:^| )-p ?(\d+)/.exec(args.join(' '))?.[1] ?? '22';
  if (hosts.length === 0) return usageAsRecorded(context);
  let status = 0;
  for (const host of hosts) {
    const outcome = connectionOutcome(process, host, Number(port));
    if (outcome.kind === 'connected' && outcome.local) {
      await scan(process, host, port);
      continue;
    }
    await process.sleep(Math.min(outcome.afterMs, LONGEST_WAIT_MS));
    const why = new Map([
      ['refused', 'Connection refused'],
      ['no-route', 'No route to host'],
    ]).get(outcome.kind);
    for (let kind = 0; kind < KEY_TYPES; kind += 1)
      if (outcome.kind === 'unresolved')
        await printError(process, `getaddrinfo ${host}: Temporary failure in name resolution\n`);
      else if (why !== undefined) await printError(process, `connect (\`${host}'): ${why}\n`);
    status = 1;
  }
  return status;
};

/** What a scan of this machine's own server shows: its identification, then a key of each kind it has. */
async function scan(process: Process, host: string, port: string): Promise<void> {
  for (const kind of ['rsa', 'ecdsa', 'ed25519']) {
    const path = `/etc/ssh/ssh_host_${kind}_key.pub`;
    const { files, persona } = process.session.host;
    if (!files.exists(path)) continue;
    await printError(process, `# ${host}:${port} ${persona.ssh.banner}\n`);
    const [algorithm = '', key = ''] = Buffer.from(files.readFile(path)).toString('latin1').split(' ');
    await print(process, `${port === '22' ? host : `[${host}]:${port}`} ${algorithm} ${key}\n`);
  }
}

/** sshd of OpenSSH 9.2: another one finds the port taken. */
export const sshd: Command = async (context) => {
  const { process, args, name } = context;
  const text = args.join(' ');
  if (args.includes('-V') || args.includes('--version')) {
    await printError(
      process,
      `${process.session.host.persona.ssh.banner.replace(/^SSH-2\.0-/, '')}, OpenSSL 3.0.17 1 Jul 2025\n`,
    );
    return 0;
  }
  if (/(?:^| )-\w*[tT]/.test(text)) {
    if (process.identity.userId !== 0) {
      await printError(process, 'sshd: no hostkeys available -- exiting.\n');
      return 1;
    }
    if (!/-\w*T/.test(text)) return 0;
    await print(
      process,
      'port 22\naddressfamily any\nlistenaddress [::]:22\nlistenaddress 0.0.0.0:22\nusepam yes\nlogingracetime 120\nx11displayoffset 10\nmaxauthtries 6\nmaxsessions 10\nclientaliveinterval 0\nclientalivecountmax 3\nstreamlocalbindmask 0177\npermitrootlogin yes\nignorerhosts yes\nignoreuserknownhosts no\nhostbasedauthentication no\nhostbasedusesnamefrompacketonly no\npubkeyauthentication yes\nkerberosauthentication no\nkerberosorlocalpasswd yes\nkerberosticketcleanup yes\ngssapiauthentication no\ngssapikeyexchange no\ngssapicleanupcredentials yes\npasswordauthentication yes\nkbdinteractiveauthentication no\nprintmotd no\nprintlastlog yes\nx11forwarding yes\nx11uselocalhost yes\npermittty yes\npermituserrc yes\nstrictmodes yes\ntcpkeepalive yes\npermitemptypasswords no\ncompression yes\ngatewayports no\nusedns no\nallowtcpforwarding yes\nallowagentforwarding yes\n',
    );
    return 0;
  }
  const called = process.session.table.find(process.id)?.command ?? name;
  if (!called.startsWith('/')) {
    await printError(process, 'sshd re-exec requires execution with an absolute path\n');
    return 255;
  }
  return 0;
};
