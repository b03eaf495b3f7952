import { type Command, print } from '../kernel/program.ts';
import { mail } from './mail.ts';
import { answerAsRecorded } from './recorded-answers.ts';

/** exim 4.96 under its many names: takes mail on standard input, and lists an empty queue. */
export const exim: Command = async (context) => {
  const { process, args, name } = context;
  if (name === 'mailq' || args.includes('-bp') || args.includes('-bpc')) {
    if (args.includes('-bpc')) await print(process, '0\n');
    return 0;
  }
  if (name === 'newaliases' || name === 'runq' || args.some((arg) => /^-(q|bi|M|d)/.test(arg))) return 0;
  if (args.includes('-bV')) return (await answerAsRecorded({ ...context, name: 'exim4', args: ['--version'] })) ?? 0;
  const recipients = args.filter((arg, index) => !arg.startsWith('-') && !/^-[fFroNOpX]$/.test(args[index - 1] ?? ''));
  if (args.includes('-bt')) {
    for (const recipient of recipients)
      await print(
        process,
        `${recipient.includes('@') ? recipient : `${recipient}@${process.session.hostname()}`}\n  router = local_user, transport = mail_spool\n`,
      );
    return 0;
  }
  const reads = recipients.length > 0 || args.some((arg) => /^-(t|bs|i)/.test(arg));
  if (!reads) return (await answerAsRecorded(context)) ?? 1;
  if (args.includes('-bs')) {
    await print(
      process,
      `220 ${process.session.hostname()} ESMTP Exim 4.96 ${new Date(process.session.host.now()).toUTCString().replace('GMT', '+0000')}\r\n`,
    );
    return 0;
  }
  return mail({ ...context, name: 'mail', args: recipients.length > 0 ? recipients : ['root'] });
};
