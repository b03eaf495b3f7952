import { createCipheriv, createDecipheriv, createHash, getCipherInfo, pbkdf2Sync } from 'node:crypto';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type CommandContext, print, printError } from '../kernel/program.ts';
import { openInput, readAll } from './input.ts';

/** What openssl(1) derives keys with by itself: 10,000 rounds of SHA-256, eight bytes of salt. */
const DEFAULT_ROUNDS = 10_000;
const MAX_ROUNDS = 100_000;
const SALT_BYTES = 8;
const MAGIC = 'Salted__';

/** Whether `openssl enc -NAME` and `openssl NAME` mean a cipher. */
export function isCipher(name: string): boolean {
  return /^(?:aes|aria|camellia|chacha20|des|sm4)[-\w]*$/.test(name) && getCipherInfo(nameOf(name)) !== undefined;
}

function nameOf(name: string): string {
  return name.replace(/^(aes|aria|camellia)(\d{3})$/, '$1-$2-cbc').replace(/^des3$/, 'des-ede3-cbc');
}

/** openssl enc with a cipher: a pass phrase or a key in hexadecimal, salted, and in base64 where asked. */
export async function encipher(context: CommandContext, cipher: string, args: readonly string[]): Promise<number> {
  const { process } = context;
  const value = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const info = getCipherInfo(nameOf(cipher));
  if (info === undefined) return 1;
  const decrypts = args.includes('-d');
  const isText = args.includes('-a') || args.includes('-base64');
  const phrase = phraseOf(context, value('-pass'), value('-k'), value('-kfile'));
  const given = value('-K');
  if (phrase === null && given === undefined) {
    await printError(process, `enter ${cipher.toUpperCase()} ${decrypts ? 'decryption' : 'encryption'} password:`);
    await printError(process, 'bad password read\n');
    return 1;
  }
  if (given !== undefined && value('-iv') === undefined && (info.ivLength ?? 0) > 0) {
    await printError(process, 'iv undefined\n');
    return 1;
  }
  const input = await openInput(context, value('-in') ?? '-');
  if (input === null) return 1;
  let data = byteStringToBytes(await readAll(process, input));
  input.release();
  if (decrypts && isText) data = Buffer.from(bytesToByteString(data).replace(/\s/g, ''), 'base64');
  const salted = decrypts && bytesToByteString(data.subarray(0, MAGIC.length)) === MAGIC;
  const usesSalt = phrase !== null && !args.includes('-nosalt');
  const explicit = value('-S');
  const salt = !usesSalt
    ? new Uint8Array(0)
    : explicit !== undefined
      ? Buffer.from(explicit.padEnd(SALT_BYTES * 2, '0'), 'hex')
      : decrypts
        ? data.subarray(MAGIC.length, MAGIC.length + SALT_BYTES)
        : process.session.options.random.bytes(SALT_BYTES);
  if (decrypts && usesSalt && explicit === undefined && !salted) {
    await printError(process, 'bad magic number\n');
    return 1;
  }
  if (phrase !== null && !args.includes('-pbkdf2') && value('-iter') === undefined)
    await printError(
      process,
      '*** WARNING : deprecated key derivation used.\nUsing -iter or -pbkdf2 would be better.\n',
    );
  const length = info.keyLength + (info.ivLength ?? 0);
  const digest = value('-md') ?? 'sha256';
  const rounds = Math.min(MAX_ROUNDS, Number(value('-iter') ?? DEFAULT_ROUNDS));
  const derived =
    phrase === null
      ? Buffer.concat([hex(given, info.keyLength), hex(value('-iv'), info.ivLength ?? 0)])
      : args.includes('-pbkdf2') || value('-iter') !== undefined
        ? pbkdf2Sync(phrase, salt, rounds, length, digest)
        : bytesToKey(phrase, salt, length, digest);
  const key = derived.subarray(0, info.keyLength);
  const iv = info.ivLength === undefined ? null : derived.subarray(info.keyLength, length);
  let out: Buffer;
  try {
    const body = salted && explicit === undefined ? data.subarray(MAGIC.length + SALT_BYTES) : data;
    const machine = decrypts ? createDecipheriv(nameOf(cipher), key, iv) : createCipheriv(nameOf(cipher), key, iv);
    if (args.includes('-nopad')) machine.setAutoPadding(false);
    out = Buffer.concat([machine.update(body), machine.final()]);
  } catch {
    // reason: node has an error of its own for every way in which a block can be wrong; openssl says this of all.
    await printError(
      process,
      'bad decrypt\n40F7A3B2C57F0000:error:1C800064:Provider routines:ossl_cipher_unpadblock:bad decrypt:../providers/implementations/ciphers/ciphercommon_block.c:124:\n',
    );
    return 1;
  }
  if (!decrypts && usesSalt && explicit === undefined) out = Buffer.concat([Buffer.from(MAGIC), salt, out]);
  const text = isText && !decrypts ? wrapped(out.toString('base64'), args.includes('-A')) : out.toString('latin1');
  return writeOut(context, value('-out'), text);
}

function phraseOf(
  { process }: CommandContext,
  pass: string | undefined,
  key: string | undefined,
  file: string | undefined,
): string | null {
  if (key !== undefined) return key;
  const path = file ?? /^file:(.*)$/s.exec(pass ?? '')?.[1];
  if (path !== undefined)
    try {
      return bytesToByteString(process.files.readFile(process.path(path))).split('\n')[0] ?? '';
    } catch (error) {
      if (error instanceof FileError) return null;
      throw error;
    }
  const named = /^env:(.*)$/s.exec(pass ?? '')?.[1];
  if (named !== undefined) return process.environment.get(named) ?? null;
  return /^pass:(.*)$/s.exec(pass ?? '')?.[1] ?? null;
}

function hex(text: string | undefined, bytes: number): Buffer {
  return Buffer.from((text ?? '').padEnd(bytes * 2, '0').slice(0, bytes * 2), 'hex');
}

/** EVP_BytesToKey(3) with one round. */
function bytesToKey(phrase: string, salt: Uint8Array, length: number, digest: string): Buffer {
  let made = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (made.length < length) {
    block = createHash(digest).update(block).update(phrase, 'latin1').update(salt).digest();
    made = Buffer.concat([made, block]);
  }
  return made.subarray(0, length);
}

export function wrapped(text: string, isOneLine = false): string {
  return isOneLine ? text : (text.match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join('');
}

/** To the file of `-out`, or to standard output. */
export async function writeOut(context: CommandContext, path: string | undefined, text: string): Promise<number> {
  const { process } = context;
  try {
    if (path === undefined) await print(process, text);
    else process.files.writeFile(process.path(path), byteStringToBytes(text));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `Can't open "${path ?? ''}" for writing, ${errorText(error)}\n`);
    return 1;
  }
}
