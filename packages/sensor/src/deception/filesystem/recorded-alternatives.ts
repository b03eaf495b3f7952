import type { RecordedEntry, RecordedTree } from './recorded-tree.ts';

const LINKS = '/etc/alternatives';
const STATES = '/var/lib/dpkg/alternatives';

/**
 * Tells which links of update-alternatives (and its notes about them) a machine lacks because nothing that is installed
 * provides them: no package owns those links, so their targets decide.
 *
 * @param hasManualOfPostgres whether PostgreSQL's own manual, whose directory was not recorded, is there
 */
export function recordedAlternatives(
  tree: RecordedTree,
  isHere: (entry: RecordedEntry) => boolean,
  hasManualOfPostgres: boolean,
): (prefix: string, entry: RecordedEntry) => boolean {
  const directories = new Map<string, ReadonlyMap<string, RecordedEntry>>();
  const look = (directory: string) => {
    const known = directories.get(directory);
    if (known !== undefined) return known;
    const read = new Map(tree.entries(directory).map((entry) => [entry.name, entry]));
    directories.set(directory, read);
    return read;
  };
  const isProvided = (name: string): boolean => {
    const link = look(LINKS).get(name);
    if (link === undefined) return true;
    const slash = link.target.lastIndexOf('/');
    const directory = link.target.slice(0, slash);
    if (directory.startsWith('/usr/share/postgresql/')) return hasManualOfPostgres;
    const entries = look(directory);
    // Manual pages were not recorded: they are where their program is.
    if (entries.size === 0) {
      const [program = ''] = name.split('.');
      return program === name || isProvided(program);
    }
    const target = entries.get(link.target.slice(slash + 1));
    return target !== undefined && isHere(target);
  };
  return (prefix, { name, kind, target }) => {
    if (prefix === `${LINKS}/` || prefix === `${STATES}/`) return !isProvided(name);
    return kind === 'l' && target.startsWith(`${LINKS}/`) && !isProvided(target.slice(LINKS.length + 1));
  };
}
