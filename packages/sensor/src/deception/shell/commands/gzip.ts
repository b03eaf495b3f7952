import { gunzipSync, gzipSync } from 'node:zlib';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { confirm } from './confirm.ts';
import { readInputs } from './input.ts';
import { lstat, stat } from './paths.ts';

const BYTES_PER_STEP = 4096;

/** What a compressed text may become, as a multiple of the limit of one variable: more is a bomb. */
const MAX_UNPACKED_VARIABLES = 16;

/** Compressed bytes of a text, with the time and name fields empty as `gzip -n` writes them, or with them: RFC 1952. */
export function compress(text: string, origin?: { readonly name: string; readonly modifiedAtMs: number }): string {
  const packed = bytesToByteString(gzipSync(byteStringToBytes(text)));
  if (origin === undefined) return packed;
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32LE(Math.floor(origin.modifiedAtMs / 1000) >>> 0);
  const isNamed = origin.name !== '';
  const head = `${packed.slice(0, 3)}${isNamed ? '\x08' : '\0'}${seconds.toString('latin1')}${packed.slice(8, 10)}`;
  return `${head}${isNamed ? `${origin.name}\0` : ''}${packed.slice(10)}`;
}

/** The text in a gzip member, or null where it is none, is cut off or would grow too large. */
export function expandGzip(context: CommandContext, packed: string): string | null {
  const limit = context.process.session.options.limits.maxVariableBytes * MAX_UNPACKED_VARIABLES;
  try {
    return bytesToByteString(gunzipSync(byteStringToBytes(packed), { maxOutputLength: limit }));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** gzip, gunzip and zcat: `-c -d -f -k -l -n -q -r -t -v -1..-9 -S`. */
export const gzip: Command = async (context) => {
  const line = await readCommandLine({ ...context, name: 'gzip' }, 'acdfhklLnNqrS:tvV123456789', {
    stdout: 'c',
    'to-stdout': 'c',
    decompress: 'd',
    uncompress: 'd',
    force: 'f',
    keep: 'k',
    list: 'l',
    'no-name': 'n',
    name: 'N',
    quiet: 'q',
    recursive: 'r',
    'suffix:': 'S',
    test: 't',
    verbose: 'v',
    fast: '1',
    best: '9',
    rsyncable: 'rsyncable',
  });
  return new Packing({ ...context, name: 'gzip' }, line, context.name).run();
};

class Packing {
  readonly #context: CommandContext;
  readonly #line: CommandLine;
  readonly #unpacks: boolean;
  readonly #toOutput: boolean;
  readonly #suffix: string;
  readonly #lenient: boolean;
  #listed = false;

  constructor(context: CommandContext, line: CommandLine, calledAs: string) {
    this.#context = context;
    this.#line = line;
    this.#unpacks = line.has('d', 't', 'l') || calledAs !== 'gzip';
    this.#toOutput = line.has('c') || calledAs === 'zcat';
    this.#suffix = line.value('S') ?? '.gz';
    this.#lenient = calledAs === 'zcat';
  }

  async run(): Promise<number> {
    let status = 0;
    const line = this.#line;
    const operands = line.operands.length === 0 ? ['-'] : line.operands;
    for (const operand of operands)
      status = Math.max(status, operand === '-' ? await this.#stream() : await this.#file(operand));
    return status;
  }

  async #stream(): Promise<number> {
    const { process } = this.#context;
    if (!this.#unpacks && process.descriptor(1)?.isTerminal === true && !this.#line.has('f')) {
      await complain(
        this.#context,
        'compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h',
      );
      return 1;
    }
    const { files } = await readInputs(this.#context, ['-']);
    const text = files[0]?.text ?? '';
    if (!this.#unpacks) {
      await print(process, compress(text));
      return 0;
    }
    const plain = await this.#unpacked(text, 'stdin');
    if (plain === null) return 1;
    if (!this.#line.has('t')) await print(process, plain);
    return 0;
  }

  async #unpacked(text: string, name: string): Promise<string | null> {
    const { process } = this.#context;
    const pause = process.step(1 + Math.floor(text.length / BYTES_PER_STEP));
    if (pause !== null) await pause;
    if (text === '') {
      await printError(process, `\ngzip: ${name}: unexpected end of file\n`);
      return null;
    }
    if (!text.startsWith('\x1f\x8b')) {
      if ((this.#lenient || this.#toOutput) && this.#line.has('f')) return text;
      await printError(process, `\ngzip: ${name}: not in gzip format\n`);
      return null;
    }
    const plain = expandGzip(this.#context, text);
    if (plain === null) await printError(process, `\ngzip: ${name}: unexpected end of file\n`);
    return plain;
  }

  async #file(operand: string): Promise<number> {
    const { process } = this.#context;
    const line = this.#line;
    let path = operand;
    if (this.#unpacks && lstat(process, path) === null && !path.endsWith(this.#suffix)) {
      path = `${operand}${this.#suffix}`;
    }
    const found = stat(process, path);
    if (found === null) {
      await complain(this.#context, `${path}: No such file or directory`);
      return 1;
    }
    if (found.type === 'directory') {
      if (!line.has('r')) {
        await complain(this.#context, `${path} is a directory -- ignored`);
        return 2;
      }
      let status = 0;
      for (const name of process.list(path)) status = Math.max(status, await this.#file(`${path}/${name}`));
      return status;
    }
    const inPlace = !this.#toOutput && !line.has('t', 'l');
    const named = /\.(gz|tgz|Z|z|taz)$/.test(path) || path.endsWith(this.#suffix);
    if (inPlace && this.#unpacks && !named) {
      await complain(this.#context, `${path}: unknown suffix -- ignored`);
      return 2;
    }
    if (!this.#unpacks && named && !this.#toOutput) {
      await complain(this.#context, `${path} already has ${this.#suffix} suffix -- unchanged`);
      return 2;
    }
    try {
      const text = bytesToByteString(process.files.readFile(process.path(path)));
      const origin = line.has('n')
        ? undefined
        : { name: path.split('/').at(-1) ?? path, modifiedAtMs: found.modifiedAtMs };
      const result = this.#unpacks ? await this.#unpacked(text, path) : compress(text, origin);
      if (result === null) return 1;
      if (line.has('l')) return this.#list(path, text, result);
      if (line.has('t')) return 0;
      if (!inPlace) {
        await print(process, result);
        return 0;
      }
      const to = this.#unpacks ? path.replace(/\.(gz|Z|z)$/, '').replace(/\.(tgz|taz)$/, '.tar') : path + this.#suffix;
      if (lstat(process, to) !== null && !line.has('f')) {
        if (!(await confirm(this.#context, `gzip: ${to} already exists; do you wish to overwrite (y or n)? `))) {
          await printError(process, '\tnot overwritten\n');
          return 2;
        }
      }
      process.files.writeFile(process.path(to), byteStringToBytes(result), { mode: found.mode & 0o777 });
      process.files.changeTimes(process.path(to), found.modifiedAtMs);
      if (!line.has('k')) process.files.removeFile(process.path(path));
      if (line.has('v')) {
        const [small, large] = this.#unpacks ? [text, result] : [result, text];
        const ratio = ((1 - (small.length - 18) / Math.max(1, large.length)) * 100).toFixed(1).padStart(5);
        await printError(process, `${path}:\t${ratio}% -- ${line.has('k') ? 'created' : 'replaced with'} ${to}\n`);
      }
      return 0;
    } catch (error) {
      await complain(this.#context, `${path}: ${errorText(error)}`);
      if (error instanceof FileError) return 1;
      throw error;
    }
  }

  async #list(path: string, packed: string, plain: string): Promise<number> {
    const heading = this.#listed ? '' : '         compressed        uncompressed  ratio uncompressed_name\n';
    this.#listed = true;
    const ratio = ((1 - (packed.length - 18) / Math.max(1, plain.length)) * 100).toFixed(1);
    await print(
      this.#context.process,
      `${heading}${String(packed.length).padStart(19)} ${String(plain.length).padStart(19)} ${ratio.padStart(5)}% ${path.replace(/\.gz$/, '')}\n`,
    );
    return 0;
  }
}
