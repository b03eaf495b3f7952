import { MODULES_TEXT } from '../../filesystem/proc-files.ts';
import { type Command, print } from '../kernel/program.ts';

export const lsmod: Command = async (context) => {
  await print(
    context.process,
    `Module                  Size  Used by\n${MODULES_TEXT.split('\n')
      .filter((each) => each !== '')
      .map((each) => {
        const [name = '', size = '', count = '', by = '-'] = each.split(' ');
        return `${name.padEnd(20)} ${size.padStart(8)}  ${count}${by === '-' ? '' : ` ${by.replace(/,$/, '')}`}\n`;
      })
      .join('')}`,
  );
  return 0;
};
