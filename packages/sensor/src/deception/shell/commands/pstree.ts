import { utf8 } from '../../byte-string.ts';
import { type Command, print } from '../kernel/program.ts';
import { type ProcessView, viewProcesses } from './process-view.ts';

/** pstree of psmisc 23.6: equal children are counted; `-p` shows numbers instead. */
export const pstree: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => arg.startsWith('-')).join('');
  const [withIds, withArgs] = [letters.includes('p'), letters.includes('a')];
  const lines = /^(en_|.*UTF-8)/i.test(process.environment.get('LANG') ?? '')
    ? { last: utf8('└'), more: utf8('├'), line: utf8('│'), dash: utf8('─'), down: utf8('┬') }
    : { last: '`', more: '|', line: '|', dash: '-', down: '+' };
  const views = viewProcesses(process).filter((view) => !view.command.startsWith('['));
  const childrenOf = new Map<number, ProcessView[]>();
  for (const view of views) childrenOf.set(view.parentId, [...(childrenOf.get(view.parentId) ?? []), view]);
  const title = (view: ProcessView) =>
    (withArgs ? view.command.slice(0, 70) : view.name) +
    (withIds ? (withArgs ? `,${view.processId}` : `(${view.processId})`) : '');
  const draw = (view: ProcessView, depth: number): string[] => {
    if (depth > 40) return [title(view)];
    const blocks = new Map<string, number>();
    for (const child of [...(childrenOf.get(view.processId) ?? [])].sort((one, two) =>
      one.name < two.name ? -1 : one.name > two.name ? 1 : one.processId - two.processId,
    )) {
      const block = draw(child, depth + 1).join('\n');
      blocks.set(block, (blocks.get(block) ?? 0) + 1);
    }
    const own = title(view);
    const out: string[] = [];
    const list = [...blocks];
    list.forEach(([block, count], index) => {
      const isLast = index === list.length - 1;
      const rows = block.split('\n');
      const prefix = count > 1 ? `${count}*[` : '';
      rows.forEach((row, at) => {
        const shown = at === 0 ? `${prefix}${row}${count > 1 ? ']' : ''}` : row;
        if (withArgs)
          out.push(
            `${at === 0 ? `  ${isLast ? lines.last : lines.more}${lines.dash}` : `  ${isLast ? ' ' : lines.line}  `}${shown}`,
          );
        else {
          const pad = ' '.repeat(own.length + 1);
          const lead =
            at > 0
              ? `${pad}${isLast ? ' ' : lines.line} ${' '.repeat(prefix.length)}`
              : index === 0
                ? `${own}${lines.dash}${list.length === 1 ? lines.dash : lines.down}${lines.dash}`
                : `${pad}${isLast ? lines.last : lines.more}${lines.dash}`;
          out.push(`${lead}${shown}`);
        }
      });
    });
    if (withArgs) return [own, ...out];
    return out.length === 0 ? [own] : out;
  };
  const wanted = args.find((arg) => /^\d+$/.test(arg));
  const root = views.find((view) => view.processId === Number(wanted ?? '1'));
  if (root === undefined) return 1;
  await print(process, `${draw(root, 0).join('\n')}\n`);
  return 0;
};
