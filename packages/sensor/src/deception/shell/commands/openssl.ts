import { createHash } from 'node:crypto';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { md5Crypt, shaCrypt } from '../../host/crypt-schemes.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { openInput, readAll } from './input.ts';
import { connectionOutcome } from './network-target.ts';

const DIGESTS = new Map([
  ['md5', 'MD5'],
  ['sha1', 'SHA1'],
  ['sha224', 'SHA2-224'],
  ['sha256', 'SHA2-256'],
  ['sha384', 'SHA2-384'],
  ['sha512', 'SHA2-512'],
]);
const MAX_RANDOM_BYTES = 1_048_576;
const LINE_CHARACTERS = 64;

/** openssl 3.0: digests, base64, random bytes, and connections that fail. */
export const openssl: Command = async (context) => {
  const { process } = context;
  const [verb = '', ...args] = context.args;
  const value = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  switch (true) {
    case verb === 'version' || verb === '-v' || verb === '--version':
      await print(process, 'OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)\n');
      return 0;
    case DIGESTS.has(verb):
      return digest(
        context,
        verb,
        args.filter((arg) => !arg.startsWith('-')),
      );
    case verb === 'dgst': {
      const algorithm = args.map((arg) => arg.slice(1)).find((name) => DIGESTS.has(name)) ?? 'sha256';
      return digest(
        context,
        algorithm,
        args.filter((arg) => !arg.startsWith('-')),
      );
    }
    case verb === 'base64' || (verb === 'enc' && (args.includes('-base64') || args.includes('-a'))):
      return encode(context, args, value('-in'), value('-out'));
    case verb === 'rand': {
      const count = Math.min(MAX_RANDOM_BYTES, Number(args.find((arg) => /^\d+$/.test(arg)) ?? '0'));
      const bytes = Buffer.from(process.session.options.random.bytes(count));
      await print(
        process,
        args.includes('-hex')
          ? `${bytes.toString('hex')}\n`
          : args.includes('-base64')
            ? wrapped(bytes.toString('base64'))
            : bytes.toString('latin1'),
      );
      return 0;
    }
    case verb === 'passwd': {
      const salt =
        value('-salt') ?? Buffer.from(process.session.options.random.bytes(6)).toString('base64url').slice(0, 8);
      const secret = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-salt').at(-1) ?? '';
      const scheme = args.includes('-6') ? '6' : args.includes('-5') ? '5' : '1';
      await print(process, `${scheme === '1' ? md5Crypt(secret, salt) : (shaCrypt(secret, salt, scheme) ?? '')}\n`);
      return 0;
    }
    case verb === 's_client': {
      const [host = 'localhost', port = '443'] = (value('-connect') ?? 'localhost:4433').split(':');
      const outcome = connectionOutcome(process, host, Number(port));
      process.session.options.observer.downloadRequested({ url: `tls://${host}:${port}`, path: null, via: 'nc' });
      await process.sleep(outcome.afterMs);
      await printError(
        process,
        `40${'37A1BC2F7F0000'}:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/bio_sock2.c:125:calling connect()\n40${'37A1BC2F7F0000'}:error:10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:127:\nconnect:errno=111\n`,
      );
      return 1;
    }
    case verb === '':
    case verb === 'help':
      return 0;
    case /^(genrsa|rsa|req|x509|genpkey|pkey|ca|s_server|pkcs12|ec|ecparam|dhparam|speed|ciphers|enc|verify|list)$/.test(
      verb,
    ):
      return 0;
    default:
      await printError(process, `Invalid command '${verb}'; type "help" for a list.\n`);
      return 1;
  }
};

async function digest(context: CommandContext, algorithm: string, files: readonly string[]): Promise<number> {
  const { process } = context;
  for (const name of files.length === 0 ? ['-'] : files) {
    const input = await openInput(context, name);
    if (input === null) return 1;
    const text = await readAll(process, input);
    input.release();
    await print(
      process,
      `${DIGESTS.get(algorithm) ?? ''}(${name === '-' ? 'stdin' : name})= ${createHash(algorithm).update(byteStringToBytes(text)).digest('hex')}\n`,
    );
  }
  return 0;
}

function wrapped(text: string): string {
  return (text.match(/.{1,64}/g) ?? []).map((line) => `${line.slice(0, LINE_CHARACTERS)}\n`).join('');
}

async function encode(
  context: CommandContext,
  args: readonly string[],
  from: string | undefined,
  to: string | undefined,
): Promise<number> {
  const { process } = context;
  const input = await openInput(context, from ?? '-');
  if (input === null) return 1;
  const text = await readAll(process, input);
  input.release();
  const encoded = Buffer.from(byteStringToBytes(text)).toString('base64');
  const out = args.includes('-d')
    ? bytesToByteString(Buffer.from(text.replace(/\s/g, ''), 'base64'))
    : args.includes('-A')
      ? encoded
      : wrapped(encoded);
  try {
    if (to === undefined) await print(process, out);
    else process.files.writeFile(process.path(to), byteStringToBytes(out));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `Can't open "${to ?? ''}" for writing, No such file or directory\n`);
    return 1;
  }
}
