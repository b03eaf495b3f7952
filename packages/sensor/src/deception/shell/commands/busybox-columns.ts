import { CaptureFile } from '../kernel/open-file.ts';
import { type Command, print } from '../kernel/program.ts';

/** Between two columns, at least. */
const GAP_COLUMNS = 2;

/** Names below each other in columns of one width, as BusyBox's ls shows them on a terminal. */
function inColumns(names: readonly string[], width: number): string {
  const columnWidth = Math.max(0, ...names.map(({ length }) => length)) + GAP_COLUMNS;
  const columns = Math.max(1, Math.floor(width / columnWidth));
  const rows = Math.ceil(names.length / columns);
  let out = '';
  for (let row = 0; row < rows; row += 1) {
    const cells: string[] = [];
    for (let at = row; at < names.length; at += rows) cells.push(names[at] ?? '');
    out += `${cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(columnWidth))).join('')}\n`;
  }
  return out;
}

/** The listing of a program that gives a name a line, with each directory's names in columns. */
export function columnsOf(listing: string, width: number): string {
  const blocks = listing.replace(/\n$/, '').split('\n\n');
  const shown = blocks.map((block, index) => {
    const lines = block === '' ? [] : block.split('\n');
    const [first = ''] = lines;
    const isTitled = first.endsWith(':') && (blocks.length > 1 || index > 0);
    const names = isTitled ? lines.slice(1) : lines;
    return `${isTitled ? `${first}\n` : ''}${names.length === 0 ? '' : inColumns(names, width)}`;
  });
  return shown.join('\n');
}

/** Runs `ls` so that its listing is shown in columns. */
export function listedInColumns(command: Command): Command {
  return async (context) => {
    const { process } = context;
    const output = process.descriptor(1)?.retain() ?? null;
    const capture = new CaptureFile(process.session.options.limits.maxOutputBytesPerCommand);
    process.setDescriptor(1, capture);
    try {
      return await command(context);
    } finally {
      process.setDescriptor(1, output);
      output?.release();
      await print(process, columnsOf(capture.text(), process.session.terminal?.columns ?? 80));
    }
  };
}
