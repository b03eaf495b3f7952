import { bytesToByteString } from '../../byte-string.ts';
import { elfImage } from '../../filesystem/elf-image.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { linesOf } from './input.ts';
import { connectionOutcome, parseTarget } from './network-target.ts';
import { stat } from './paths.ts';
import { runShellText } from './run-captured.ts';

const GCC_VERSION =
  'gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022 Free Software Foundation, Inc.\nThis is free software; see the source for copying conditions.  There is NO\nwarranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\n\n';
const MAX_RECIPE_LINES = 400;

/** gcc, cc and g++ 12: sources become an ELF file that never runs. */
export const gcc: Command = async (context) => {
  const { process, args, name } = context;
  if (args.includes('--version')) {
    await print(process, GCC_VERSION.replace(/^gcc/, name));
    return 0;
  }
  if (args.includes('-dumpversion')) {
    await print(process, '12\n');
    return 0;
  }
  if (args.includes('-dumpmachine')) {
    await print(process, 'x86_64-linux-gnu\n');
    return 0;
  }
  if (args.includes('-v') && args.length === 1) {
    await printError(
      process,
      `Using built-in specs.\nCOLLECT_GCC=${name}\nTarget: x86_64-linux-gnu\nThread model: posix\nSupported LTO compression algorithms: zlib zstd\ngcc version 12.2.0 (Debian 12.2.0-14+deb12u1) \n`,
    );
    return 0;
  }
  const output = /(?:^|\s)-o\s*(\S+)/.exec(args.join(' '))?.[1] ?? (args.includes('-c') ? null : 'a.out');
  const sources = args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-(o|x|I|L|D|include|MF)$/.test(args[index - 1] ?? ''),
  );
  const missing = sources.filter((source) => stat(process, source) === null);
  for (const source of missing)
    await printError(
      process,
      /\.(c|i)$/.test(source)
        ? `cc1: fatal error: ${source}: No such file or directory\ncompilation terminated.\n`
        : /\.(cc|cpp|cxx|C)$/.test(source)
          ? `cc1plus: fatal error: ${source}: No such file or directory\ncompilation terminated.\n`
          : `/usr/bin/ld: cannot find ${source}: No such file or directory\ncollect2: error: ld returned 1 exit status\n`,
    );
  if (sources.length === 0 || missing.length > 0) {
    if (missing.length === 0)
      await printError(process, `${name}: fatal error: no input files\ncompilation terminated.\n`);
    return 1;
  }
  await process.sleep(350);
  for (const source of sources) {
    const text = bytesToByteString(process.files.readFile(process.path(source)));
    const header = [...text.matchAll(/^\s*#\s*include\s*<([^>]+)>/gm)].find((found) =>
      /^(curl|openssl|mysql|pcap|ncurses|libssh|zlib|event2|json)/.test(found[1] ?? ''),
    );
    if (header !== undefined) {
      const line = text.slice(0, header.index).split('\n').length + (header[0].startsWith('\n') ? 1 : 0);
      await printError(
        process,
        `${source}:${line}:10: fatal error: ${header[1] ?? ''}: No such file or directory\n${String(line).padStart(5)} | #include <${header[1] ?? ''}>\n      |          ^${'~'.repeat((header[1]?.length ?? 0) + 1)}\ncompilation terminated.\n`,
      );
      return 1;
    }
    if (!args.includes('-c') && /\.c(pp|c|xx)?$/.test(source) && !/\bmain\s*\(/.test(text) && sources.length === 1) {
      await printError(
        process,
        `/usr/bin/ld: /usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/Scrt1.o: in function \`_start':\n(.text+0x17): undefined reference to \`main'\ncollect2: error: ld returned 1 exit status\n`,
      );
      return 1;
    }
  }
  try {
    for (const target of output === null ? sources.map((source) => source.replace(/\.\w+$/, '.o')) : [output]) {
      const image = Buffer.from(elfImage(`built ${sources.join(' ')}`, 15_952 + sources.join('').length * 8));
      process.files.writeFile(process.path(target), image, { mode: 0o755 });
    }
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(
      process,
      `/usr/bin/ld: cannot open output file ${output ?? ''}: ${errorText(error)}\ncollect2: error: ld returned 1 exit status\n`,
    );
    return 1;
  }
};

/** GNU make 4.3: plain rules of a makefile, run line by line. */
export const make: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version') || args.includes('-v')) {
    await print(
      process,
      'GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\nCopyright (C) 1988-2020 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\nThis is free software: you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n',
    );
    return 0;
  }
  const directory = /(?:^|\s)-C\s*(\S+)/.exec(args.join(' '))?.[1];
  if (directory !== undefined) {
    if (stat(process, directory)?.type !== 'directory') {
      await printError(process, `make: *** ${directory}: No such file or directory.  Stop.\n`);
      return 2;
    }
    process.directory = process.files.realPath(process.path(directory));
  }
  const named = /(?:^|\s)-f\s*(\S+)/.exec(args.join(' '))?.[1];
  const file = named ?? ['GNUmakefile', 'makefile', 'Makefile'].find((each) => stat(process, each)?.type === 'file');
  const goals = args.filter(
    (arg, index) => !arg.startsWith('-') && !arg.includes('=') && !/^-[Cfj]$/.test(args[index - 1] ?? ''),
  );
  if (file === undefined || stat(process, file) === null) {
    await printError(
      process,
      named === undefined
        ? goals.length === 0
          ? 'make: *** No targets specified and no makefile found.  Stop.\n'
          : `make: *** No rule to make target '${goals[0] ?? ''}'.  Stop.\n`
        : `make: ${named}: No such file or directory\nmake: *** No rule to make target '${named}'.  Stop.\n`,
    );
    return 2;
  }
  const variables = new Map([
    ['CC', 'cc'],
    ['CXX', 'g++'],
    ['RM', 'rm -f'],
    ['MAKE', 'make'],
  ]);
  const rules = new Map<string, { needs: string[]; recipe: { readonly text: string; readonly line: number }[] }>();
  let current: string[] = [];
  const fill = (text: string): string =>
    text.replace(/\$[({]([\w.]+)[)}]/g, (_whole, name: string) => variables.get(name) ?? '');
  for (const [index, line] of linesOf(bytesToByteString(process.files.readFile(process.path(file))))
    .slice(0, 5000)
    .entries()) {
    const assigned = /^([\w.]+)\s*[:?+]?=\s*(.*)$/.exec(line);
    const rule = /^([^\s:#][^:#]*):(?!=)\s*([^;]*)$/.exec(line);
    if (line.startsWith('\t'))
      for (const target of current) rules.get(target)?.recipe.push({ text: line.slice(1), line: index + 1 });
    else if (assigned !== null) variables.set(assigned[1] ?? '', fill(assigned[2] ?? ''));
    else if (rule !== null) {
      current = fill(rule[1] ?? '')
        .split(/\s+/)
        .filter((word) => word !== '');
      for (const target of current)
        rules.set(target, {
          needs: fill(rule[2] ?? '')
            .split(/\s+/)
            .filter((word) => word !== ''),
          recipe: rules.get(target)?.recipe ?? [],
        });
    }
  }
  const first = [...rules.keys()].find((target) => !target.startsWith('.'));
  let ran = 0;
  const build = async (target: string, depth: number): Promise<number> => {
    const rule = rules.get(target);
    if (rule === undefined) {
      if (stat(process, target) !== null) return 0;
      await printError(process, `make: *** No rule to make target '${target}'.  Stop.\n`);
      return 2;
    }
    if (depth > 30) return 0;
    for (const need of rule.needs) {
      const status = await build(need, depth + 1);
      if (status !== 0) return status;
    }
    for (const { text: written, line } of rule.recipe) {
      ran += 1;
      if (ran > MAX_RECIPE_LINES) return 2;
      const text = fill(written)
        .replaceAll('$@', target)
        .replaceAll('$<', rule.needs[0] ?? '')
        .replaceAll('$^', rule.needs.join(' '))
        .replaceAll('$$', '$');
      const command = text.replace(/^[@-]+/, '');
      if (!/^[-]?@/.test(text) && !args.includes('-s')) await print(process, `${command}\n`);
      const { status } = await runShellText(context, command, { captures: false });
      if (status !== 0 && !/^@?-/.test(text)) {
        await printError(process, `make: *** [${file}:${line}: ${target}] Error ${status}\n`);
        return 2;
      }
    }
    return 0;
  };
  for (const goal of goals.length === 0 ? [first ?? ''] : goals) {
    if (goal === '') {
      await printError(process, 'make: *** No targets.  Stop.\n');
      return 2;
    }
    const status = await build(goal, 0);
    if (status !== 0) return status;
    if (ran === 0)
      await print(
        process,
        rules.get(goal)?.recipe.length === 0 || rules.has(goal)
          ? `make: Nothing to be done for '${goal}'.\n`
          : `make: '${goal}' is up to date.\n`,
      );
  }
  return 0;
};

/** git 2.39: clones are answered by the simulated network; other verbs know no repository. */
export const git: Command = async (context) => {
  const { process, args } = context;
  const [verb, ...rest] = args.filter((arg, index) => !(arg.startsWith('-') && index === 0 && arg !== '--version'));
  if (verb === '--version' || verb === 'version') {
    await print(process, 'git version 2.39.5\n');
    return 0;
  }
  if (verb === undefined) {
    await print(
      process,
      'usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>]\n           [--exec-path[=<path>]] [--html-path] [--man-path] [--info-path]\n           [-p | --paginate | -P | --no-pager] [--no-replace-objects] [--bare]\n           [--git-dir=<path>] [--work-tree=<path>] [--namespace=<name>]\n           [--super-prefix=<path>] [--config-env=<name>=<envvar>]\n           <command> [<args>]\n',
    );
    return 1;
  }
  if (verb === 'init') {
    const directory = process.path(rest.find((word) => !word.startsWith('-')) ?? '.').replace(/\/\.$/, '');
    await runShellText(
      context,
      `mkdir -p '${directory.replaceAll("'", '')}/.git/refs' && printf 'ref: refs/heads/master\\n' > '${directory.replaceAll("'", '')}/.git/HEAD'`,
      { captures: false },
    );
    await print(process, `Initialized empty Git repository in ${directory}/.git/\n`);
    return 0;
  }
  if (verb === 'config') return 0;
  if (verb !== 'clone') {
    if (
      !/^(status|log|diff|add|commit|push|pull|fetch|branch|checkout|remote|show|reset|merge|rebase|stash|tag|rm|mv|grep|bisect|switch|restore)$/.test(
        verb,
      )
    ) {
      await printError(process, `git: '${verb}' is not a git command. See 'git --help'.\n`);
      return 1;
    }
    if (stat(process, '.git') === null) {
      await printError(process, 'fatal: not a git repository (or any of the parent directories): .git\n');
      return 128;
    }
    if (verb === 'status') await print(process, 'On branch master\n\nnothing to commit, working tree clean\n');
    if (verb === 'pull') await print(process, 'Already up to date.\n');
    return 0;
  }
  const [url, into] = rest.filter(
    (word, index) => !word.startsWith('-') && !/^(--depth|-b|--branch|-c|-o)$/.test(rest[index - 1] ?? ''),
  );
  if (url === undefined) {
    await printError(
      process,
      'fatal: You must specify a repository to clone.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n',
    );
    return 129;
  }
  const directory =
    into ??
    url
      .replace(/\/$/, '')
      .split('/')
      .at(-1)
      ?.replace(/\.git$/, '') ??
    'repository';
  process.session.options.observer.downloadRequested({ url, path: process.path(directory), via: 'curl' });
  if (stat(process, directory) !== null) {
    await printError(process, `fatal: destination path '${directory}' already exists and is not an empty directory.\n`);
    return 128;
  }
  const target = parseTarget(url);
  const outcome = connectionOutcome(process, target.host, target.port);
  await printError(process, `Cloning into '${directory}'...\n`);
  await process.sleep(outcome.afterMs + 300);
  if (outcome.kind !== 'connected') {
    await printError(
      process,
      outcome.kind === 'unresolved'
        ? `fatal: unable to access '${url}/': Could not resolve host: ${target.host}\n`.replace("//'", "/'")
        : `fatal: unable to access '${url}/': Failed to connect to ${target.host} port ${target.port} after ${outcome.afterMs} ms: Couldn't connect to server\n`.replace(
            "//'",
            "/'",
          ),
    );
    return 128;
  }
  // A made-up repository would be found out at once; one that asks for a name is what a private one does.
  await printError(
    process,
    `fatal: could not read Username for '${target.scheme}://${target.host}': No such device or address\n`,
  );
  return 128;
};
