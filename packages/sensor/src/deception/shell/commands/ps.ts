import { type Command, print, printError } from '../kernel/program.ts';
import { cpuPercent, type ProcessView, viewProcesses } from './process-view.ts';
import { findPsColumn, PS_FORMATS, type PsColumn, type PsMachine } from './ps-columns.ts';
import { type PsRequest, PsUsageError, readPsOptions } from './ps-options.ts';

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

/** ps of procps-ng 4.0.2: selections, formats, sorting and trees. */
export const ps: Command = async (context) => {
  const { process } = context;
  const { host } = process.session;
  if (context.args.some((arg) => arg === '--version' || arg === '-V')) {
    await print(process, 'ps from procps-ng 4.0.2\n');
    return 0;
  }
  try {
    const request = readPsOptions(context.args);
    const columns = columnsOf(request);
    const all = viewProcesses(process);
    let chosen = select(all, request, process);
    const machine: PsMachine = {
      process,
      now: host.now(),
      memoryKilobytes: host.persona.hardware.memoryKilobytes,
      shortNames: request.shortNames,
    };
    if (request.sort.length > 0) chosen = sorted(chosen, request.sort, machine);
    const prefixes = request.forest === null ? new Map<number, string>() : arrange(chosen, request.forest);
    if (request.forest !== null) {
      const order = [...prefixes.keys()];
      const rank = new Map(order.map((processId, index) => [processId, index]));
      chosen.sort((one, two) => (rank.get(one.processId) ?? 0) - (rank.get(two.processId) ?? 0));
    }
    const output = process.descriptor(1);
    const width =
      output?.isTerminal === true && request.width < 2
        ? request.width === 1
          ? 132
          : (process.session.terminal?.columns ?? 80)
        : Number.POSITIVE_INFINITY;
    const lines = chosen.map((view) =>
      row(columns, (column) => column.value(view, machine), prefixes.get(view.processId)),
    );
    const isTitled = request.headers && columns.some(({ title }) => title !== '');
    if (isTitled) lines.unshift(row(columns, (column) => column.title, undefined));
    await print(process, lines.map((line) => `${line.slice(0, width)}\n`).join(''));
    return chosen.length === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof PsUsageError)) throw error;
    await printError(process, `error: ${error.message}\n${USAGE}`);
    return 1;
  }
};

function columnsOf(request: PsRequest): PsColumn[] {
  const format = request.columns ?? PS_FORMATS[request.format];
  const columns: PsColumn[] = [];
  for (const word of splitFormat(format)) {
    const split = word.indexOf('=');
    const name = split === -1 ? word : word.slice(0, split);
    const column = findPsColumn(name);
    if (column === null) throw new PsUsageError(`unknown user-defined format specifier "${name}"`);
    if (split === -1) columns.push(column);
    else
      columns.push({ ...column, title: word.slice(split + 1), width: Math.max(column.width, word.length - split - 1) });
  }
  return columns;
}

/** `pid,comm=NAME` : the rest of an argument after `=` is one title where the format came from `-o`. */
function splitFormat(format: string): string[] {
  return format.split(/[,\s]+/).filter((word) => word !== '');
}

function row(columns: readonly PsColumn[], text: (column: PsColumn) => string, prefix: string | undefined): string {
  let line = '';
  let owed = 0;
  columns.forEach((column, index) => {
    const isLast = index === columns.length - 1;
    let cell = text(column);
    if (/^(COMMAND|CMD)$/.test(column.title) && prefix !== undefined) cell = prefix + cell;
    if (column.align === 'left' && !isLast) cell = cell.slice(0, column.width);
    const width = Math.max(0, column.width - owed);
    const shown = column.align === 'right' ? cell.padStart(width) : isLast ? cell : cell.padEnd(column.width);
    owed = Math.max(0, shown.length - (column.align === 'right' ? width : column.width));
    line += `${index === 0 ? '' : ' '}${shown}`;
  });
  return line;
}

function select(
  all: readonly ProcessView[],
  request: PsRequest,
  process: Parameters<typeof viewProcesses>[0],
): ProcessView[] {
  const { host } = process.session;
  const own = all.find((each) => each.processId === process.id);
  const userId = (name: string) => {
    if (/^\d+$/.test(name)) return Number(name);
    const found = host.findUser(name);
    if (found === null) throw new PsUsageError(`user name does not exist`);
    return found.userId;
  };
  const users = new Set(request.users.map(userId));
  const terminals = new Set(request.terminals.map((name) => name.replace(/^\/dev\//, '').replace(/^(\d+)$/, 'pts/$1')));
  const lists =
    request.processIds.length +
    request.parentIds.length +
    request.names.length +
    request.users.length +
    request.terminals.length;
  const isLeader = (view: ProcessView) => view.session === view.processId;
  const matches = (view: ProcessView): boolean => {
    if (request.processIds.includes(view.processId) || request.parentIds.includes(view.parentId)) return true;
    if (request.names.includes(view.name.slice(0, 15)) || users.has(view.userId)) return true;
    if (view.terminal !== null && terminals.has(view.terminal)) return true;
    switch (request.selection) {
      case 'all':
        return true;
      case 'all-with-terminal':
        return view.terminal !== null;
      case 'with-terminal-no-leaders':
        return view.terminal !== null && !isLeader(view);
      case 'no-leaders':
        return !isLeader(view);
      case 'own':
        return view.userId === process.identity.userId;
      case 'own-with-terminal':
        return view.userId === process.identity.userId && view.terminal !== null;
      case 'none':
        return lists === 0 && view.userId === process.identity.userId && view.terminal === (own?.terminal ?? null);
    }
  };
  return all.filter((view) => matches(view) !== request.negated && (!request.runningOnly || /^[RD]/.test(view.state)));
}

function sorted(views: readonly ProcessView[], keys: readonly string[], machine: PsMachine): ProcessView[] {
  const orders = keys.map((key) => {
    const name = key.replace(/^[-+]/, '');
    const column = findPsColumn(name);
    if (column === null) throw new PsUsageError('unknown sort specifier');
    return { column, name, sign: key.startsWith('-') ? -1 : 1 };
  });
  const value = (view: ProcessView, name: string, column: PsColumn): number | string => {
    if (/^(%cpu|pcpu|c|cp)$/.test(name)) return cpuPercent(view, machine.now);
    if (/^(%mem|pmem|rss|rsz)$/.test(name)) return view.residentKilobytes;
    if (/time$/.test(name) && name !== 'etime' && !name.startsWith('st')) return view.cpuSeconds;
    if (/^etimes?$/.test(name)) return machine.now - view.startedAtMs;
    if (/^(start_time|stime|start|lstart|bsdstart)$/.test(name)) return view.startedAtMs;
    const text = column.value(view, machine);
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  };
  return [...views].sort((one, two) => {
    for (const { column, name, sign } of orders) {
      const [first, second] = [value(one, name, column), value(two, name, column)];
      if (first !== second) return first < second ? -sign : sign;
    }
    return 0;
  });
}

/** Order and prefix of each process as a tree; those whose parent is not shown are roots. */
function arrange(views: readonly ProcessView[], style: 'lines' | 'indented'): Map<number, string> {
  const shown = new Set(views.map((view) => view.processId));
  const children = new Map<number, ProcessView[]>();
  for (const view of views) {
    // Daemons stand beside init, not below it.
    const isRoot = view.parentId <= 1 || !shown.has(view.parentId) || view.parentId === view.processId;
    const parent = isRoot ? -1 : view.parentId;
    children.set(parent, [...(children.get(parent) ?? []), view]);
  }
  const prefixes = new Map<number, string>();
  const place = (view: ProcessView, above: string, level: number, isLast: boolean): void => {
    prefixes.set(view.processId, style === 'indented' ? '  '.repeat(level) : level === 0 ? '' : `${above} \\_ `);
    const below = level === 0 ? above : `${above}${isLast ? '    ' : ' |  '}`;
    const list = children.get(view.processId) ?? [];
    for (const [index, child] of list.entries()) place(child, below, level + 1, index === list.length - 1);
  };
  const roots = (children.get(-1) ?? []).sort(
    (one, two) => Number(two.processId === 2) - Number(one.processId === 2) || one.processId - two.processId,
  );
  for (const [index, root] of roots.entries()) place(root, '', 0, index === roots.length - 1);
  return prefixes;
}
