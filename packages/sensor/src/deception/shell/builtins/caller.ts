import type { Builtin } from '../interpreter/shell-context.ts';

/** caller: where the running function was called; nothing outside of functions. */
export const caller: Builtin = async (shell, args) => {
  const { state } = shell;
  if (state.functionNames.length === 0) return 1;
  const depth = args[0] === undefined ? null : Number(args[0]);
  if (depth !== null && !Number.isInteger(depth)) {
    await shell.complain(`caller: ${args[0] ?? ''}: invalid number`);
    return 1;
  }
  const frame = state.callFrames.at(-1 - (depth ?? 0));
  if (frame === undefined) return 1;
  const isOutermost = state.callFrames.length - 1 - (depth ?? 0) === 0;
  if (state.interactive && isOutermost) {
    // The lines that are typed belong to no file.
    if (depth === null) await shell.print(`${frame.line} NULL\n`);
    return depth === null ? 0 : 1;
  }
  await shell.print(depth === null ? `${frame.line} ${frame.file}\n` : `${frame.line} ${frame.caller} ${frame.file}\n`);
  return 0;
};
