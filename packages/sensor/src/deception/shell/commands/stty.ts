import { type Command, print, printError } from '../kernel/program.ts';

export const stty: Command = async (context) => {
  const { terminal } = context.process.session;
  if (context.process.descriptor(0)?.isTerminal !== true || terminal === null) {
    await printError(context.process, "stty: 'standard input': Inappropriate ioctl for device\n");
    return 1;
  }
  if (context.args.includes('-echo')) terminal.echo = false;
  if (context.args.includes('echo') || context.args.includes('sane')) terminal.echo = true;
  if (context.args.includes('size')) await print(context.process, `${terminal.rows} ${terminal.columns}\n`);
  else if (context.args.length === 0) await print(context.process, 'speed 38400 baud; line = 0;\n-brkint -imaxbel\n');
  return 0;
};
