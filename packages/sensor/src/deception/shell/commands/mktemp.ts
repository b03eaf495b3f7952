import { type Command, complain, print } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { join } from './paths.ts';

export const mktemp: Command = async (context) => {
  const line = await readCommandLine(context, 'dp:qtu', {
    directory: 'd',
    'tmpdir?': 'p',
    'suffix:': 'suffix',
    'dry-run': 'u',
  });
  const { process } = context;
  const template = line.operands[0] ?? 'tmp.XXXXXXXXXX';
  const marks = /X{3,}(?=[^X]*$)/.exec(template);
  if (marks === null) {
    await complain(context, `too few X's in template '${template}'`);
    return 1;
  }
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const name = template.replace(
    marks[0],
    Array.from(process.session.options.random.bytes(marks[0].length), (byte) => alphabet[byte % 62]).join(''),
  );
  const path =
    line.operands.length === 0 || line.has('t', 'p')
      ? join(line.value('p') || process.environment.get('TMPDIR') || '/tmp', name)
      : name;
  const done =
    line.has('u') ||
    (await attempt(
      context,
      () =>
        line.has('d')
          ? process.files.makeDirectory(process.path(path), { mode: 0o700 })
          : process.files.writeFile(process.path(path), new Uint8Array(0), { mode: 0o600 }),
      (why) => `failed to create ${line.has('d') ? 'directory' : 'file'} via template '${template}': ${why}`,
    ));
  if (!done) return 1;
  await print(process, `${path}\n`);
  return 0;
};
