import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { compareDebianVersions } from './debian-version.ts';
import { dpkgDeb } from './dpkg-deb.ts';
import { dpkgComplain } from './dpkg-messages.ts';
import { installedPackages, type PackageEntry, versionOf, writePackages } from './package-database.ts';

const HELP = `
Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
`;
const LEGEND = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
`;

/** dpkg and dpkg-query 1.21.22, reading /var/lib/dpkg/status. */
export const dpkg: Command = async (context) => {
  const { process, name } = context;
  const words = context.args.filter((arg) => !/^--(no-pager|force-\S+|root=\S*|admindir=\S*)$/.test(arg));
  const [action = '', ...rest] = words;
  const operands = rest.filter((word) => !word.startsWith('-'));
  const shown = name === 'dpkg' ? 'dpkg' : name;
  switch (true) {
    case action === '':
      await dpkgComplain(
        process,
        `${shown}: error: need an action option\n${name === 'dpkg' ? HELP : '\nUse --help for help about querying packages.\n'}`,
      );
      return 2;
    case action === '--version':
      await print(
        process,
        `Debian '${name}' package management program${name === 'dpkg' ? '' : ' query tool'} version ${versionOf(process, 'dpkg')} (amd64).\nThis is free software; see the GNU General Public License version 2 or\nlater for copying conditions. There is NO warranty.\n`,
      );
      return 0;
    case action === '-l' || action === '--list':
      return list(context, operands);
    case action === '-s' || action === '--status':
      return status(context, operands);
    case action === '--get-selections': {
      const all = installedPackages(process);
      const missing = operands.filter((pattern) => !all.some((each) => fits(pattern, each.name)));
      await print(
        process,
        all
          .filter((each) => operands.length === 0 || operands.some((pattern) => fits(pattern, each.name)))
          .map(
            (each) =>
              `${each.name}${'\t'.repeat(Math.max(1, 6 - Math.floor(each.name.length / 8)))}${each.status.split(' ')[0] ?? ''}\n`,
          )
          .join(''),
      );
      for (const pattern of missing) await dpkgComplain(process, `dpkg: no packages found matching ${pattern}\n`);
      return missing.length > 0 ? 1 : 0;
    }
    case action === '--compare-versions' && name === 'dpkg' && rest.length === 3:
      return comparison(context, rest);
    case action === '--print-architecture':
      await print(process, 'amd64\n');
      return 0;
    case action === '--print-foreign-architectures':
      return 0;
    case action === '-L' || action === '--listfiles':
      return listFiles(context, operands);
    case action === '-S' || action === '--search':
      return search(context, operands);
    case action === '-W' || action === '--show' || words.includes('-W'):
      return show(context, words);
    case action === '-i' || action === '--install' || action === '--unpack': {
      const file = operands[0];
      if (file === undefined) {
        await dpkgComplain(process, `dpkg: error: --install needs at least one package archive file argument\n${HELP}`);
        return 2;
      }
      const found = process.files.exists(process.path(file));
      await dpkgComplain(
        process,
        found
          ? `dpkg-deb: error: '${file}' is not a Debian format archive\ndpkg: error processing archive ${file} (--install):\n dpkg-deb --control subprocess returned error exit status 2\nErrors were encountered while processing:\n ${file}\n`
          : `dpkg: error: cannot access archive '${file}': No such file or directory\n`,
      );
      return found ? 1 : 2;
    }
    case action === '-r' || action === '-P' || action === '--remove' || action === '--purge':
      return remove(context, operands);
    case /^-[bcefxXI]$|^--(build|contents|control|extract|vextract|info|field|show|fsys-tarfile)$/.test(action):
      return dpkgDeb(context);
    case action === '-V' || action === '--verify': {
      const all = installedPackages(process);
      const missing = operands.filter((each) => !all.some((entry) => entry.name === each));
      for (const each of missing) await dpkgComplain(process, `dpkg: package '${each}' is not installed\n`);
      return missing.length > 0 ? 1 : 0;
    }
    case /^(--configure|-C|--audit|--clear-avail|--update-avail|--add-architecture|--set-selections|--assert-\S+)$/.test(
      action,
    ):
      return 0;
    default:
      await dpkgComplain(
        process,
        `${shown}: error: unknown option ${action.startsWith('--') ? action : action.slice(0, 2)}\n${name === 'dpkg' ? HELP : '\nUse --help for help about querying packages.\n'}`,
      );
      return 2;
  }
};

/** A glob of package names. */
function fits(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === name;
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found =
      index === 0
        ? name.startsWith(piece)
          ? 0
          : -1
        : index === pieces.length - 1
          ? name.endsWith(piece)
            ? name.length - piece.length
            : -1
          : name.indexOf(piece, at);
    if (found === -1 || found < at) return false;
    at = found + piece.length;
  }
  return true;
}

async function list(context: CommandContext, patterns: readonly string[]): Promise<number> {
  const { process } = context;
  const all = installedPackages(process);
  const chosen =
    patterns.length === 0 ? all : all.filter((each) => patterns.some((pattern) => fits(pattern, each.name)));
  if (chosen.length > 0) {
    const width = (least: number, values: readonly string[]) => Math.max(least, ...values.map((value) => value.length));
    const terminal = process.descriptor(1)?.isTerminal === true ? (process.session.terminal?.columns ?? 80) : null;
    const [nameWidth, versionWidth, architectureWidth] = [
      width(
        14,
        chosen.map((each) => each.name),
      ),
      width(
        12,
        chosen.map((each) => each.version),
      ),
      width(
        12,
        chosen.map((each) => each.architecture),
      ),
    ];
    const room =
      terminal === null
        ? Number.POSITIVE_INFINITY
        : Math.max(33, terminal - nameWidth - versionWidth - architectureWidth - 7);
    const summaryWidth = Math.min(
      room,
      width(
        33,
        chosen.map((each) => each.summary),
      ),
    );
    const flag = (each: PackageEntry) =>
      each.status.startsWith('hold') ? 'hi' : each.status.includes('config-files') ? 'rc' : 'ii';
    const rows = chosen.map(
      (each) =>
        `${flag(each)}  ${each.name.padEnd(nameWidth)} ${each.version.padEnd(versionWidth)} ${each.architecture.padEnd(architectureWidth)} ${each.summary.slice(0, summaryWidth)}\n`,
    );
    const line = (size: number) => '='.repeat(size);
    await print(
      process,
      `${LEGEND}||/ ${'Name'.padEnd(nameWidth)} ${'Version'.padEnd(versionWidth)} ${'Architecture'.padEnd(architectureWidth)} Description\n+++-${line(nameWidth)}-${line(versionWidth)}-${line(architectureWidth)}-${line(summaryWidth)}\n${rows.join('')}`,
    );
  }
  const missing = patterns.filter((pattern) => !all.some((each) => fits(pattern, each.name)));
  for (const pattern of missing) await printError(process, `dpkg-query: no packages found matching ${pattern}\n`);
  return missing.length > 0 ? 1 : 0;
}

async function status(context: CommandContext, names: readonly string[]): Promise<number> {
  const { process } = context;
  const all = installedPackages(process);
  let failed = false;
  for (const [index, name] of names.entries()) {
    const found = all.find((each) => each.name === name);
    if (found === undefined) {
      failed = true;
      await dpkgComplain(process, `dpkg-query: package '${name}' is not installed and no information is available\n`);
    } else await print(process, `${index > 0 ? '\n' : ''}${found.text}\n`);
  }
  if (failed) await dpkgComplain(process, 'Use dpkg --info (= dpkg-deb --info) to examine archive files.\n');
  return failed ? 1 : 0;
}

async function listFiles(context: CommandContext, names: readonly string[]): Promise<number> {
  const { process } = context;
  const all = installedPackages(process);
  let failed = false;
  for (const name of names) {
    if (all.some((each) => each.name === name)) {
      let text = `/.\n/usr\n/usr/share\n/usr/share/doc\n/usr/share/doc/${name}\n/usr/share/doc/${name}/changelog.Debian.gz\n/usr/share/doc/${name}/copyright\n`;
      for (const path of [`/var/lib/dpkg/info/${name}.list`, `/var/lib/dpkg/info/${name}:amd64.list`])
        if (process.session.host.files.exists(path))
          text = Buffer.from(process.session.host.files.readFile(path)).toString('latin1');
      await print(process, text);
    } else {
      failed = true;
      await dpkgComplain(process, `dpkg-query: package '${name}' is not installed\n`);
    }
  }
  if (failed)
    await dpkgComplain(process, 'Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n');
  return failed ? 1 : 0;
}

/** Packages of the programs that are asked about most. */
const OWNERS = new Map([
  ['ls', 'coreutils'],
  ['cat', 'coreutils'],
  ['cp', 'coreutils'],
  ['ps', 'procps'],
  ['top', 'procps'],
  ['ss', 'iproute2'],
  ['ip', 'iproute2'],
  ['netstat', 'net-tools'],
  ['ifconfig', 'net-tools'],
  ['sshd', 'openssh-server'],
  ['ssh', 'openssh-client'],
  ['mount', 'mount'],
  ['login', 'login'],
  ['passwd', 'passwd'],
]);

async function search(context: CommandContext, paths: readonly string[]): Promise<number> {
  const { process } = context;
  const all = installedPackages(process);
  let failed = false;
  for (const path of paths) {
    const base = path.split('/').at(-1) ?? path;
    const owner = OWNERS.get(base) ?? all.find((each) => each.name === base)?.name;
    if (owner !== undefined && process.session.host.files.exists(path)) await print(process, `${owner}: ${path}\n`);
    else {
      failed = true;
      await dpkgComplain(process, `dpkg-query: no path found matching pattern ${path}\n`);
    }
  }
  return failed ? 1 : 0;
}

async function show(context: CommandContext, words: readonly string[]): Promise<number> {
  const { process } = context;
  const at = words.findIndex((word) => /^(-f|--showformat)/.test(word));
  const format =
    at === -1
      ? '${Package}\\t${Version}\\n'
      : (/^(?:-f|--showformat)=?(.+)$/s.exec(words[at] ?? '')?.[1] ?? words[at + 1] ?? '');
  const patterns = words.filter(
    (word, index) => (!word.startsWith('-') && index !== at + 1) || (at === -1 && !word.startsWith('-')),
  );
  const all = installedPackages(process);
  const chosen =
    patterns.length === 0 ? all : all.filter((each) => patterns.some((pattern) => fits(pattern, each.name)));
  const fill = (each: PackageEntry) =>
    format
      .replaceAll('\\n', '\n')
      .replaceAll('\\t', '\t')
      .replace(/\$\{([A-Za-z-]+:?[A-Za-z]*)(?:;(-?\d+))?\}/g, (_whole, field: string, width: string | undefined) => {
        const value =
          new Map([
            ['Package', each.name],
            ['binary:Package', each.name],
            ['Version', each.version],
            ['Architecture', each.architecture],
            ['Status', each.status],
            ['Installed-Size', String(each.installedKilobytes)],
            ['binary:Summary', each.summary],
            ['db:Status-Status', 'installed'],
            ['db:Status-Abbrev', 'ii '],
          ]).get(field) ?? '';
        const room = Number(width ?? 0);
        return room < 0 ? value.padEnd(-room) : value.padStart(room);
      });
  await print(process, chosen.map(fill).join(''));
  const missing = patterns.filter((pattern) => !all.some((each) => fits(pattern, each.name)));
  for (const pattern of missing) await dpkgComplain(process, `dpkg-query: no packages found matching ${pattern}\n`);
  return missing.length > 0 ? 1 : 0;
}

async function remove(context: CommandContext, names: readonly string[]): Promise<number> {
  const { process } = context;
  if (process.identity.userId !== 0) {
    await dpkgComplain(process, 'dpkg: error: requested operation requires superuser privilege\n');
    return 2;
  }
  const all = installedPackages(process);
  for (const name of names) {
    const found = all.find((each) => each.name === name);
    if (found === undefined) {
      await dpkgComplain(process, `dpkg: warning: ignoring request to remove ${name} which isn't installed\n`);
      continue;
    }
    try {
      writePackages(
        process,
        installedPackages(process).filter((each) => each.name !== name),
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
    await print(
      process,
      `(Reading database ... ${56_421 + all.length} files and directories currently installed.)\nRemoving ${name} (${found.version}) ...\n`,
    );
  }
  return 0;
}

/** Status 0 where the relation holds. The `-nl` relations take an empty version for the latest one. */
async function comparison({ process }: CommandContext, words: readonly string[]): Promise<number> {
  const [left = '', relation = '', right = ''] = words;
  const order =
    relation.endsWith('-nl') && (left === '') !== (right === '')
      ? left === ''
        ? 1
        : -1
      : compareDebianVersions(left, right);
  const holds = new Map([
    ['lt', order < 0],
    ['le', order <= 0],
    ['eq', order === 0],
    ['ne', order !== 0],
    ['ge', order >= 0],
    ['gt', order > 0],
    ['<<', order < 0],
    ['<=', order <= 0],
    ['<', order <= 0],
    ['=', order === 0],
    ['>=', order >= 0],
    ['>', order >= 0],
    ['>>', order > 0],
  ]).get(relation.replace(/-nl$/, ''));
  if (holds !== undefined) return holds ? 0 : 1;
  await dpkgComplain(process, `dpkg: error: --compare-versions bad relation\n${HELP}`);
  return 2;
}
