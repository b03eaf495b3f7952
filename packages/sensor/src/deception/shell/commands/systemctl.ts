import { utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { viewProcesses } from './process-view.ts';
import { allUnits, findUnit, setUnitActive, type Unit, unitText, wantsLink, withEnding } from './units.ts';

const VERBS = new Set(
  'start stop restart reload try-restart reload-or-restart status is-active is-enabled is-failed enable disable reenable mask unmask show cat list-units list-unit-files list-timers list-sockets list-jobs list-dependencies daemon-reload daemon-reexec reset-failed kill get-default set-default isolate edit poweroff reboot halt suspend is-system-running show-environment preset link rescue default emergency'.split(
    ' ',
  ),
);

/** systemctl of systemd 252. */
export const systemctl: Command = async (context) => {
  const { process } = context;
  if (context.name === 'telinit' || context.name === 'init') return 0;
  if (context.args.includes('--version')) {
    await print(
      process,
      'systemd 252 (252.39-1~deb12u1)\n+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified\n',
    );
    return 0;
  }
  const words = context.args.filter(
    (arg, index) =>
      !arg.startsWith('-') && !/^(-t|-p|--type|--state|--property|-n|-o)$/.test(context.args[index - 1] ?? ''),
  );
  const [verb = 'list-units', ...units] = words;
  if (!VERBS.has(verb)) {
    await printError(process, `Unknown command verb ${verb}.\n`);
    return 1;
  }
  switch (verb) {
    case 'list-units':
      return listUnits(context);
    case 'list-unit-files':
      return listFiles(context);
    case 'list-timers':
    case 'list-sockets':
    case 'list-jobs':
      await print(process, verb === 'list-jobs' ? 'No jobs running.\n' : `0 ${verb.slice(5)} listed.\n`);
      return 0;
    case 'is-system-running':
      await print(process, 'running\n');
      return 0;
    case 'get-default':
      await print(process, 'multi-user.target\n');
      return 0;
    case 'status':
      return units.length === 0 ? machineStatus(context) : each(units, (name) => unitStatus(context, name));
    case 'is-active':
    case 'is-failed':
      return each(units, async (name) => {
        const state = findUnit(process, name)?.active ?? 'inactive';
        if (!context.args.includes('-q') && !context.args.includes('--quiet')) await print(process, `${state}\n`);
        return verb === 'is-active' ? (state === 'active' ? 0 : 3) : 1;
      });
    case 'is-enabled':
      return each(units, async (name) => {
        const unit = findUnit(process, name);
        if (unit === null) {
          await printError(
            process,
            `Failed to get unit file state for ${withEnding(name)}: No such file or directory\n`,
          );
          return 1;
        }
        await print(process, `${unit.enabled}\n`);
        return unit.enabled === 'enabled' || unit.enabled === 'static' ? 0 : 1;
      });
    case 'cat':
      return each(units, async (name) => {
        const unit = findUnit(process, name);
        if (unit === null) {
          await printError(process, `No files found for ${withEnding(name)}.\n`);
          return 1;
        }
        await print(process, `# ${unit.loadPath}\n${unitText(process, unit.loadPath)}`);
        return 0;
      });
    case 'show':
      return each(units, async (name) => {
        const unit = findUnit(process, name);
        const wanted = /(?:-p|--property)[ =](\S+)/.exec(context.args.join(' '))?.[1]?.split(',');
        const values: [string, string][] = [
          ['Type', 'simple'],
          ['MainPID', String(unit?.mainProcessId ?? 0)],
          ['Id', withEnding(name)],
          ['Description', unit?.description ?? withEnding(name)],
          ['LoadState', unit === null ? 'not-found' : 'loaded'],
          ['ActiveState', unit?.active ?? 'inactive'],
          ['SubState', unit?.sub ?? 'dead'],
          ['UnitFileState', unit?.enabled ?? ''],
        ];
        await print(
          process,
          values
            .filter(([key]) => wanted === undefined || wanted.includes(key))
            .map(([key, value]) => `${key}=${value}\n`)
            .join(''),
        );
        return 0;
      });
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      verb.startsWith('daemon')
        ? 'Failed to reload daemon: Interactive authentication required.\n'
        : `Failed to ${verb} ${withEnding(units[0] ?? '')}: Interactive authentication required.\nSee system logs and 'systemctl status ${withEnding(units[0] ?? '')}' for details.\n`,
    );
    return 1;
  }
  if (
    /^(daemon-re|reset-failed|set-default|isolate|poweroff|reboot|halt|suspend|kill|preset|show-environment|edit|rescue|emergency|default|list-dep)/.test(
      verb,
    )
  )
    return 0;
  if (units.length === 0) {
    await printError(process, 'Too few arguments.\n');
    return 1;
  }
  return each(units, (name) => change(context, verb, name));
};

async function each(names: readonly string[], work: (name: string) => Promise<number>): Promise<number> {
  let status = 0;
  for (const name of names) status = (await work(name)) || status;
  return status;
}

async function change(context: CommandContext, verb: string, name: string): Promise<number> {
  const { process } = context;
  const unit = findUnit(process, name);
  const full = withEnding(name);
  if (unit === null) {
    const message = new Map([
      ['start', `Failed to start ${full}: Unit ${full} not found.`],
      ['restart', `Failed to restart ${full}: Unit ${full} not found.`],
      ['reload', `Failed to reload ${full}: Unit ${full} not found.`],
      ['stop', `Failed to stop ${full}: Unit ${full} not loaded.`],
      ['enable', `Failed to enable unit: Unit file ${full} does not exist.`],
      ['disable', `Failed to disable unit: Unit file ${full} does not exist.`],
      [
        'mask',
        `Unit ${full} does not exist, proceeding anyway.\nCreated symlink /etc/systemd/system/${full} ${utf8('→')} /dev/null.`,
      ],
    ]).get(verb);
    await printError(process, `${message ?? `Failed to ${verb} ${full}: Unit ${full} not found.`}\n`);
    return verb === 'mask' ? 0 : /^(enable|disable)$/.test(verb) ? 1 : 5;
  }
  const { files } = process.session.host;
  const link = wantsLink(process, unit);
  try {
    switch (verb) {
      case 'stop':
        setUnitActive(process, unit, false);
        break;
      case 'start':
      case 'restart':
      case 'try-restart':
      case 'reload-or-restart':
        if (unit.active !== 'active') setUnitActive(process, unit, true);
        break;
      case 'enable':
      case 'reenable':
        if (link === null) {
          await printError(
            process,
            'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,\nAlias= settings in the [Install] section, and DefaultInstance= for template\nunits). This means they are not meant to be enabled or disabled using systemctl.\n',
          );
          break;
        }
        if (files.exists(link)) break;
        makeParent(process, link);
        files.makeSymbolicLink(unit.loadPath, link);
        await printError(process, `Created symlink ${link} ${utf8('→')} ${unit.loadPath}.\n`);
        break;
      case 'disable':
        if (link !== null && unit.enabled === 'enabled') {
          files.removeFile(link);
          await printError(process, `Removed "${link}".\n`);
        }
        break;
      case 'mask':
        files.makeSymbolicLink('/dev/null', `/etc/systemd/system/${unit.name}`);
        await printError(process, `Created symlink /etc/systemd/system/${unit.name} ${utf8('→')} /dev/null.\n`);
        break;
    }
    if (context.args.includes('--now') && verb === 'enable' && unit.active !== 'active')
      setUnitActive(process, unit, true);
    if (context.args.includes('--now') && verb === 'disable') setUnitActive(process, unit, false);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return 0;
}

function makeParent(process: CommandContext['process'], path: string): void {
  const parent = path.replace(/\/[^/]*$/, '');
  if (!process.session.host.files.exists(parent)) process.session.host.files.makeDirectory(parent);
}

async function listUnits(context: CommandContext): Promise<number> {
  const { process } = context;
  const text = context.args.join(' ');
  const units = allUnits(process).filter(
    (unit) =>
      context.args.includes('--all') ||
      context.args.includes('-a') ||
      (/(--failed|--state[= ]failed)/.test(text) ? unit.active === 'failed' : unit.active === 'active'),
  );
  const width = Math.max(4, ...units.map((unit) => unit.name.length));
  const legend = context.args.includes('--no-legend');
  const rows = units.map(
    (unit) =>
      `  ${unit.name.padEnd(width)} loaded ${unit.active.padEnd(6)} ${unit.sub.padEnd(7)} ${unit.description}\n`,
  );
  await print(
    process,
    legend
      ? rows.join('')
      : `  ${'UNIT'.padEnd(width)} LOAD   ACTIVE SUB     DESCRIPTION\n${rows.join('')}\n${units.length === 0 ? '' : `LOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n`}${units.length} loaded units listed.${units.length === 0 ? '' : " Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use 'systemctl list-unit-files'."}\n`,
  );
  return 0;
}

async function listFiles(context: CommandContext): Promise<number> {
  const { process } = context;
  const units = allUnits(process);
  const width = Math.max(9, ...units.map((unit) => unit.name.length));
  await print(
    process,
    `${'UNIT FILE'.padEnd(width)} STATE    PRESET\n${units.map((unit) => `${unit.name.padEnd(width)} ${unit.enabled.padEnd(8)} enabled\n`).join('')}\n${units.length} unit files listed.\n`,
  );
  return 0;
}

async function machineStatus({ process }: CommandContext): Promise<number> {
  const { host } = process.session;
  const since = formatDate(host.bootedAtMs() + 1400, '%a %F %T %Z');
  const units = allUnits(process).filter((unit) => unit.mainProcessId !== null);
  const dot = utf8('●');
  const [branch, last] = [utf8('├─'), utf8('└─')];
  await print(
    process,
    `${dot} ${process.session.hostname()}\n    State: running\n    Units: 241 loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: 0 units\n    Since: ${since}; ${ago(host.now() - host.bootedAtMs())} ago\n  systemd: 252.39-1~deb12u1\n   CGroup: /\n           ${branch}init.scope\n           ${utf8('│')} ${last}1 /sbin/init\n           ${last}system.slice\n${units.map((unit, index) => `             ${index === units.length - 1 ? last : branch}${unit.name}\n`).join('')}`,
  );
  return 0;
}

async function unitStatus(context: CommandContext, name: string): Promise<number> {
  const { process } = context;
  const { host } = process.session;
  const unit = findUnit(process, name);
  if (unit === null) {
    await printError(process, `Unit ${withEnding(name)} could not be found.\n`);
    return 4;
  }
  await print(process, statusText(process, unit, host.now()));
  return unit.active === 'active' ? 0 : 3;
}

function statusText(process: CommandContext['process'], unit: Unit, now: number): string {
  const dot = utf8(unit.active === 'active' ? '●' : '○');
  const since = formatDate(unit.startedAtMs, '%a %F %T %Z');
  let text = `${dot} ${unit.name} - ${unit.description}\n     Loaded: loaded (${unit.loadPath}; ${unit.enabled}; preset: enabled)\n`;
  text +=
    unit.active === 'active'
      ? `     Active: active (${unit.sub}) since ${since}; ${ago(now - unit.startedAtMs)} ago\n`
      : `     Active: inactive (dead)\n`;
  const views = viewProcesses(process).filter((view) => unit.service?.processIds.includes(view.processId) === true);
  const main = views.find((view) => view.processId === unit.mainProcessId);
  if (unit.active !== 'active' || main === undefined) return text;
  const memory = views.reduce((sum, view) => sum + view.residentKilobytes, 0) / 1024;
  const seconds = views.reduce((sum, view) => sum + view.cpuSeconds, 0);
  text += `   Main PID: ${main.processId} (${main.name})\n      Tasks: ${views.reduce((sum, view) => sum + view.threads, 0)} (limit: ${Math.floor(process.session.host.persona.hardware.memoryKilobytes / 875)})\n     Memory: ${memory.toFixed(1)}M\n        CPU: ${seconds < 60 ? `${seconds.toFixed(3)}s` : `${Math.floor(seconds / 60)}min ${(seconds % 60).toFixed(3)}s`}\n     CGroup: /system.slice/${unit.name}\n`;
  views.forEach((view, index) => {
    text += `             ${utf8(index === views.length - 1 ? '└─' : '├─')}${view.processId} ${view.command.includes(' ') && view.command.includes(':') ? `"${view.command}"` : view.command}\n`;
  });
  return `${text}\n${formatDate(unit.startedAtMs, '%b %d %T')} ${process.session.hostname()} systemd[1]: Started ${unit.name} - ${unit.description}.\n`;
}

/** `3 weeks 2 days`, `5min 3s`: as systemd writes spans. */
function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const units: readonly (readonly [number, string])[] = [
    [2_629_800, ' month'],
    [604_800, ' week'],
    [86_400, ' day'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    if (count === 0 || parts.length === 2) continue;
    parts.push(`${count}${unit}${unit.startsWith(' ') && count > 1 ? 's' : ''}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}

/** Scripts that ran when the machine started and are done since. */
const EARLY_SCRIPTS = new Set(['apparmor', 'kmod', 'networking', 'procps', 'udev']);
/** What service(8) gives to systemctl; all else goes to the script. */
const SCRIPT_VERBS = new Set([
  'start',
  'stop',
  'status',
  'restart',
  'reload',
  'force-reload',
  'try-restart',
  'reload-or-restart',
]);

/** service of init-system-helpers: hands over to systemctl. */
export const service: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg) => !arg.startsWith('--'));
  if (args.includes('--status-all')) {
    for (const script of process.list('/etc/init.d').sort()) {
      const isActive = findUnit(process, script)?.active === 'active' || EARLY_SCRIPTS.has(script);
      await print(process, ` [ ${isActive ? '+' : '-'} ]  ${script}\n`);
    }
    return 0;
  }
  const [name, verb] = words;
  if (name !== undefined && !SCRIPT_VERBS.has(verb ?? '')) {
    if (process.files.exists(`/etc/init.d/${name}`)) {
      await print(process, `Usage: /etc/init.d/${name} {start|stop|reload|force-reload|restart|try-restart|status}.\n`);
      return 1;
    }
    await printError(process, `${name}: unrecognized service\n`);
    return 1;
  }
  if (name === undefined || verb === undefined) {
    await printError(
      process,
      'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n',
    );
    return 1;
  }
  if (findUnit(process, name) === null && !process.files.exists(`/etc/init.d/${name}`)) {
    if (verb === 'status') {
      await printError(process, `Unit ${name}.service could not be found.\n`);
      return 4;
    }
    return systemctl({ ...context, name: 'systemctl', args: [verb, `${name}.service`] });
  }
  return systemctl({
    ...context,
    name: 'systemctl',
    args: [verb === 'force-reload' ? 'restart' : verb, `${name}.service`],
  });
};
