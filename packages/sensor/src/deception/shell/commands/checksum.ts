import { createHash } from 'node:crypto';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

const ALGORITHMS: ReadonlyMap<string, { readonly hash: string; readonly tag: string; readonly digits: number }> =
  new Map([
    ['md5sum', { hash: 'md5', tag: 'MD5', digits: 32 }],
    ['sha1sum', { hash: 'sha1', tag: 'SHA1', digits: 40 }],
    ['sha224sum', { hash: 'sha224', tag: 'SHA224', digits: 56 }],
    ['sha256sum', { hash: 'sha256', tag: 'SHA256', digits: 64 }],
    ['sha384sum', { hash: 'sha384', tag: 'SHA384', digits: 96 }],
    ['sha512sum', { hash: 'sha512', tag: 'SHA512', digits: 128 }],
    ['b2sum', { hash: 'blake2b512', tag: 'BLAKE2b', digits: 128 }],
  ]);
const BYTES_PER_STEP = 4096;

/** md5sum, sha1sum, sha224sum ... sha512sum, b2sum: one program by several names. */
export const checksum: Command = async (context) => {
  const line = await readCommandLine(context, 'bcl:twz', {
    binary: 'b',
    check: 'c',
    'ignore-missing': 'ignore',
    'length:': 'l',
    quiet: 'quiet',
    status: 'status',
    strict: 'strict',
    tag: 'tag',
    text: 't',
    warn: 'w',
    zero: 'z',
  });
  const { process, name } = context;
  const algorithm = ALGORITHMS.get(name);
  if (algorithm === undefined) return 1;
  const digest = async (text: string) => {
    const pause = process.step(1 + Math.floor(text.length / BYTES_PER_STEP));
    if (pause !== null) await pause;
    return createHash(algorithm.hash).update(text, 'latin1').digest('hex');
  };
  const { files, failures } = await readInputs(context, line.operands);
  if (!line.has('c')) {
    for (const file of files) {
      const sum = await digest(file.text);
      const escaped = file.name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
      const text = line.has('tag')
        ? `${algorithm.tag} (${escaped}) = ${sum}`
        : `${escaped === file.name ? '' : '\\'}${sum} ${line.has('b') ? '*' : ' '}${escaped}`;
      await print(process, text + (line.has('z') ? '\0' : '\n'));
    }
    return failures > 0 ? 1 : 0;
  }
  let status = failures > 0 ? 1 : 0;
  for (const list of files) {
    const counts = { bad: 0, unreadable: 0, different: 0, good: 0 };
    for (const each of linesOf(list.text)) {
      const found = /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(each) ?? tagged(each);
      if (found?.[1]?.length !== algorithm.digits) {
        if (each.trim() !== '' && !each.startsWith('#')) counts.bad += 1;
        continue;
      }
      const target = found[2] ?? '';
      const read = await readInputs(context, [target]);
      const [file] = read.files;
      if (file === undefined) {
        counts.unreadable += 1;
        if (!line.has('status')) await print(process, `${target}: FAILED open or read\n`);
        continue;
      }
      const same = (await digest(file.text)) === found[1].toLowerCase();
      if (same) counts.good += 1;
      else counts.different += 1;
      if (!line.has('status') && !(same && line.has('quiet')))
        await print(process, `${target}: ${same ? 'OK' : 'FAILED'}\n`);
    }
    if (counts.good + counts.different + counts.unreadable === 0) {
      await complain(context, `${list.name}: no properly formatted checksum lines found`);
      status = 1;
      continue;
    }
    if (!line.has('status')) {
      if (counts.bad > 0)
        await complain(
          context,
          counts.bad === 1
            ? 'WARNING: 1 line is improperly formatted'
            : `WARNING: ${counts.bad} lines are improperly formatted`,
        );
      if (counts.unreadable > 0)
        await complain(
          context,
          counts.unreadable === 1
            ? 'WARNING: 1 listed file could not be read'
            : `WARNING: ${counts.unreadable} listed files could not be read`,
        );
      if (counts.different > 0)
        await complain(
          context,
          counts.different === 1
            ? 'WARNING: 1 computed checksum did NOT match'
            : `WARNING: ${counts.different} computed checksums did NOT match`,
        );
    }
    if (counts.unreadable + counts.different > 0) status = 1;
  }
  return status;
};

function tagged(line: string): readonly string[] | null {
  const found = /^[A-Za-z0-9]+ \((.+)\) = ([0-9a-f]+)$/.exec(line);
  return found === null ? null : ['', found[2] ?? '', found[1] ?? ''];
}
