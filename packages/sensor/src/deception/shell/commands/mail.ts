import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { openInput, readAll } from './input.ts';

/** mail of bsd-mailx: sends without a word, and lists what is in the mailbox. */
export const mail: Command = async (context) => {
  const { process, args } = context;
  const user = userName(process, process.identity.userId);
  const recipients = args.filter((arg, index) => !arg.startsWith('-') && !/^-[abcfrsSu]$/.test(args[index - 1] ?? ''));
  if (recipients.length > 0) {
    const input = await openInput(context, '-');
    if (input !== null) await readAll(process, input);
    input?.release();
    return 0;
  }
  const path = `/var/mail/${user}`;
  let text = '';
  try {
    text = Buffer.from(process.files.readFile(path)).toString('latin1');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  const messages = text.split(/^(?=From \S+ +\S+ \S+ +\d)/m).filter((message) => message !== '');
  if (messages.length === 0) {
    await print(process, `No mail for ${user}\n`);
    return 1;
  }
  const rows = messages.map((message, index) => {
    const [, from = '', date = ''] = /^From (\S+) +(\S+ \S+ +\d+ \d+:\d+)/.exec(message) ?? [];
    const subject = /^Subject: (.*)$/m.exec(message)?.[1] ?? '';
    return `${index === 0 ? '>' : ' '}N ${String(index + 1).padStart(2)} ${from.slice(0, 20).padEnd(20)} ${date}  ${String(message.split('\n').length).padStart(3)}/${String(message.length).padEnd(5)} ${subject}\n`;
  });
  await print(
    process,
    `Mail version 8.1.2 01/15/2001.  Type ? for help.\n"${path}": ${messages.length} message${messages.length === 1 ? '' : 's'} ${messages.length} new\n${rows.join('')}`,
  );
  const input = process.descriptor(0);
  if (input?.isTerminal !== true) return 0;
  for (;;) {
    await print(process, '& ');
    const typed = (await input.read(process)).trim();
    if (typed === '' || /^[qx]/.test(typed)) return 0;
    const message = messages[(Number(typed.replace(/^p\s*/, '')) || 1) - 1];
    await print(
      process,
      message === undefined
        ? `${typed}: Invalid message number\n`
        : `Message ${Number(typed.replace(/^p\s*/, '')) || 1}:\n${message}\n`,
    );
  }
};
