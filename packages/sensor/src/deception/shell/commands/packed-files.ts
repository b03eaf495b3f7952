import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type CommandContext, print } from '../kernel/program.ts';
import { readAll } from './input.ts';
import { CorruptData } from './lzma-decoder.ts';
import { lstat, stat } from './paths.ts';

const BYTES_PER_STEP = 1024;
/** What a packed text may become, as a multiple of the limit of one variable: more is a bomb. */
const MAX_UNPACKED_VARIABLES = 16;

/** A format of packed files, with the words of the program that writes it. */
export interface Packing {
  readonly suffix: string;
  /** What replaces a suffix when unpacking, such as `.tar` for `.txz`. */
  readonly otherSuffixes: ReadonlyMap<string, string>;
  pack(plain: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array>;
  /** Throws CorruptData. */
  unpack(packed: Uint8Array, maxBytes: number, pause: () => Promise<void>): Promise<Uint8Array>;
  readonly messages: {
    directory(name: string): string;
    missing(name: string, why: string): string;
    exists(name: string): string;
    suffixed(name: string): string;
    unknownSuffix(name: string): string | null;
    corrupt(name: string, why: string, isFile: boolean): string;
    terminal(): string;
  };
  /** Status of a warning, such as a directory that is passed over. */
  readonly warning: number;
  readonly corruptStatus: number;
}

/** What the command line asks for. */
interface PackedRun {
  readonly unpacks: boolean;
  readonly tests: boolean;
  readonly toOutput: boolean;
  readonly keeps: boolean;
  readonly forces: boolean;
  readonly suffix?: string | undefined;
  /** Told of each file that was packed or unpacked, with its lengths before and after. */
  readonly report: (name: string, from: number, to: number) => Promise<void>;
}

/** Packs or unpacks the named files, or standard input where there is none; the exit status. */
export async function processPacked(
  context: CommandContext,
  packing: Packing,
  run: PackedRun,
  names: readonly string[],
  complain: (message: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const name of names.length === 0 ? ['-'] : names)
    status = Math.max(status, await one(context, packing, run, name, complain));
  return status;
}

async function one(
  context: CommandContext,
  packing: Packing,
  run: PackedRun,
  name: string,
  complain: (message: string) => Promise<void>,
): Promise<number> {
  const { process } = context;
  const { messages } = packing;
  const suffix = run.suffix ?? packing.suffix;
  const isFile = name !== '-';
  const toOutput = !isFile || run.toOutput;
  if (toOutput && !run.unpacks && !run.forces && process.descriptor(1)?.isTerminal === true) {
    await complain(messages.terminal());
    return 1;
  }
  let plain: Uint8Array;
  let to = '';
  if (!isFile) {
    const input = process.descriptor(0);
    plain = byteStringToBytes(input === null ? '' : await readAll(process, input));
  } else {
    const found = stat(process, name);
    if (found === null) {
      await complain(messages.missing(name, 'No such file or directory'));
      return 1;
    }
    if (found.type === 'directory') {
      await complain(messages.directory(name));
      return packing.warning;
    }
    if (!toOutput && !run.tests) {
      const other = [...packing.otherSuffixes].find(([each]) => name.endsWith(each));
      if (!run.unpacks && (name.endsWith(suffix) || other !== undefined)) {
        await complain(messages.suffixed(name));
        return packing.warning;
      }
      if (!run.unpacks) to = name + suffix;
      else if (name.endsWith(suffix)) to = name.slice(0, -suffix.length);
      else if (other !== undefined) to = name.slice(0, -other[0].length) + other[1];
      else {
        const message = messages.unknownSuffix(name);
        if (message !== null) await complain(message);
        if (packing.suffix === '.xz') return packing.warning;
        to = `${name}.out`;
      }
      if (lstat(process, to) !== null && !run.forces) {
        await complain(messages.exists(to));
        return 1;
      }
    }
    try {
      plain = process.files.readFile(process.path(name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(messages.missing(name, errorText(error)));
      return 1;
    }
  }
  const before = plain.length;
  try {
    plain = run.unpacks ? await unpack(process, packing, plain) : await pack(process, packing, plain);
  } catch (error) {
    if (!(error instanceof CorruptData)) throw error;
    // As cat, for what the program never packed.
    if (error.message === 'format' && toOutput && run.forces && !run.tests) {
      await print(process, bytesToByteString(plain));
      return 0;
    }
    await complain(messages.corrupt(name === '-' ? '(stdin)' : name, error.message, isFile));
    return packing.corruptStatus;
  }
  if (run.tests) {
    await run.report(name, before, plain.length);
    return 0;
  }
  if (toOutput) await print(process, bytesToByteString(plain));
  else {
    const found = stat(process, name);
    try {
      process.files.writeFile(process.path(to), plain, { mode: (found?.mode ?? 0o644) & 0o777 });
      if (found !== null) process.files.changeTimes(process.path(to), found.modifiedAtMs);
      if (!run.keeps) process.files.removeFile(process.path(name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(messages.missing(to, errorText(error)));
      return 1;
    }
  }
  await run.report(name, before, plain.length);
  return 0;
}

/** The packed form of bytes. */
export function pack(process: Process, packing: Pick<Packing, 'pack'>, plain: Uint8Array): Promise<Uint8Array> {
  return packing.pack(plain, () => rest(process, 65_536));
}

/** The bytes that a packed text stands for. Throws CorruptData. */
export function unpack(process: Process, packing: Pick<Packing, 'unpack'>, packed: Uint8Array): Promise<Uint8Array> {
  const limit = process.session.options.limits.maxVariableBytes * MAX_UNPACKED_VARIABLES;
  return packing.unpack(packed, limit, () => rest(process, 65_536));
}

async function rest(process: Process, bytes: number): Promise<void> {
  const pause = process.step(1 + Math.floor(bytes / BYTES_PER_STEP));
  if (pause !== null) await pause;
}
