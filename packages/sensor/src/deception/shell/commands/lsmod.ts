import { type Command, print, printError } from '../kernel/program.ts';

export const lsmod: Command = async (context) => {
  if (context.args.length > 0) {
    await printError(context.process, 'Usage: lsmod\n');
    return 1;
  }
  const { kernelModules } = context.process.session.host.persona;
  await print(
    context.process,
    `Module                  Size  Used by\n${kernelModules
      .map(({ name, size, usedBy: [count = '0', users] }) => {
        return `${name.padEnd(20)} ${String(size).padStart(8)}  ${count}${users === undefined ? '' : ` ${users}`}\n`;
      })
      .join('')}`,
  );
  return 0;
};
