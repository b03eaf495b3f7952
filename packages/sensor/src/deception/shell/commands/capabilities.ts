import { fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { stat } from './paths.ts';
import { findProcess } from './process-tools.ts';
import { usageAsRecorded } from './recorded-answers.ts';

/** Programs that Debian's packages give capabilities to, capabilities(7). */
const GIVEN = new Map([['/usr/bin/ping', 'cap_net_raw=ep']]);
/** Where `setcap` keeps what it gave: the simulated file system has no extended attributes. */
const STATE = '/run/file-capabilities';
const ALL =
  'cap_chown,cap_dac_override,cap_dac_read_search,cap_fowner,cap_fsetid,cap_kill,cap_setgid,cap_setuid,cap_setpcap,cap_linux_immutable,cap_net_bind_service,cap_net_broadcast,cap_net_admin,cap_net_raw,cap_ipc_lock,cap_ipc_owner,cap_sys_module,cap_sys_rawio,cap_sys_chroot,cap_sys_ptrace,cap_sys_pacct,cap_sys_admin,cap_sys_boot,cap_sys_nice,cap_sys_resource,cap_sys_time,cap_sys_tty_config,cap_mknod,cap_lease,cap_audit_write,cap_audit_control,cap_setfcap,cap_mac_override,cap_mac_admin,cap_syslog,cap_wake_alarm,cap_block_suspend,cap_audit_read,cap_perfmon,cap_bpf,cap_checkpoint_restore';

function given(context: CommandContext): Map<string, string> {
  const { files } = context.process.session.host;
  const found = new Map(GIVEN);
  try {
    for (const line of Buffer.from(files.readFile(STATE)).toString('latin1').split('\n')) {
      const [path = '', capabilities = ''] = line.split('\t');
      if (capabilities === '-') found.delete(path);
      else if (path !== '') found.set(path, capabilities);
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return found;
}

/** getcap of libcap 2.66. */
export const getcap: Command = async (context) => {
  const { process, args } = context;
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) return usageAsRecorded(context);
  const all = given(context);
  const deep = args.some((arg) => /^-\w*r/.test(arg));
  let status = 0;
  for (const name of names) {
    if (stat(process, name) === null) {
      await printError(process, `${name} (No such file or directory)\n`);
      status = 1;
      continue;
    }
    const real = fromPathText(process.files.realPath(process.path(name)));
    for (const [path, capabilities] of all) {
      const inside = deep && path.startsWith(real === '/' ? '/' : `${real}/`);
      if ((path === real || inside) && process.files.exists(path))
        await print(process, `${inside ? path : name} ${capabilities}\n`);
    }
  }
  return status;
};

/** setcap of libcap 2.66: pairs of capabilities and file. */
export const setcap: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg) => !/^-[qvhn]$/.test(arg));
  if (words.length < 2) return usageAsRecorded(context);
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [capabilities = '', name = ''] = words.slice(index, index + 2);
    if (stat(process, name) === null) {
      await printError(process, `Failed to set capabilities on file '${name}': No such file or directory\n`);
      return 1;
    }
    if (capabilities !== '-r' && !/^(=|(all|cap_[a-z_]+)(,cap_[a-z_]+)*[=+-][eip]*)/.test(capabilities)) {
      await printError(process, 'fatal error: Invalid argument\n');
      return 1;
    }
    if (process.identity.userId !== 0) {
      await printError(process, 'unable to set CAP_SETFCAP effective capability: Operation not permitted\n');
      return 1;
    }
    const { files } = process.session.host;
    const real = fromPathText(process.files.realPath(process.path(name)));
    const before = files.exists(STATE) ? Buffer.from(files.readFile(STATE)).toString('latin1') : '';
    const text =
      capabilities === '-r'
        ? '-'
        : capabilities.replace('+', '=').replace(/=(\w+)$/, (_, flags: string) => `=${[...flags].sort().join('')}`);
    files.writeFile(STATE, Buffer.from(`${before}${real}\t${text}\n`, 'latin1'), { mode: 0o600 });
  }
  return 0;
};

/** capsh of libcap 2.66: prints the state, or runs a shell. */
export const capsh: Command = async (context) => {
  const { process, args } = context;
  const isRoot = process.identity.userId === 0;
  const { host } = process.session;
  const user = host.findUserById(process.identity.userId)?.name ?? String(process.identity.userId);
  for (const arg of args) {
    if (arg !== '--print') continue;
    const [first = 0, ...others] = process.identity.groupIds;
    const groups = host.findUserById(process.identity.userId)?.groups ?? [];
    const nameOf = (id: number) => groups.find((group) => group.groupId === id)?.name ?? user;
    await print(
      process,
      `Current: =${isRoot ? 'ep' : ''}\nBounding set =${ALL}\nAmbient set =\nCurrent IAB: \nSecurebits: 00/0x0/1'b0 (no-new-privs=0)\n secure-noroot: no (unlocked)\n secure-no-suid-fixup: no (unlocked)\n secure-keep-caps: no (unlocked)\n secure-no-ambient-raise: no (unlocked)\nuid=${process.identity.userId}(${user}) euid=${process.identity.userId}(${user})\ngid=${first}(${nameOf(first)})\ngroups=${[first, ...others].map((id) => `${id}(${nameOf(id)})`).join(',')}\nGuessed mode: HYBRID (4)\n`,
    );
  }
  return 0;
};

/** getpcaps of libcap 2.66. */
export const getpcaps: Command = async (context) => {
  const { process, args } = context;
  const numbers = args.filter((arg) => !arg.startsWith('-'));
  if (numbers.length === 0) return usageAsRecorded(context);
  let status = 0;
  for (const number of numbers) {
    const view = findProcess(process, Number(number));
    if (view === null) {
      await printError(process, `Failed to get cap's for process ${number}: (No such process)\n`);
      status = 1;
    } else await print(process, `${number}: =${view.userId === 0 ? 'ep' : ''}\n`);
  }
  return status;
};
