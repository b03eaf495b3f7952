import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { NAME } from './assign-variables.ts';
import { printUsage } from './builtin-options.ts';
import { formatPrintf } from './printf-format.ts';

export const printf: Builtin = async (shell, args) => {
  const { state } = shell;
  const isBash = state.dialect === 'bash';
  let words = args;
  let target: string | null = null;
  if (isBash && /^-v/.test(words[0] ?? '')) {
    const attached = (words[0] ?? '').slice(2);
    target = attached === '' ? (words[1] ?? null) : attached;
    if (target === null) {
      await shell.complain('printf: -v: option requires an argument');
      return printUsage(shell, 'printf');
    }
    if (!/^[A-Za-z_]\w*(\[.+\])?$/.test(target)) {
      await shell.complain(`printf: \`${target}': not a valid identifier`);
      return 2;
    }
    words = words.slice(attached === '' ? 2 : 1);
  }
  const isOption = /^-[^-]/.test(words[0] ?? '');
  if (isOption) {
    const option = (words[0] ?? '').slice(0, 2);
    if (!isBash) {
      await shell.complain(`printf: Illegal option ${option}`);
      return 2;
    }
    await shell.complain(`printf: ${option}: invalid option`);
    return printUsage(shell, 'printf');
  }
  if (words[0] === '--') words = words.slice(1);
  const format = words[0];
  if (format === undefined) {
    if (isBash) return printUsage(shell, 'printf');
    await shell.complain('printf: usage: printf format [arg ...]');
    return 2;
  }
  const { text, problems, places } = formatPrintf(format, words.slice(1), isBash ? backslashed : null, {
    nowMs: shell.process.session.host.now(),
    startedMs: shell.process.session.table.find(state.processId)?.startedAtMs ?? 0,
    style: state.dialect,
  });
  // Standard output is buffered, by lines on a terminal; complaints are not.
  const byLines = shell.process.descriptor(1)?.isTerminal === true && target === null;
  let written = 0;
  for (const [index, problem] of problems.entries()) {
    const end = byLines ? text.lastIndexOf('\n', (places[index] ?? 0) - 1) + 1 : 0;
    if (end > written && (places[index] ?? 0) > 0) {
      await shell.print(text.slice(written, end));
      written = end;
    }
    await shell.complain(`printf: ${problem}`);
  }
  if (target === null) await shell.print(text.slice(written));
  else {
    const [, name = target, subscript] = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(target) ?? [];
    if (subscript === undefined) state.set(name, text);
    else
      state.setElement(
        name,
        state.variables.get(state.target(name))?.associative != null
          ? subscript
          : Number(shell.expander.evaluate(subscript)),
        text,
      );
    if (!NAME.test(name)) return 2;
  }
  return problems.some((problem) => !problem.startsWith('warning: ')) ? 1 : 0;
};

/** `%q`: with backslashes, or as `$'...'` where bytes cannot be printed. */
function backslashed(value: string): string {
  if (value === '') return "''";
  if (/[\x00-\x1f\x7f-\xff]/.test(value)) return quoteForShell(value);
  return value.replace(/[^\w./:=+,@%^-]|^~|^#/g, '\\$&');
}
