import { toPathText } from '../../byte-string.ts';
import { type Command, complain } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { backUp } from './back-up.ts';
import { readCommandLine } from './command-line.ts';
import { confirm } from './confirm.ts';
import { copy } from './copy-tree.ts';
import { destination } from './destination.ts';
import { join, lstat, stat } from './paths.ts';

export const cp: Command = async (context) => {
  const line = await readCommandLine(context, 'abdfHilLnPprRst:TuvxS:Z', {
    archive: 'a',
    'attributes-only': 'attributes',
    'backup?': 'b',
    'copy-contents': 'contents',
    dereference: 'L',
    force: 'f',
    interactive: 'i',
    link: 'l',
    'no-clobber': 'n',
    'no-dereference': 'P',
    'no-target-directory': 'T',
    'one-file-system': 'x',
    parents: 'parents',
    'preserve?': 'p',
    'no-preserve:': 'nopreserve',
    recursive: 'r',
    'reflink?': 'reflink',
    'remove-destination': 'remove',
    'sparse:': 'sparse',
    'strip-trailing-slashes': 'strip',
    'suffix:': 'S',
    'symbolic-link': 's',
    'target-directory:': 't',
    update: 'u',
    verbose: 'v',
  });
  const { process } = context;
  const place = await destination(context, line.operands, line.value('t'), line.has('T'));
  if (place === null) return 1;
  let status = 0;
  const options = {
    recursive: line.has('r', 'R', 'a'),
    preserve: line.has('p', 'a'),
    follow: !line.has('a', 'd', 'P') && (!line.has('r', 'R') || line.has('L', 'H')),
    verbose: line.has('v'),
    count: { visited: 0 },
  };
  for (const source of place.sources) {
    const to = line.has('parents') ? join(line.value('t') ?? line.operands.at(-1) ?? '', source) : place.into(source);
    const [from, before] = [stat(process, source), lstat(process, to)];
    if (before !== null && from !== null && before.type !== 'directory') {
      if (line.has('n')) continue;
      if (line.has('u') && before.modifiedAtMs >= from.modifiedAtMs) continue;
      if (line.has('i') && !(await confirm(context, `cp: overwrite '${to}'? `))) continue;
    }
    if (line.has('parents')) {
      const parents = to.split('/').slice(0, -1);
      for (let count = 1; count <= parents.length; count += 1) {
        const parent = parents.slice(0, count).join('/');
        if (parent === '' || stat(process, parent) !== null) continue;
        process.files.makeDirectory(process.path(parent));
      }
    }
    if (line.has('b') && before?.type === 'file') backUp(process, to, line.value('S') ?? '~');
    if (line.has('s', 'l') && from !== null) {
      const done = await attempt(
        context,
        () => {
          if (line.has('f') && before !== null) process.files.removeFile(process.path(to));
          if (line.has('s')) process.files.makeSymbolicLink(toPathText(source), process.path(to));
          else process.files.makeLink(process.path(source), process.path(to));
        },
        (why) =>
          `cannot create ${line.has('s') ? 'symbolic' : 'hard'} link '${to}'${line.has('s') ? '' : ` to '${source}'`}: ${why}`,
      );
      if (!done) status = 1;
      continue;
    }
    if (line.has('f', 'remove') && before?.type === 'symbolic-link') process.files.removeFile(process.path(to));
    if (from?.type === 'directory' && options.recursive && before !== null && before.type === 'file') {
      await complain(context, `cannot overwrite non-directory '${to}' with directory '${source}'`);
      status = 1;
      continue;
    }
    if (from?.type === 'file' && stat(process, to)?.type === 'directory') {
      await complain(context, `cannot overwrite directory '${to}' with non-directory '${source}'`);
      status = 1;
      continue;
    }
    if (!(await copy(context, source, to, options))) status = 1;
  }
  return status;
};
