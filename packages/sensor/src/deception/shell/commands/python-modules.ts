import { createHash } from 'node:crypto';
import { crc32, deflateSync, inflateRawSync, inflateSync } from 'node:zlib';
import { exceptionType, exitWith } from './python-builtins.ts';
import { fromJson, toJson } from './python-json.ts';
import {
  asInteger,
  asText,
  display,
  iterate,
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
} from './python-values.ts';

const MAX_INFLATED_BYTES = 8 * 1024 * 1024;

/** What pure modules need of the machine. */
export interface ModulesHost {
  readonly argv: readonly string[];
  readonly executable: string;
  now(): number;
  random(): number;
  sleep(seconds: number): Promise<void>;
  /** Standard input as text, once it was read. */
  readInput(): Promise<string>;
  print(text: string, toErrors: boolean): Promise<void>;
  readonly kernelRelease: string;
  readonly kernelVersion: string;
  readonly machine: string;
  hostname(): string;
}

/** Modules of Python's library that are there and do nothing here unless listed below. */
const STANDARD_LIBRARY = new Set(
  'abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 calendar cgi cmd code codecs collections concurrent configparser contextlib copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis email encodings enum errno faulthandler fcntl fileinput fnmatch fractions ftplib functools gc getopt getpass gettext glob grp gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword locale logging lzma mailbox marshal math mimetypes mmap multiprocessing netrc numbers operator optparse os pathlib pdb pickle pkgutil platform plistlib poplib posix posixpath pprint profile pty pwd queue random re readline resource runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver spwd sqlite3 ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tarfile telnetlib tempfile termios textwrap threading time timeit token tokenize trace traceback tty types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser xml xmlrpc zipfile zipimport zlib'.split(
    ' ',
  ),
);

export function isStandardModule(name: string): boolean {
  return STANDARD_LIBRARY.has(name.split('.')[0] ?? '');
}

export function moduleObject(name: string, attributes: Readonly<Record<string, PyValue | NativeCall>>): PyObject {
  const entries = Object.entries(attributes).map(
    ([key, value]) => [key, typeof value === 'function' ? new PyNative(key, value) : value] as const,
  );
  return new PyObject('module', [['__name__', name], ...entries]);
}

/** A module that touches nothing but values, the clock and the standard streams; null where it is another. */
export function pureModule(name: string, host: ModulesHost): PyObject | null {
  switch (name) {
    case 'sys':
      return moduleObject(name, {
        argv: new PyList([...host.argv]),
        version: '3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]',
        version_info: new PyTuple([3n, 11n, 2n, 'final', 0n]),
        platform: 'linux',
        executable: host.executable,
        maxsize: 9_223_372_036_854_775_807n,
        byteorder: 'little',
        path: new PyList([
          '',
          '/usr/lib/python311.zip',
          '/usr/lib/python3.11',
          '/usr/lib/python3.11/lib-dynload',
          '/usr/local/lib/python3.11/dist-packages',
          '/usr/lib/python3/dist-packages',
        ]),
        modules: new PyDict(),
        exit: ([code]) => exitWith(code),
        getdefaultencoding: () => 'utf-8',
        stdout: stream(host, false),
        stderr: stream(host, true),
        stdin: new PyObject('stdin', [
          ['read', new PyNative('read', () => host.readInput())],
          ['readline', new PyNative('readline', async () => /^[^\n]*\n?/.exec(await host.readInput())?.[0] ?? '')],
          [
            'readlines',
            new PyNative(
              'readlines',
              async () => new PyList((await host.readInput()).match(/[^\n]*\n|[^\n]+$/g) ?? []),
            ),
          ],
          ['__stdin__', true],
        ]),
      });
    case 'time':
      return moduleObject(name, {
        time: () => host.now() / 1000,
        sleep: async ([seconds]) => {
          await host.sleep(Number(seconds ?? 0));
          return null;
        },
        ctime: () =>
          new Date(host.now())
            .toUTCString()
            .replace(
              /^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/,
              (_whole, day: string, date: string, month: string, year: string, time: string) =>
                `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`,
            ),
        strftime: ([format]) => asText(format ?? ''),
      });
    case 'base64':
      return base64Module();
    case 'binascii':
      return moduleObject(name, {
        hexlify: ([bytes]) => new PyBytes(Buffer.from(asText(bytes), 'latin1').toString('hex')),
        unhexlify: ([text]) => fromHex(asText(text)),
        b2a_hex: ([bytes]) => new PyBytes(Buffer.from(asText(bytes), 'latin1').toString('hex')),
        a2b_hex: ([text]) => fromHex(asText(text)),
        a2b_base64: ([text]) => new PyBytes(Buffer.from(asText(text), 'base64').toString('latin1')),
        Error: exceptionType('binascii.Error'),
      });
    case 'zlib':
      return moduleObject(name, {
        decompress: ([bytes]) => inflated(asText(bytes)),
        compress: ([bytes]) => new PyBytes(deflateSync(Buffer.from(asText(bytes), 'latin1')).toString('latin1')),
        crc32: ([bytes]) => BigInt(crc32(Buffer.from(asText(bytes), 'latin1'))),
        error: exceptionType('zlib.error'),
      });
    case 'codecs':
      return moduleObject(name, {
        decode: ([text, encoding]) =>
          asText(encoding ?? '') === 'hex'
            ? fromHex(asText(text))
            : asText(encoding ?? '') === 'rot13' || asText(encoding ?? '') === 'rot_13'
              ? rot13(asText(text))
              : asText(text),
        encode: ([text, encoding]) =>
          asText(encoding ?? '').startsWith('rot') ? rot13(asText(text)) : new PyBytes(asText(text)),
      });
    case 'hashlib':
      return moduleObject(
        name,
        Object.fromEntries(
          ['md5', 'sha1', 'sha256', 'sha512', 'sha224', 'sha384'].map((algorithm) => [algorithm, hashMaker(algorithm)]),
        ),
      );
    case 'json':
      return moduleObject(name, {
        loads: ([text]) => fromJson(asText(text)),
        load: async ([file]) => fromJson(asText(await readOf(file))),
        dumps: ([value], named) => toJson(value ?? null, named),
        dump: async ([value, file], named) => {
          const write = file instanceof PyObject ? file.attributes.get('write') : undefined;
          if (write instanceof PyNative) await write.call([toJson(value ?? null, named)], new Map());
          return null;
        },
        JSONDecodeError: exceptionType('json.decoder.JSONDecodeError'),
      });
    case 'platform':
      return moduleObject(name, {
        system: () => 'Linux',
        machine: () => host.machine,
        processor: () => '',
        release: () => host.kernelRelease,
        version: () => host.kernelVersion,
        node: () => host.hostname(),
        platform: () => `Linux-${host.kernelRelease}-${host.machine}-with-glibc2.36`,
        python_version: () => '3.11.2',
        architecture: () => new PyTuple(['64bit', 'ELF']),
        uname: () => new PyTuple(['Linux', host.hostname(), host.kernelRelease, host.kernelVersion, host.machine]),
      });
    case 'random':
      return moduleObject(name, {
        random: () => host.random(),
        randint: ([from, to]) =>
          BigInt(asInteger(from) + Math.floor(host.random() * (asInteger(to) - asInteger(from) + 1))),
        randrange: ([from, to]) =>
          BigInt(
            to === undefined
              ? Math.floor(host.random() * asInteger(from))
              : asInteger(from) + Math.floor(host.random() * (asInteger(to) - asInteger(from))),
          ),
        choice: ([items]) => {
          const list = iterate(items ?? null);
          if (list.length === 0) throw new PyError('IndexError', 'Cannot choose from an empty sequence');
          return list[Math.floor(host.random() * list.length)] ?? null;
        },
        seed: () => null,
        shuffle: () => null,
        uniform: ([from, to]) => Number(from) + host.random() * (Number(to) - Number(from)),
      });
    case 'string':
      return moduleObject(name, {
        ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
        ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
        ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
        digits: '0123456789',
        hexdigits: '0123456789abcdefABCDEF',
        punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
      });
    case 'math':
      return moduleObject(name, {
        pi: Math.PI,
        e: Math.E,
        sqrt: ([value]) => {
          if (Number(value) < 0) throw new PyError('ValueError', 'math domain error');
          return Math.sqrt(Number(value));
        },
        floor: ([value]) => BigInt(Math.floor(Number(value))),
        ceil: ([value]) => BigInt(Math.ceil(Number(value))),
        log: ([value, base]) =>
          base === undefined ? Math.log(Number(value)) : Math.log(Number(value)) / Math.log(Number(base)),
        log2: ([value]) => Math.log2(Number(value)),
        log10: ([value]) => Math.log10(Number(value)),
        pow: ([value, exponent]) => Number(value) ** Number(exponent),
        gcd: ([left, right]) => {
          let [first, second] = [Math.abs(asInteger(left)), Math.abs(asInteger(right))];
          while (second !== 0) [first, second] = [second, first % second];
          return BigInt(first);
        },
        isqrt: ([value]) => BigInt(Math.floor(Math.sqrt(asInteger(value)))),
        sin: ([value]) => Math.sin(Number(value)),
        cos: ([value]) => Math.cos(Number(value)),
        exp: ([value]) => Math.exp(Number(value)),
        inf: Number.POSITIVE_INFINITY,
        factorial: ([value]) => {
          let product = 1n;
          for (let factor = 2; factor <= Math.min(5000, asInteger(value)); factor += 1) product *= BigInt(factor);
          return product;
        },
      });
    default:
      return null;
  }
}

function stream(host: ModulesHost, toErrors: boolean): PyObject {
  const write = new PyNative('write', async ([text]) => {
    await host.print(asText(text ?? ''), toErrors);
    return BigInt(asText(text ?? '').length);
  });
  const flush = new PyNative('flush', () => null);
  const buffer = new PyObject('BufferedWriter', [
    ['write', write],
    ['flush', flush],
  ]);
  return new PyObject(toErrors ? 'stderr' : 'stdout', [
    ['write', write],
    ['flush', flush],
    ['buffer', buffer],
    ['isatty', new PyNative('isatty', () => false)],
    ['fileno', new PyNative('fileno', () => (toErrors ? 2n : 1n))],
  ]);
}

function base64Module(): PyObject {
  const decode: NativeCall = ([text]) => {
    const clean = asText(text ?? '').replace(/[^A-Za-z0-9+/=_-]/g, '');
    const body = clean.replace(/=+$/, '');
    if (body.length % 4 === 1)
      throw new PyError(
        'binascii.Error',
        `Invalid base64-encoded string: number of data characters (${body.length}) cannot be 1 more than a multiple of 4`,
      );
    if (body.length % 4 !== 0 && clean.length % 4 !== 0) throw new PyError('binascii.Error', 'Incorrect padding');
    return new PyBytes(Buffer.from(clean.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('latin1'));
  };
  const encode: NativeCall = ([bytes]) => {
    if (typeof bytes === 'string') throw new PyError('TypeError', "a bytes-like object is required, not 'str'");
    return new PyBytes(Buffer.from(asText(bytes), 'latin1').toString('base64'));
  };
  return moduleObject('base64', {
    b64decode: decode,
    urlsafe_b64decode: decode,
    decodebytes: decode,
    standard_b64decode: decode,
    b64encode: encode,
    encodebytes: encode,
    b16decode: ([text]) => fromHex(asText(text)),
  });
}

function fromHex(text: string): PyBytes {
  if (text.length % 2 === 1) throw new PyError('binascii.Error', 'Odd-length string');
  if (!/^[0-9a-fA-F]*$/.test(text)) throw new PyError('binascii.Error', 'Non-hexadecimal digit found');
  return new PyBytes(Buffer.from(text, 'hex').toString('latin1'));
}

function inflated(text: string): PyBytes {
  const bytes = Buffer.from(text, 'latin1');
  try {
    const limit = { maxOutputLength: MAX_INFLATED_BYTES };
    const made = bytes[0] === 0x78 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
    return new PyBytes(made.toString('latin1'));
  } catch {
    // reason: node throws several kinds of errors here; Python has one for all of them.
    throw new PyError('zlib.error', 'Error -3 while decompressing data: incorrect header check');
  }
}

function rot13(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)),
  );
}

function hashMaker(algorithm: string): NativeCall {
  return ([bytes]) => {
    if (typeof bytes === 'string') throw new PyError('TypeError', 'Strings must be encoded before hashing');
    let data = bytes === undefined ? '' : asText(bytes);
    const digest = () => createHash(algorithm).update(Buffer.from(data, 'latin1'));
    return new PyObject(`_hashlib.HASH`, [
      [
        'update',
        new PyNative('update', ([more]) => {
          data += asText(more ?? '');
          return null;
        }),
      ],
      ['hexdigest', new PyNative('hexdigest', () => digest().digest('hex'))],
      ['digest', new PyNative('digest', () => new PyBytes(digest().digest().toString('latin1')))],
    ]);
  };
}

async function readOf(file: PyValue | undefined): Promise<PyValue> {
  const read = file instanceof PyObject ? file.attributes.get('read') : undefined;
  if (!(read instanceof PyNative))
    throw new PyError('AttributeError', `'${display(file ?? null)}' object has no attribute 'read'`);
  return read.call([], new Map());
}
