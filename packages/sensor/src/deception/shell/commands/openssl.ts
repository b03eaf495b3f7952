import { createHash, createHmac, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { md5Crypt, shaCrypt } from '../../host/crypt-schemes.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { openInput, readAll } from './input.ts';
import { connectionOutcome } from './network-target.ts';
import { encipher, isCipher, wrapped, writeOut } from './openssl-cipher.ts';

const DIGESTS = new Map([
  ['md5', 'MD5'],
  ['sha1', 'SHA1'],
  ['sha224', 'SHA2-224'],
  ['sha256', 'SHA2-256'],
  ['sha384', 'SHA2-384'],
  ['sha512', 'SHA2-512'],
]);
const MAX_RANDOM_BYTES = 1_048_576;

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
      return digest(context, verb, args);
    case verb === 'dgst': {
      const algorithm = args.map((arg) => arg.slice(1)).find((name) => DIGESTS.has(name)) ?? 'sha256';
      return digest(context, algorithm, args);
    }
    case isCipher(verb):
      return encipher(context, verb, args);
    case verb === 'enc' && args.some((arg) => isCipher(arg.slice(1))):
      return encipher(context, args.find((arg) => isCipher(arg.slice(1)))?.slice(1) ?? '', args);
    case verb === 'genrsa' || verb === 'genpkey':
      return generateKey(context, verb, args);
    case verb === 'prime': {
      const number = BigInt(/^\d{1,12}$/.exec(args.at(-1) ?? '')?.[0] ?? '0');
      let divisor = 2n;
      while (divisor * divisor <= number && number % divisor !== 0n) divisor += 1n;
      const isPrime = number > 1n && divisor * divisor > number;
      await print(process, `${number.toString(16).toUpperCase()} (${number}) is ${isPrime ? '' : 'not '}prime\n`);
      return 0;
    }
    case verb === 'x509' || verb === 'verify': {
      const path = value('-in') ?? (verb === 'verify' ? args.at(-1) : undefined);
      if (path !== undefined && process.files.exists(process.path(path))) return 0;
      if (path === undefined) return 0;
      await printError(
        process,
        `Could not open file or uri for loading certificate${verb === 'x509' ? '' : ' file'} from ${path}\n40772B5E4C7F0000:error:16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file\n40772B5E4C7F0000:error:80000002:system library:file_open:No such file or directory:../providers/implementations/storemgmt/file_store.c:267:calling stat(${path})\n${verb === 'x509' ? 'Unable to load certificate\n' : ''}`,
      );
      return verb === 'x509' ? 1 : 2;
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
        `40${'37A1BC2F7F0000'}:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/bio_sock2.c:117:calling connect()\n40${'37A1BC2F7F0000'}:error:10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:119:\nconnect:errno=111\n`,
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

async function digest(context: CommandContext, algorithm: string, args: readonly string[]): Promise<number> {
  const { process } = context;
  const at = args.indexOf('-hmac');
  const key = at === -1 ? undefined : args[at + 1];
  const files = args.filter((arg, index) => !arg.startsWith('-') && (at === -1 || index !== at + 1));
  for (const name of files.length === 0 ? ['-'] : files) {
    const input = await openInput(context, name);
    if (input === null) return 1;
    const text = await readAll(process, input);
    input.release();
    const hash = key === undefined ? createHash(algorithm) : createHmac(algorithm, Buffer.from(key, 'latin1'));
    const sum = hash.update(byteStringToBytes(text));
    const shown = name === '-' ? 'stdin' : name;
    if (args.includes('-binary')) await print(process, sum.digest('binary'));
    else if (args.includes('-r')) await print(process, `${sum.digest('hex')} *${shown}\n`);
    else await print(process, `${DIGESTS.get(algorithm) ?? ''}(${shown})= ${sum.digest('hex')}\n`);
  }
  return 0;
}

/** The longest key that is really made: longer ones would keep a thread busy for seconds. */
const MAX_MODULUS_BITS = 2048;

/** Beside the event loop: a second of arithmetic in it would be everyone's second. */
const makeKeyPair = promisify(generateKeyPair);

async function generateKey(context: CommandContext, verb: string, args: readonly string[]): Promise<number> {
  const text = args.join(' ');
  const isEd25519 = /-algorithm ed25519/i.test(text);
  const bits = Number(
    /rsa_keygen_bits:(\d+)/.exec(text)?.[1] ??
      (verb === 'genrsa' ? (/(?:^| )(\d+)$/.exec(text)?.[1] ?? '2048') : '2048'),
  );
  const form = { type: 'pkcs8', format: 'pem' } as const;
  const { privateKey } = isEd25519
    ? await makeKeyPair('ed25519')
    : await makeKeyPair('rsa', { modulusLength: Math.max(512, Math.min(MAX_MODULUS_BITS, bits)) });
  return writeOut(
    context,
    args.includes('-out') ? args[args.indexOf('-out') + 1] : undefined,
    privateKey.export(form).toString(),
  );
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
  return writeOut(context, to, out);
}
