import { elfImage } from '../../filesystem/elf-image.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { AptScreen } from './apt-screen.ts';
import {
  type AvailablePackage,
  availablePackage,
  installedPackages,
  type PackageEntry,
  versionOf,
  writePackages,
} from './package-database.ts';

const VERBS = new Set(
  'update upgrade dist-upgrade full-upgrade install reinstall remove purge autoremove autopurge clean autoclean check source download build-dep list search show policy depends rdepends edit-sources changelog showpkg stats madison pkgnames satisfy moo hold unhold showhold auto manual'.split(
    ' ',
  ),
);
const UNSTABLE = '\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n';
const SHORT_OPTIONS = /^-[yqsdfmbhvcotVuaU]+(?:=.*)?$|^-q=\d+$/;
const LONG_OPTIONS = new Set(
  'yes assume-yes assume-no quiet no-install-recommends no-install-suggests install-recommends install-suggests force-yes allow-unauthenticated allow-downgrades allow-remove-essential allow-change-held-packages allow-insecure-repositories allow-releaseinfo-change fix-broken fix-missing fix-policy download-only simulate dry-run just-print no-act recon reinstall purge only-upgrade no-upgrade show-progress no-show-progress installed upgradable upgradeable manual-installed all-versions names-only full help version trivial-only no-remove auto-remove autoremove option config-file target-release default-release no-download ignore-missing ignore-hold print-uris verbose-versions host-architecture build compile with-source list-cleanup show-upgraded verbose all-names recurse important no-all-versions error-on solver'.split(
    ' ',
  ),
);
/** Debian 13 came on that day: what had been `stable` is `oldstable` since. */
const NEXT_RELEASE_MS = Date.UTC(2025, 7, 9);
const WORKING = '0% [Working]';

/** apt, apt-get, apt-cache and apt-mark 2.6; the archive answers from a table. */
export const apt: Command = async (context) => {
  const { process, args, name } = context;
  const words = args.filter(
    (arg, index) => !arg.startsWith('-') && !/^(-o|-c|-t|--option)$/.test(args[index - 1] ?? ''),
  );
  const [verb = '', ...packages] = words;
  if (args.includes('--version') || args.includes('-v')) {
    await print(process, `apt ${versionOf(process, 'apt')} (amd64)\n`);
    return 0;
  }
  const screen = new AptScreen(context);
  const odd = args.find((arg) =>
    arg.startsWith('--')
      ? !LONG_OPTIONS.has(arg.slice(2).replace(/=.*$/s, ''))
      : arg.startsWith('-') && arg !== '-' && !SHORT_OPTIONS.test(arg) && !/^-[oct]/.test(arg),
  );
  if (odd !== undefined) {
    const [, letter = odd] = /^-(.)/.exec(odd) ?? [];
    const named = odd.startsWith('--') ? odd : `'${letter}' [from ${odd}]`;
    await screen.say('E', `Command line option ${named} is not understood in combination with the other options.`);
    return 100;
  }
  if (name === 'apt' && process.descriptor(1)?.isTerminal !== true && verb !== '') await printError(process, UNSTABLE);
  if (verb === '' || verb === 'help') {
    await print(
      process,
      `apt ${versionOf(process, 'apt')} (amd64)\nUsage: ${name} [options] command\n${name === 'apt-get' ? `       ${name} [options] install|remove pkg1 [pkg2 ...]\n       ${name} [options] source pkg1 [pkg2 ...]\n` : ''}`,
    );
    return verb === '' ? 1 : 0;
  }
  if (!VERBS.has(verb)) {
    await screen.say('E', `Invalid operation ${verb}`);
    return 100;
  }
  switch (verb) {
    case 'list':
    case 'search':
    case 'show':
    case 'policy':
    case 'madison':
      return query(context, screen, verb, packages);
    case 'check':
      await screen.readEverything();
      return 0;
    case 'showhold':
    case 'moo':
    case 'stats':
    case 'pkgnames':
      return 0;
    case 'hold':
    case 'unhold':
    case 'auto':
    case 'manual':
      for (const each of packages)
        if (!installedPackages(process).some((entry) => entry.name === each) && availablePackage(each) === null) {
          await screen.say('E', `Unable to locate package ${each}`);
          await screen.say('E', 'No packages found');
          return 100;
        }
      for (const each of packages)
        await print(
          process,
          verb === 'hold'
            ? `${each} set on hold.\n`
            : verb === 'unhold'
              ? `Canceled hold on ${each}.\n`
              : `${each} set to ${verb === 'auto' ? 'automatically' : 'manually'} installed.\n`,
        );
      return 0;
  }
  if (process.identity.userId !== 0 && !args.includes('-s') && verb !== 'download') {
    const lock = verb === 'update' ? '/var/lib/apt/lists/lock' : '/var/lib/dpkg/lock-frontend';
    if (verb === 'update') await screen.task('Reading package lists');
    await screen.say('E', `Could not open lock file ${lock} - open (13: Permission denied)`);
    await screen.say(
      'E',
      verb === 'update'
        ? 'Unable to lock directory /var/lib/apt/lists/'
        : `Unable to acquire the dpkg frontend lock (${lock}), are you root?`,
    );
    return 100;
  }
  if (verb === 'clean' || verb === 'autoclean') return 0;
  if (verb === 'update') return update(context, screen);
  await screen.readEverything();
  if (verb === 'install' || verb === 'reinstall') return install(context, screen, packages);
  if (verb === 'remove' || verb === 'purge') return remove(context, screen, packages, verb === 'purge');
  if (/upgrade/.test(verb)) await screen.task('Calculating upgrade');
  await print(process, '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
  return 0;
};

/** Mirrors by their lines in sources.list. */
/** Where packages come from: the first entry of sources.list. */
function archiveUrl(context: CommandContext): string {
  return sources(context)[0]?.url ?? 'http://ftp.us.debian.org/debian';
}

function sources(context: CommandContext): { readonly url: string; readonly suite: string }[] {
  try {
    const text = Buffer.from(context.process.session.host.files.readFile('/etc/apt/sources.list')).toString('latin1');
    return text
      .split('\n')
      .map((line) => /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line))
      .filter((found) => found !== null)
      .map((found) => ({ url: (found[1] ?? '').replace(/\/$/, ''), suite: found[2] ?? '' }));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

async function update(context: CommandContext, screen: AptScreen): Promise<number> {
  const { process, name } = context;
  let number = 0;
  for (const { url, suite } of sources(context)) {
    number += 1;
    await screen.paint(WORKING);
    await process.sleep(120 + number * 60);
    await screen.wipe(WORKING);
    await screen.fetched(`Hit:${number} ${url} ${suite} InRelease`, '');
  }
  await screen.paint(WORKING);
  await process.sleep(250);
  await screen.paint('100% [Working]');
  await screen.wipe('100% [Working]');
  await screen.task('Reading package lists');
  if (name === 'apt') {
    await screen.task('Building dependency tree');
    await screen.task('Reading state information');
    await print(process, 'All packages are up to date.\n');
  }
  return 0;
}

async function query(
  context: CommandContext,
  screen: AptScreen,
  verb: string,
  names: readonly string[],
): Promise<number> {
  const { process, args } = context;
  const installed = installedPackages(process);
  if (verb === 'list') {
    await screen.task('Listing');
    const release = process.session.host.now() >= NEXT_RELEASE_MS ? 'oldstable' : 'stable';
    const wanted = args.includes('--upgradable')
      ? []
      : args.includes('--installed') || names.length > 0
        ? installed.filter((each) => names.length === 0 || names.includes(each.name))
        : installed;
    await print(
      process,
      wanted
        .map((each) => `${screen.name(each.name)}/${release},now ${each.version} ${each.architecture} [installed]\n`)
        .join(''),
    );
    return 0;
  }
  const find = (name: string): PackageEntry | AvailablePackage | undefined =>
    installed.find((each) => each.name === name) ?? availablePackage(name) ?? undefined;
  if (verb === 'search') {
    const isApt = context.name === 'apt';
    if (isApt) {
      await screen.task('Sorting');
      await screen.task('Full Text Search');
    }
    const release = process.session.host.now() >= NEXT_RELEASE_MS ? 'oldstable' : 'stable';
    await print(
      process,
      installed
        .filter((each) => names.every((word) => `${each.name} ${each.summary}`.includes(word.replace(/^\^|\$$/g, ''))))
        .map((each) =>
          isApt
            ? `${screen.name(each.name)}/${release},now ${each.version} ${each.architecture} [installed]\n  ${each.summary}\n\n`
            : `${each.name} - ${each.summary}\n`,
        )
        .join(''),
    );
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const found = find(name);
    if (found === undefined) {
      await screen.say('N', `Unable to locate package ${name}`);
      if (verb === 'policy') continue;
      if (verb === 'show' && context.name === 'apt') await screen.say('N', `Unable to locate package ${name}`);
      status = 100;
      continue;
    }
    const isInstalled = 'text' in found;
    const mirror = archiveUrl(context);
    await print(
      process,
      verb === 'policy'
        ? `${name}:\n  Installed: ${isInstalled ? found.version : '(none)'}\n  Candidate: ${found.version}\n  Version table:\n${isInstalled ? ' *** ' : '     '}${found.version} 500\n        500 ${mirror} bookworm/main amd64 Packages\n${isInstalled ? '        100 /var/lib/dpkg/status\n' : ''}`
        : isInstalled
          ? `${found.text.replace(/^Status: .*\n/m, '')}\n\n`
          : `Package: ${name}\nVersion: ${found.version}\nInstalled-Size: ${found.installedKilobytes}\nArchitecture: amd64\nDescription: ${found.summary}\n\n`,
    );
  }
  if (status !== 0 && verb === 'show' && !names.some((name) => find(name) !== undefined))
    await screen.say('E', 'No packages found');
  return status;
}

function sizeText(kilobytes: number): string {
  return kilobytes >= 10_000
    ? `${(kilobytes / 1000).toFixed(1)} MB`
    : kilobytes >= 1000
      ? `${Math.round(kilobytes)} kB`
      : kilobytes >= 100
        ? `${Math.round(kilobytes)} kB`
        : `${kilobytes.toFixed(1)} kB`;
}

/** Names in lines of at most 80 characters, as apt lists them. */
function block(title: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  let text = `${title}\n`;
  let line = ' ';
  for (const name of names) {
    if (line.length + name.length + 1 > 78 && line !== ' ') {
      text += `${line}\n`;
      line = ' ';
    }
    line += ` ${name}`;
  }
  return `${text}${line}\n`;
}

async function install(context: CommandContext, screen: AptScreen, names: readonly string[]): Promise<number> {
  const { process } = context;
  const installed = installedPackages(process);
  const has = (name: string) => installed.some((each) => each.name === name);
  const unknown = names.filter(
    (name) =>
      !has(name.replace(/[=/].*$/, '')) &&
      availablePackage(name.replace(/[=/].*$/, '')) === null &&
      !name.startsWith('./'),
  );
  if (unknown.length > 0) {
    for (const each of unknown) await screen.say('E', `Unable to locate package ${each}`);
    return 100;
  }
  for (const each of names.filter(has)) {
    const found = installed.find((entry) => entry.name === each);
    await print(process, `${each} is already the newest version (${found?.version ?? ''}).\n`);
  }
  const wanted = new Map<string, AvailablePackage>();
  const add = (name: string): void => {
    const found = availablePackage(name);
    if (found === null || has(name) || wanted.has(name)) return;
    wanted.set(name, found);
    for (const need of found.needs) add(need);
  };
  for (const each of names) add(each.replace(/[=/].*$/, ''));
  const list = [...wanted.values()].sort((one, two) => (one.name < two.name ? -1 : 1));
  if (list.length === 0) {
    await print(process, '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
    return 0;
  }
  const extra = list.filter((each) => !names.includes(each.name)).map((each) => each.name);
  const archive = list.reduce((sum, each) => sum + each.archiveKilobytes, 0);
  const disk = list.reduce((sum, each) => sum + each.installedKilobytes, 0);
  await print(
    process,
    `${block('The following additional packages will be installed:', extra)}${block(
      'The following NEW packages will be installed:',
      list.map((each) => each.name),
    )}0 upgraded, ${list.length} newly installed, 0 to remove and 0 not upgraded.\nNeed to get ${sizeText(archive)} of archives.\nAfter this operation, ${sizeText(disk)} of additional disk space will be used.\n`,
  );
  if (extra.length > 0 && !(await mayGoOn(context))) return 1;
  const mirror = archiveUrl(context);
  const started = process.session.host.now();
  let busy = WORKING;
  let fetched = 0;
  for (const [index, each] of list.entries()) {
    const size = sizeText(each.archiveKilobytes);
    await screen.fetched(
      `Get:${index + 1} ${mirror} bookworm/main amd64 ${each.name} amd64 ${each.version} [${size}]`,
      busy,
    );
    const share = Math.floor((fetched * 100) / archive);
    const loading = `${share}% [${index + 1} ${each.name} 0 B/${size} 0%]`;
    await screen.paint(loading);
    await process.sleep(Math.min(2500, 80 + each.archiveKilobytes / 12));
    await screen.wipe(loading);
    fetched += each.archiveKilobytes;
    busy = `${Math.floor((fetched * 100) / archive)}% [Working]`;
  }
  const seconds = Math.max(0, Math.round((process.session.host.now() - started) / 1000));
  await screen.fetched(
    `Fetched ${sizeText(archive)} in ${seconds}s (${sizeText(archive / Math.max(0.4, seconds))}/s)`,
    busy,
  );
  await screen.beginBar(4 * list.length + 1);
  for (const [index, each] of list.entries()) {
    await process.sleep(150);
    await print(
      process,
      `Selecting previously unselected package ${each.name}.\n${index === 0 ? `${readingDatabase(installed.length)}` : ''}Preparing to unpack .../${each.name}_${each.version.replace(/^\d+:/, '')}_amd64.deb ...\n`,
    );
    await screen.moveBar();
    await print(process, `Unpacking ${each.name} (${each.version}) ...\n`);
    await screen.moveBar();
  }
  for (const each of list) {
    await process.sleep(120);
    await print(process, `Setting up ${each.name} (${each.version}) ...\n`);
    await screen.moveBar();
    place(context, each);
    await screen.moveBar();
  }
  await print(process, 'Processing triggers for man-db (2.11.2-2) ...\n');
  await screen.endBar();
  return 0;
}

/** Asks where apt asks; no answer is no. */
async function mayGoOn(context: CommandContext): Promise<boolean> {
  const { process, args } = context;
  if (args.some((arg) => /^-[a-zA-Z]*y/.test(arg) || arg === '--yes' || arg === '--assume-yes' || /^-qq/.test(arg)))
    return true;
  await print(process, 'Do you want to continue? [Y/n] ');
  const input = process.descriptor(0);
  const answer = input === null ? '' : await input.read(process);
  if (answer !== '' && !/^\s*n/i.test(answer)) return true;
  await print(process, 'Abort.\n');
  return false;
}

function readingDatabase(count: number): string {
  const files = 41_000 + count * 71;
  const steps = Array.from({ length: 20 }, (_, index) => `(Reading database ... ${(index + 1) * 5}%`);
  return `(Reading database ... \r${steps.join('\r')}\r(Reading database ... ${files} files and directories currently installed.)\n`;
}

function place(context: CommandContext, added: AvailablePackage): void {
  const { files } = context.process.session.host;
  try {
    for (const [path, size] of added.programs)
      files.writeFile(path, elfImage(path.split('/').at(-1) ?? path, Math.min(size, 900_000)), { mode: 0o755 });
    const text = `Package: ${added.name}\nStatus: install ok installed\nPriority: optional\nSection: misc\nInstalled-Size: ${added.installedKilobytes}\nMaintainer: Debian QA Group <packages@qa.debian.org>\nArchitecture: amd64\nVersion: ${added.version}\nDescription: ${added.summary}`;
    writePackages(context.process, [
      ...installedPackages(context.process),
      {
        name: added.name,
        version: added.version,
        architecture: 'amd64',
        summary: added.summary,
        installedKilobytes: added.installedKilobytes,
        status: 'install ok installed',
        text,
      },
    ]);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

async function remove(
  context: CommandContext,
  screen: AptScreen,
  names: readonly string[],
  purges: boolean,
): Promise<number> {
  const { process } = context;
  const installed = installedPackages(process);
  const unknown = names.filter(
    (name) => !installed.some((each) => each.name === name) && availablePackage(name) === null,
  );
  for (const each of unknown) await screen.say('E', `Unable to locate package ${each}`);
  if (unknown.length > 0) return 100;
  const found = installed.filter((each) => names.includes(each.name));
  for (const each of names.filter((name) => !found.some((entry) => entry.name === name)))
    await print(process, `Package '${each}' is not installed, so not removed\n`);
  if (found.length === 0) {
    await print(process, '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
    return 0;
  }
  const disk = found.reduce((sum, each) => sum + each.installedKilobytes, 0);
  await print(
    process,
    `${block(
      'The following packages will be REMOVED:',
      found.map((each) => (purges ? `${each.name}*` : each.name)),
    )}0 upgraded, 0 newly installed, ${found.length} to remove and 0 not upgraded.\nAfter this operation, ${sizeText(disk)} disk space will be freed.\n`,
  );
  if (!(await mayGoOn(context))) return 1;
  await screen.beginBar(4 * found.length + 1);
  await print(process, readingDatabase(installed.length));
  for (const each of found) {
    await process.sleep(200);
    await print(process, `Removing ${each.name} (${each.version}) ...\n`);
    await screen.moveBar();
    await screen.moveBar();
    for (const path of [
      `/usr/bin/${each.name}`,
      `/usr/sbin/${each.name}`,
      ...(availablePackage(each.name)?.programs.map(([program]) => program) ?? []),
    ])
      try {
        if (process.session.host.files.exists(path)) process.session.host.files.removeFile(path);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
  }
  writePackages(
    process,
    installed.filter((each) => !found.includes(each)),
  );
  await print(process, 'Processing triggers for man-db (2.11.2-2) ...\n');
  await screen.endBar();
  return 0;
}
