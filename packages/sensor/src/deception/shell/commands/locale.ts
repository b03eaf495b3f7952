import { type Command, print } from '../kernel/program.ts';

const CATEGORIES =
  'LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LC_PAPER LC_NAME LC_ADDRESS LC_TELEPHONE LC_MEASUREMENT LC_IDENTIFICATION'.split(
    ' ',
  );

export const locale: Command = async ({ process, args }) => {
  const { environment } = process;
  if (args.includes('-a')) {
    await print(process, 'C\nC.utf8\nPOSIX\n');
    return 0;
  }
  if (args.includes('-m')) {
    await print(process, 'ANSI_X3.4-1968\nISO-8859-1\nUTF-8\n');
    return 0;
  }
  const [item] = args.filter((arg) => !arg.startsWith('-'));
  const language = environment.get('LANG') ?? '';
  const all = environment.get('LC_ALL') ?? '';
  if (item === 'charmap') {
    await print(process, /utf-?8/i.test(all || language) ? 'UTF-8\n' : 'ANSI_X3.4-1968\n');
    return 0;
  }
  const implied = all || language || 'POSIX';
  const rows = CATEGORIES.map((name) => {
    const own = environment.get(name);
    return own !== undefined && all === '' ? `${name}=${own}\n` : `${name}="${implied}"\n`;
  });
  await print(
    process,
    `LANG=${language}\nLANGUAGE=${environment.get('LANGUAGE') ?? ''}\n${rows.join('')}LC_ALL=${all}\n`,
  );
  return 0;
};
