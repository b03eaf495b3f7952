import { createHash } from 'node:crypto';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs } from './input.ts';

/** md5sum, sha1sum, sha256sum, sha512sum and the like. */
export const checksum: Command = async (context) => {
  const line = await readCommandLine(context, 'bctwz', {
    check: 'c',
    binary: 'b',
    text: 't',
    status: 'status',
    tag: 'tag',
  });
  const source = inputs(context, line.operands);
  for (;;) {
    const next = await source.next();
    if (next.done === true) return next.value > 0 ? 1 : 0;
    const digest = createHash(context.name.replace('sum', '')).update(next.value.text, 'latin1').digest('hex');
    await print(context.process, `${digest}  ${next.value.name}\n`);
  }
};
