import type { CommandContext } from '../kernel/program.ts';

/** A rule of /etc/sudoers that is for a user. */
export interface SudoRule {
  readonly needsPassword: boolean;
  /** As `sudo -l` shows it: `(ALL : ALL) ALL`. */
  readonly shown: string;
}

/** The rules of /etc/sudoers and /etc/sudoers.d that are for the user or a group of the user. */
export function sudoRules({ process }: CommandContext, userName: string): SudoRule[] {
  const { host } = process.session;
  const { files } = host;
  const user = host.findUser(userName);
  const read = (path: string) => (files.exists(path) ? Buffer.from(files.readFile(path)).toString('latin1') : '');
  const further = files.exists('/etc/sudoers.d')
    ? files.readDirectory('/etc/sudoers.d').map((file) => read(`/etc/sudoers.d/${file}`))
    : [];
  const names = new Set(['ALL', userName, ...(user?.groups.map((group) => `%${group.name}`) ?? [])]);
  return [read('/etc/sudoers'), ...further]
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const [, name = '', rule = ''] = /^\s*([^\s#=]+)\s+\S+?\s*=\s*(.*)$/.exec(line) ?? [];
      if (!names.has(name)) return [];
      const [, users = 'root', tags = '', commands = ''] =
        /^(?:\(([^)]*)\)\s*)?((?:[A-Z_]+:\s*)*)(.*)$/.exec(rule) ?? [];
      const tag = tags.replace(/\s+/g, '');
      return [
        {
          needsPassword: !tag.includes('NOPASSWD:'),
          shown: `(${users.replace(/\s*:\s*/, ' : ')}) ${tag === '' ? '' : `${tag} `}${commands.trim()}`,
        },
      ];
    });
}
