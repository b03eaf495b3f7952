import type { SessionDetail } from '@cerberusmesh/contracts';

type Command = SessionDetail['commands'][number];

/** The commands in which this text stands, whatever the case; all of them when nothing is looked for. */
export function findCommands(commands: readonly Command[], find: string | undefined): readonly Command[] {
  if (find === undefined) return commands;
  const wanted = find.toLowerCase();
  return commands.filter(({ input }) => input.toLowerCase().includes(wanted));
}
