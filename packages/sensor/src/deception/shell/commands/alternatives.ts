import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const STATES = '/var/lib/dpkg/alternatives';
const LINKS = '/etc/alternatives';

/** Programs that may stand behind one name, with their priorities, as Debian 12's packages register them. */
const REGISTERED: ReadonlyMap<string, readonly (readonly [path: string, priority: number])[]> = new Map([
  [
    'awk',
    [
      ['/usr/bin/gawk', 10],
      ['/usr/bin/mawk', 5],
    ],
  ],
  [
    'editor',
    [
      ['/bin/nano', 40],
      ['/usr/bin/vim.basic', 30],
      ['/usr/bin/vim.tiny', 15],
      ['/bin/ed', -100],
    ],
  ],
  [
    'pager',
    [
      ['/usr/bin/less', 77],
      ['/bin/more', 50],
    ],
  ],
  [
    'vi',
    [
      ['/usr/bin/vim.basic', 30],
      ['/usr/bin/vim.tiny', 15],
    ],
  ],
  [
    'view',
    [
      ['/usr/bin/vim.basic', 30],
      ['/usr/bin/vim.tiny', 15],
    ],
  ],
  [
    'ex',
    [
      ['/usr/bin/vim.basic', 30],
      ['/usr/bin/vim.tiny', 15],
    ],
  ],
  ['vim', [['/usr/bin/vim.basic', 30]]],
  [
    'iptables',
    [
      ['/usr/sbin/iptables-nft', 20],
      ['/usr/sbin/iptables-legacy', 10],
    ],
  ],
  [
    'ip6tables',
    [
      ['/usr/sbin/ip6tables-nft', 20],
      ['/usr/sbin/ip6tables-legacy', 10],
    ],
  ],
  ['which', [['/usr/bin/which.debianutils', 0]]],
]);

interface Group {
  readonly name: string;
  readonly link: string;
  readonly value: string;
  readonly choices: readonly (readonly [path: string, priority: number])[];
}

function groupOf(process: Process, name: string): Group | null {
  const { files } = process.session.host;
  try {
    if (!files.exists(`${STATES}/${name}`)) return null;
    const value = files.readSymbolicLink(`${LINKS}/${name}`);
    const known = (REGISTERED.get(name) ?? []).filter(([path]) => files.exists(path));
    const choices = known.some(([path]) => path === value) ? known : [...known, [value, 50] as const];
    const link = ['/usr/bin', '/usr/sbin', '/etc']
      .map((directory) => `${directory}/${name}`)
      .find((path) => files.exists(path));
    return { name, link: link ?? `/usr/bin/${name}`, value, choices };
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

function best(group: Group): string {
  return [...group.choices].sort((left, right) => right[1] - left[1])[0]?.[0] ?? group.value;
}

/** update-alternatives of dpkg 1.21.22: shows and sets what a general name stands for. */
export const updateAlternatives: Command = async (context) => {
  const { process, args } = context;
  const { files } = process.session.host;
  const at = args.findIndex((arg) =>
    /^--(display|query|list|config|set|auto|install|remove|remove-all|get-selections|all)$/.test(arg),
  );
  const [action = '', name = '', path = ''] = args.slice(at === -1 ? args.length : at);
  if (action === '') return usageAsRecorded(context);
  if (action === '--get-selections') {
    for (const each of process.list(STATES)) {
      const group = groupOf(process, each);
      if (group === null) continue;
      const mode = group.value === best(group) ? 'auto' : 'manual';
      await print(process, `${each.padEnd(30)} ${mode.padEnd(8)} ${group.value}\n`);
    }
    return 0;
  }
  const fail = async (message: string) => {
    await printError(process, `update-alternatives: error: ${message}\n`);
    return 2;
  };
  if (name === '') return fail(`${action} needs <name>`);
  if (process.identity.userId !== 0 && /^--(set|auto|install|remove)/.test(action))
    return fail(`unable to create file '${STATES}/${name}.dpkg-tmp': Permission denied`);
  if (action === '--install') {
    const [, link = '', general = '', target = '', priority = ''] = args.slice(at);
    if (priority === '') return fail('--install needs <link> <name> <path> <priority>');
    if (!files.exists(target)) return fail(`alternative path ${target} doesn't exist`);
    await print(process, `update-alternatives: using ${target} to provide ${link} (${general}) in auto mode\n`);
    replaceLink(process, `${LINKS}/${general}`, target);
    if (!files.exists(link)) replaceLink(process, link, `${LINKS}/${general}`);
    files.writeFile(`${STATES}/${general}`, Buffer.from(`auto\n${link}\n\n${target}\n${priority}\n\n`, 'latin1'));
    return 0;
  }
  const group = groupOf(process, name);
  if (group === null) return fail(`no alternatives for ${name}`);
  const mode = group.value === best(group) ? 'auto' : 'manual';
  switch (action) {
    case '--list':
      await print(
        process,
        group.choices
          .map(([each]) => `${each}\n`)
          .sort()
          .join(''),
      );
      return 0;
    case '--display':
      await print(
        process,
        `${name} - ${mode} mode\n  link best version is ${best(group)}\n  link currently points to ${group.value}\n  link ${name} is ${group.link}\n${group.choices
          .map(([each, priority]) => `${each} - priority ${priority}\n`)
          .sort()
          .join('')}`,
      );
      return 0;
    case '--query':
      await print(
        process,
        `Name: ${name}\nLink: ${group.link}\nStatus: ${mode}\nBest: ${best(group)}\nValue: ${group.value}\n${group.choices
          .map(([each, priority]) => `\nAlternative: ${each}\nPriority: ${priority}\n`)
          .sort()
          .join('')}`,
      );
      return 0;
    case '--config':
      if (group.choices.length === 1) {
        await print(
          process,
          `There is only one alternative in link group ${name} (providing ${group.link}): ${group.value}\nNothing to configure.\n`,
        );
        return 0;
      }
      await print(process, choiceTable(group));
      return 0;
    case '--auto':
    case '--set': {
      const wanted = action === '--auto' ? best(group) : path;
      if (!group.choices.some(([each]) => each === wanted))
        return fail(`alternative ${wanted} for ${name} not registered; not setting`);
      if (wanted === group.value) return 0;
      await print(
        process,
        `update-alternatives: using ${wanted} to provide ${group.link} (${name}) in ${action === '--auto' ? 'auto' : 'manual'} mode\n`,
      );
      replaceLink(process, `${LINKS}/${name}`, wanted);
      return 0;
    }
    default:
      await complain(
        context,
        `error: alternative ${path === '' ? name : path} for ${name} not registered; not removing`,
      );
      return 0;
  }
};

function replaceLink(process: Process, path: string, target: string): void {
  const { files } = process.session.host;
  try {
    files.removeFile(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  files.makeSymbolicLink(target, path);
}

function choiceTable(group: Group): string {
  const rows = [
    ['0', best(group), Math.max(...group.choices.map(([, priority]) => priority)), 'auto mode'] as const,
    ...[...group.choices]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, priority], index) => [String(index + 1), path, priority, 'manual mode'] as const),
  ];
  const width = Math.max(...rows.map(([, path]) => path.length)) + 1;
  const lines = rows.map(
    ([number, path, priority, mode], index) =>
      `${index === 0 ? '*' : ' '} ${number.padEnd(12)} ${path.padEnd(width)} ${String(priority).padEnd(9)}  ${mode}\n`,
  );
  return `There are ${group.choices.length} choices for the alternative ${group.name} (providing ${group.link}).\n\n  Selection    ${'Path'.padEnd(width)} Priority   Status\n${'-'.repeat(Math.max(60, width + 33))}\n${lines.join('')}\nPress <enter> to keep the current choice[*], or type selection number: `;
}
