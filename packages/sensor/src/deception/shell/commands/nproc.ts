import { type Command, print } from '../kernel/program.ts';

export const nproc: Command = async (context) => {
  await print(context.process, `${context.process.session.host.persona.hardware.cpuCount}\n`);
  return 0;
};
