import type { Command, Select, SimpleCommand } from '@cerberusmesh/shell-syntax';
import { ExpansionError } from '../expansion/expansion-error.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { print, printError } from '../kernel/program.ts';
import { ConditionError, evaluateConditional } from './conditional.ts';
import type { Interpreter } from './interpreter.ts';
import { runCoprocess, waitInForeground } from './jobs.ts';
import { LoopControl } from './shell-context.ts';

/** Runs every command that is not a simple one (XCU 2.9.4 and bash's additions). */
export async function runCompound(shell: Interpreter, command: Exclude<Command, SimpleCommand>): Promise<number> {
  const { state, expander } = shell;
  switch (command.type) {
    case 'group':
      return shell.runStatements(command.body);
    case 'subshell': {
      const child = await shell.fork(state.interactive ? { group: 'own' } : {});
      void child.process.run(() => child.runBody(() => child.runStatements(command.body)));
      await waitInForeground(shell, [child.process], () => shell.showCommand(command));
      return child.process.exitStatus ?? 148;
    }
    case 'if': {
      for (const clause of command.clauses)
        if ((await shell.runCondition(clause.condition)) === 0) return shell.runStatements(clause.body);
      return command.otherwise === null ? 0 : shell.runStatements(command.otherwise);
    }
    case 'while': {
      let status = 0;
      const left = await loop(shell, async () => {
        if (((await shell.runCondition(command.condition)) === 0) === command.until) return false;
        status = await shell.runStatements(command.body);
        return true;
      });
      return left ? 0 : status;
    }
    case 'for': {
      if (!/^[A-Za-z_]\w*$/.test(command.variable)) {
        await shell.complain(`\`${command.variable}': not a valid identifier`);
        return 1;
      }
      const values = command.words === null ? state.positional : await expander.words(command.words);
      const heading = `for ${command.variable} in ${command.words === null ? '"$@"' : shell.showWords(command.words)}`;
      let status = 0;
      let index = 0;
      const left = await loop(shell, async () => {
        const value = values[index];
        if (value === undefined) return false;
        index += 1;
        if (state.traps.has('DEBUG')) await shell.runDebugTrap(heading);
        if (state.options.has('xtrace')) await shell.trace(heading);
        state.set(command.variable, value);
        status = await shell.runStatements(command.body);
        return true;
      });
      return left ? 0 : status;
    }
    case 'arithmetic-for': {
      let status = 0;
      let first = true;
      await expander.arithmetic(command.initialise);
      const left = await loop(shell, async () => {
        if (!first) await expander.arithmetic(command.advance);
        first = false;
        if (command.condition.parts.length > 0 && (await expander.arithmetic(command.condition)) === 0n) return false;
        status = await shell.runStatements(command.body);
        return true;
      });
      return left ? 0 : status;
    }
    case 'case': {
      if (state.options.has('xtrace')) await shell.trace(`case ${shell.showSource(command.subject)} in`);
      const subject = await expander.text(command.subject);
      const ignoreCase = state.shoptOptions.has('nocasematch');
      const extended = state.shoptOptions.has('extglob');
      let fallThrough = false;
      let status = 0;
      for (const clause of command.clauses) {
        let matched = fallThrough;
        for (const pattern of clause.patterns)
          if (!matched && matchesPattern(await expander.pattern(pattern), subject, ignoreCase, extended))
            matched = true;
        if (!matched) continue;
        status = await shell.runStatements(clause.body);
        if (clause.terminator === ';;') return status;
        fallThrough = clause.terminator === ';&';
      }
      return status;
    }
    case 'function':
      state.functions.set(command.name, {
        definition: command,
        // In an interactive shell a function's lines count from its own beginning.
        source: state.interactive ? { ...shell.source, firstLine: 0 } : shell.source,
      });
      return 0;
    case 'arithmetic-command':
      if (state.options.has('xtrace')) await shell.trace(`(( ${shell.showSource(command.expression).trim()} ))`);
      return (await expander.arithmetic(command.expression, '((')) !== 0n ? 0 : 1;
    case 'conditional':
      if (state.options.has('xtrace')) await shell.trace(shell.showCommand(command));
      try {
        return (await evaluateConditional(command.expression, shell)) ? 0 : 1;
      } catch (error) {
        if (error instanceof ConditionError) return 2;
        if (!(error instanceof ExpansionError) || error.message.endsWith('unbound variable')) throw error;
        await shell.complain(`[[: ${error.message}`);
        return 1;
      }
    case 'select':
      return runSelect(shell, command);
    case 'coproc':
      return runCoprocess(
        shell,
        command.name ?? 'COPROC',
        command.body,
        `coproc ${command.name ?? 'COPROC'} ${shell.showCommand(command.body)}`,
      );
  }
}

/** Repeats until the iteration says no. True where `break` or `continue` came last: the loop's status is then 0. */
async function loop(shell: Interpreter, iteration: () => Promise<boolean>): Promise<boolean> {
  let left = false;
  shell.loopDepth += 1;
  try {
    for (;;) {
      const pause = shell.process.step();
      if (pause !== null) await pause;
      try {
        if (!(await iteration())) return left;
        left = false;
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        error.depth -= 1;
        if (error.depth > 0 && shell.loopDepth > 1) throw error;
        if (error.kind === 'break') return true;
        left = true;
      }
    }
  } finally {
    shell.loopDepth -= 1;
  }
}

/** `select name in words`: a numbered menu on standard error, answers from standard input. */
async function runSelect(shell: Interpreter, command: Select): Promise<number> {
  const { state, process, expander } = shell;
  const values = command.words === null ? state.positional : await expander.words(command.words);
  if (values.length === 0) return 0;
  const menu = selectMenu(values, Number(state.get('COLUMNS') ?? '') || 80);
  let status = 0;
  let showMenu = true;
  const left = await loop(shell, async () => {
    if (showMenu) await printError(process, menu);
    showMenu = false;
    await printError(process, state.get('PS3') ?? '#? ');
    const answer = await readLine(shell);
    if (answer === null) {
      await print(process, '\n');
      status = 1;
      return false;
    }
    state.set('REPLY', answer);
    if (answer === '') {
      showMenu = true;
      return true;
    }
    const choice = /^\s*\d+\s*$/.test(answer) ? (values[Number(answer) - 1] ?? '') : '';
    state.set(command.variable, choice);
    status = await shell.runStatements(command.body);
    return true;
  });
  return left ? 0 : status;
}

/** Choices in columns filled downwards, as print_select_list lays them out: `columns` characters wide. */
function selectMenu(values: readonly string[], columns: number): string {
  const longest = Math.max(...values.map((value) => value.length));
  const digits = String(values.length).length;
  const width = longest + digits + 2 + 2;
  let perRow = Math.max(1, Math.floor(columns / width));
  let rows = Math.ceil(values.length / perRow);
  perRow = Math.ceil(values.length / rows);
  // A single row is turned into a single column.
  if (rows === 1) {
    rows = perRow;
    perRow = 1;
  }
  const firstDigits = String(rows).length;
  const indices = (index: number, place: number) => String(index + 1).padStart(place === 0 ? firstDigits : digits);
  let menu = '';
  for (let row = 0; row < rows; row += 1) {
    let position = 0;
    for (let index = row, place = 0; index < values.length; index += rows, place += 1) {
      const shown = `${indices(index, place)}) ${values[index] ?? ''}`;
      menu += shown;
      const length = (values[index]?.length ?? 0) + (place === 0 ? firstDigits : digits) + 2;
      if (index + rows >= values.length) break;
      menu += indent(position + length, position + width);
      position += width;
    }
    menu += '\n';
  }
  return menu;
}

/** From one column to another by tabs where they lead on, and blanks. */
function indent(from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; )
    if (Math.floor(to / 8) > Math.floor(at / 8)) {
      text += '\t';
      at += 8 - (at % 8);
    } else {
      text += ' ';
      at += 1;
    }
  return text;
}

/** The next line of standard input; null at its end. */
async function readLine(shell: Interpreter): Promise<string | null> {
  const input = shell.process.descriptor(0);
  let line = '';
  for (;;) {
    const text = (await input?.read(shell.process)) ?? '';
    if (text === '') return line === '' ? null : line;
    const end = text.indexOf('\n');
    if (end === -1) {
      line += text;
      continue;
    }
    input?.pushBack(text.slice(end + 1));
    return line + text.slice(0, end);
  }
}
