/** e_machine of elf(5) as file(1) names it. */
const MACHINES = new Map<number, string>([
  [2, 'SPARC'],
  [3, 'Intel 80386'],
  [4, 'Motorola m68k, 68020'],
  [8, 'MIPS, MIPS-I'],
  [20, 'PowerPC or cisco 4500'],
  [21, '64-bit PowerPC or cisco 7500'],
  [22, 'IBM S/390'],
  [40, 'ARM'],
  [42, 'Renesas SH'],
  [62, 'x86-64'],
  [183, 'ARM aarch64'],
  [243, 'UCB RISC-V'],
]);

const SIGNATURES: readonly (readonly [string, string, string])[] = [
  ['\xfd7zXZ\0', 'XZ compressed data, checksum CRC64', 'application/x-xz'],
  ['BZh', 'bzip2 compressed data, block size = 900k', 'application/x-bzip2'],
  ['\x28\xb5\x2f\xfd', 'Zstandard compressed data (v0.8+), Dictionary ID: None', 'application/zstd'],
  ['7z\xbc\xaf\x27\x1c', '7-zip archive data, version 0.4', 'application/x-7z-compressed'],
  ['Rar!\x1a\x07', 'RAR archive data, v5', 'application/x-rar'],
  ['%PDF-', 'PDF document, version 1.4', 'application/pdf'],
  ['GIF89a', 'GIF image data, version 89a', 'image/gif'],
  ['\xff\xd8\xff', 'JPEG image data', 'image/jpeg'],
  ['SQLite format 3\0', 'SQLite 3.x database', 'application/vnd.sqlite3'],
  ['!<arch>\ndebian', 'Debian binary package (format 2.0)', 'application/vnd.debian.binary-package'],
  ['!<arch>\n', 'current ar archive', 'application/x-archive'],
  ['MZ', 'MS-DOS executable', 'application/x-dosexec'],
  ['\xca\xfe\xba\xbe', 'compiled Java class data', 'application/x-java-applet'],
  ['OPENSSH PRIVATE', 'OpenSSH private key', 'text/plain'],
];

/** What file(1) prints of a content. */
export function describeContent(content: string, _path: string): string {
  if (content === '') return 'empty';
  if (content.length === 1) return 'very short file (no magic)';
  if (content.startsWith('\xff\xfe')) return 'Unicode text, UTF-16, little-endian text, with no line terminators';
  if (content.startsWith('\x7fELF')) return describeElf(content);
  if (content.startsWith('\x1f\x8b')) return describeGzip(content);
  if (content.startsWith('PK\x03\x04')) return 'Zip archive data, at least v2.0 to extract, compression method=deflate';
  if (content.startsWith('PK\x05\x06')) return 'Zip archive data (empty)';
  if (content.startsWith('\x89PNG\r\n\x1a\n')) return describePng(content);
  if (content.slice(257, 262) === 'ustar')
    return content.slice(257, 265) === 'ustar  \0' ? 'POSIX tar archive (GNU)' : 'POSIX tar archive';
  const known = SIGNATURES.find(([start]) => content.startsWith(start));
  if (known !== undefined) return known[1];
  if (isText(content)) return describeText(content);
  return 'data';
}

/** Type and encoding as `file -i` gives them. */
export function mimeOf(content: string): { readonly type: string; readonly encoding: string } {
  if (content === '') return { type: 'inode/x-empty', encoding: 'binary' };
  if (content.startsWith('\x7fELF'))
    return {
      type:
        content.charCodeAt(16) === 3
          ? 'application/x-pie-executable'
          : content.charCodeAt(16) === 2
            ? 'application/x-executable'
            : 'application/x-sharedlib',
      encoding: 'binary',
    };
  if (content.startsWith('\x1f\x8b')) return { type: 'application/gzip', encoding: 'binary' };
  if (content.startsWith('PK\x03\x04')) return { type: 'application/zip', encoding: 'binary' };
  if (content.startsWith('\x89PNG')) return { type: 'image/png', encoding: 'binary' };
  if (content.slice(257, 262) === 'ustar') return { type: 'application/x-tar', encoding: 'binary' };
  const known = SIGNATURES.find(([start]) => content.startsWith(start));
  if (known !== undefined) return { type: known[2], encoding: known[2].startsWith('text/') ? 'us-ascii' : 'binary' };
  if (!isText(content)) return { type: 'application/octet-stream', encoding: 'binary' };
  const text = describeText(content);
  const type = /shell script/.test(text)
    ? 'text/x-shellscript'
    : /Python script/.test(text)
      ? 'text/x-script.python'
      : /Perl script/.test(text)
        ? 'text/x-perl'
        : /JSON/.test(text)
          ? 'application/json'
          : /HTML/.test(text)
            ? 'text/html'
            : /XML/.test(text)
              ? 'text/xml'
              : /C source/.test(text)
                ? 'text/x-c'
                : 'text/plain';
  return { type, encoding: /[\x80-\xff]/.test(content) ? (isUtf8(content) ? 'utf-8' : 'iso-8859-1') : 'us-ascii' };
}

function describeElf(content: string): string {
  const width = ['', ' 32-bit', ' 64-bit'][content.charCodeAt(4)] ?? '';
  const order = ['', ' LSB', ' MSB'][content.charCodeAt(5)] ?? '';
  if (content.length < 20) return `ELF${width}${order}`;
  const wide = content.charCodeAt(4) === 2;
  const big = content.charCodeAt(5) === 2;
  const at = (offset: number, length: number): number => {
    let value = 0;
    for (let index = 0; index < length; index += 1)
      value += content.charCodeAt(offset + (big ? length - 1 - index : index)) * 256 ** index;
    return value;
  };
  const type = at(16, 2);
  const machine = at(18, 2);
  const interpreter = /\/lib(?:64|32|x32)?\/ld[-a-z0-9_.]*\.so\.\d+/.exec(content.slice(0, 8192))?.[0];
  const note = content.indexOf('\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0');
  const build =
    note === -1 || note > 8192 ? null : Buffer.from(content.slice(note + 16, note + 36), 'latin1').toString('hex');
  const sections = at(wide ? 60 : 48, 2);
  const kind =
    type === 1
      ? 'relocatable'
      : type === 2
        ? 'executable'
        : type === 3
          ? interpreter === undefined
            ? 'shared object'
            : 'pie executable'
          : type === 4
            ? 'core file'
            : 'no file type';
  const flags =
    machine === 40
      ? `, EABI5 version 1 (SYSV)`
      : `, version ${content.charCodeAt(6)} (${content.charCodeAt(7) === 3 ? 'GNU/Linux' : 'SYSV'})`;
  const linking =
    type === 1 || type === 4
      ? ''
      : interpreter !== undefined
        ? `, dynamically linked, interpreter ${interpreter}`
        : type === 3
          ? ', dynamically linked'
          : ', statically linked';
  return `ELF ${wide ? '64' : '32'}-bit ${big ? 'MSB' : 'LSB'} ${kind}, ${MACHINES.get(machine) ?? `*unknown arch 0x${machine.toString(16)}*`}${flags}${linking}${build === null ? '' : `, BuildID[sha1]=${build}`}${interpreter === undefined ? '' : ', for GNU/Linux 3.2.0'}${sections === 0 ? ', no section header' : type === 1 ? ', not stripped' : ', stripped'}`;
}

function describeGzip(content: string): string {
  const flags = content.charCodeAt(3);
  const time =
    (content.charCodeAt(4) |
      (content.charCodeAt(5) << 8) |
      (content.charCodeAt(6) << 16) |
      (content.charCodeAt(7) << 24)) >>>
    0;
  const name = (flags & 8) !== 0 ? /^[^\0]*/.exec(content.slice(10))?.[0] : undefined;
  const date = new Date(time * 1000);
  const when =
    time === 0
      ? ''
      : `, last modified: ${date.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, (_whole, day: string, number: string, month: string, year: string, clock: string) => `${day} ${month} ${String(Number(number)).padStart(2)} ${clock} ${year}`)}`;
  const level = content.charCodeAt(8) === 2 ? ', max compression' : content.charCodeAt(8) === 4 ? ', max speed' : '';
  const last = content.slice(-4);
  const size = [0, 1, 2, 3].reduce((sum, index) => sum + last.charCodeAt(index) * 256 ** index, 0);
  return `gzip compressed data${name === undefined ? '' : `, was "${name}"`}${when}${level}, from ${content.charCodeAt(9) === 3 ? 'Unix' : content.charCodeAt(9) === 0 ? 'FAT filesystem (MS-DOS, OS/2, NT)' : 'Unix'}, original size modulo 2^32 ${size}`;
}

function describePng(content: string): string {
  const number = (offset: number) =>
    [0, 1, 2, 3].reduce((sum, index) => sum * 256 + content.charCodeAt(offset + index), 0);
  const kinds = new Map([
    [0, 'grayscale'],
    [2, 'RGB'],
    [3, 'colormap'],
    [4, 'gray+alpha'],
    [6, 'RGBA'],
  ]);
  return `PNG image data, ${number(16)} x ${number(20)}, ${content.charCodeAt(24)}-bit/color ${kinds.get(content.charCodeAt(25)) ?? 'RGB'}, ${content.charCodeAt(28) === 1 ? 'interlaced' : 'non-interlaced'}`;
}

function isText(content: string): boolean {
  return (
    !/[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]/.test(content.slice(0, 65_536)) &&
    (!/[\x80-\x9f]/.test(content) || isUtf8(content))
  );
}

function isUtf8(content: string): boolean {
  return !Buffer.from(content.slice(0, 65_536), 'latin1').toString('utf8').slice(0, -1).includes('\ufffd');
}

function describeText(content: string): string {
  const encoding = !/[\x80-\xff]/.test(content) ? 'ASCII' : isUtf8(content) ? 'Unicode text, UTF-8' : 'ISO-8859';
  const ends = content.includes('\r\n')
    ? ', with CRLF line terminators'
    : content.includes('\n')
      ? /\r(?!\n)/.test(content)
        ? ', with CR, LF line terminators'
        : ''
      : content.includes('\r')
        ? ', with CR line terminators'
        : ', with no line terminators';
  const long = content.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
  const veryLong = long > 300 ? `, with very long lines (${long})` : '';
  const escapes = content.includes('\x1b') ? ', with escape sequences' : '';
  const rest = veryLong + ends + escapes;
  const plain = `${encoding} text${rest}`;
  const executable = `${encoding} text executable${rest}`;
  const first = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(content);
  if (first !== null) {
    const program = (first[1]?.endsWith('/env') === true ? (first[2] ?? '') : (first[1] ?? '')).split('/').at(-1) ?? '';
    const name = new Map([
      ['sh', 'POSIX shell script'],
      ['dash', 'POSIX shell script'],
      ['bash', 'Bourne-Again shell script'],
      ['zsh', "Paul Falstad's zsh script"],
      ['ksh', 'Korn shell script'],
      ['php', 'PHP script'],
      ['ruby', 'Ruby script'],
      ['node', 'Node.js script executable'],
      ['awk', 'awk script'],
    ]).get(program);
    if (/^python[\d.]*$/.test(program)) return `Python script, ${executable}`;
    if (program === 'perl') return `Perl script text executable${rest}`;
    if (name !== undefined) return `${name}, ${executable}`;
    return `a ${[first[1], first[2]].filter((part) => part !== undefined).join(' ')} script, ${executable}`;
  }
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----/.test(content)) return 'OpenSSH private key';
  if (/^-----BEGIN RSA PRIVATE KEY-----/.test(content)) return 'PEM RSA private key';
  if (/^-----BEGIN CERTIFICATE-----/.test(content)) return 'PEM certificate';
  if (/^ssh-rsa AAAA/.test(content)) return 'OpenSSH RSA public key';
  if (/^ssh-ed25519 AAAA/.test(content)) return 'OpenSSH ED25519 public key';
  if (/^<\?xml/.test(content)) return `XML 1.0 document, ${plain}`;
  if (/^\s*<(!doctype html|html|head|body|title)/i.test(content)) return `HTML document, ${plain}`;
  if (/^<\?php/.test(content)) return `PHP script, ${plain}`;
  if (/^\s*[[{]/.test(content) && isJson(content)) return 'JSON text data';
  if (/^\s*#\s*include\s*[<"]/m.test(content.slice(0, 4096))) return `C source, ${plain}`;
  if (/^\s*(?:import \w+|from \w+ import|def \w+\(.*\):)/m.test(content.slice(0, 4096)))
    return `Python script, ${executable}`;
  return plain;
}

function isJson(content: string): boolean {
  if (content.length > 65_536) return false;
  try {
    const parsed: unknown = JSON.parse(content);
    return typeof parsed === 'object';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
