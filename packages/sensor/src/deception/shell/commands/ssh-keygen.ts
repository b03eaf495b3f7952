import { createHash, generateKeyPairSync } from 'node:crypto';
import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { userName } from './file-display.ts';
import { openInput, readLines } from './input.ts';
import { stat } from './paths.ts';

/** `-t ed25519|rsa -f -N -C -q -b`, `-l`, `-y`; `-R` finds nothing. Keys are real ed25519 keys, whatever type is asked for but rsa's name. */
export const sshKeygen: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'AaBb:C:cdD:e:E:F:f:gG:HhI:i:kKLlM:m:N:n:O:oP:pQqR:r:Ss:T:t:UuV:vw:xX:Y:yz:',
    {},
  );
  const { process } = context;
  const home = process.environment.get('HOME') ?? '/root';
  const type = line.value('t') ?? 'rsa';
  const file = line.value('f') ?? `${home}/.ssh/id_${type}`;
  if (line.has('l', 'y')) {
    const path = line.has('l') && stat(process, `${file}.pub`) !== null ? `${file}.pub` : file;
    try {
      const text = bytesToByteString(process.files.readFile(process.path(path)));
      const [kind = '', key = '', comment = 'no comment'] = text.trim().split(' ');
      const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '');
      const bits = kind.includes('ed25519') ? 256 : 3072;
      if (!/^(ssh|ecdsa)-/.test(kind)) {
        await printError(process, `${file} is not a public key file.\r\n`);
        return 255;
      }
      await print(process, `${bits} SHA256:${digest} ${comment} (${kind.replace('ssh-', '').toUpperCase()})\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `ssh-keygen: ${file}: ${errorText(error)}\r\n`);
      return 255;
    }
  }
  if (line.has('R')) {
    await printError(process, `Cannot stat ${home}/.ssh/known_hosts: No such file or directory\r\n`);
    return 255;
  }
  if (!['rsa', 'ed25519', 'ecdsa', 'dsa'].includes(type)) {
    await printError(process, `unknown key type ${type}\r\n`);
    return 255;
  }
  const quiet = line.has('q');
  const ask = async (question: string): Promise<string> => {
    await print(process, question);
    return readAnswer(context);
  };
  if (!quiet) await print(process, `Generating public/private ${type} key pair.\n`);
  let path = file;
  if (!line.has('f')) path = (await ask(`Enter file in which to save the key (${file}): `)) || file;
  if (stat(process, path) !== null) {
    const answer = await ask(`${path} already exists.\nOverwrite (y/n)? `);
    if (!/^y/i.test(answer)) return 1;
  }
  if (!line.has('N')) {
    await ask('Enter passphrase (empty for no passphrase): ');
    await ask('\nEnter same passphrase again: ');
    await print(process, '\n');
  }
  const comment = line.value('C') ?? `${userName(process, process.identity.userId)}@${process.session.hostname()}`;
  const { secret, published, blob } = generate(type, comment);
  try {
    const directory = path.replace(/\/[^/]*$/, '');
    if (directory !== path && directory !== '' && stat(process, directory) === null) {
      process.files.makeDirectory(process.path(directory), { mode: 0o700 });
      if (!quiet) await print(process, `Created directory '${directory}'.\n`);
    }
    process.files.writeFile(process.path(path), byteStringToBytes(secret), { mode: 0o600 });
    process.files.writeFile(process.path(`${path}.pub`), byteStringToBytes(published), { mode: 0o644 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `Saving key "${path}" failed: ${errorText(error)}\r\n`);
    return 1;
  }
  if (quiet) return 0;
  const digest = createHash('sha256').update(blob).digest();
  const label =
    type === 'ed25519'
      ? '[ED25519 256]'
      : type === 'rsa'
        ? '[RSA 3072]'
        : type === 'ecdsa'
          ? '[ECDSA 256]'
          : '[DSA 1024]';
  await print(
    process,
    `Your identification has been saved in ${path}\nYour public key has been saved in ${path}.pub\nThe key fingerprint is:\nSHA256:${digest.toString('base64').replace(/=+$/, '')} ${comment}\nThe key's randomart image is:\n${randomArt(digest, label)}`,
  );
  return 0;
};

async function readAnswer({ process }: CommandContext): Promise<string> {
  const input = await openInput({ process, name: 'ssh-keygen', args: [] }, '-');
  if (input === null) return '';
  try {
    for await (const { line } of readLines(process, input)) return line;
    return '';
  } finally {
    input.release();
  }
}

function sshText(text: string | Buffer): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An ed25519 pair in OpenSSH's form (PROTOCOL.key); other types carry their own name over the same kind of key. */
function generate(
  type: string,
  comment: string,
): { readonly secret: string; readonly published: string; readonly blob: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
  const name =
    type === 'ed25519'
      ? 'ssh-ed25519'
      : type === 'rsa'
        ? 'ssh-rsa'
        : type === 'dsa'
          ? 'ssh-dss'
          : 'ecdsa-sha2-nistp256';
  const body =
    type === 'rsa'
      ? Buffer.concat([
          sshText(Buffer.from([1, 0, 1])),
          sshText(
            Buffer.concat([
              Buffer.from([0, 0xc3]),
              createHash('sha512').update(point).digest(),
              ...Array.from({ length: 5 }, (_, index) =>
                createHash('sha512').update(point).update(String(index)).digest(),
              ),
            ]),
          ),
        ])
      : sshText(point);
  const blob = Buffer.concat([sshText(name), body]);
  const check = createHash('sha256').update(point).digest().subarray(0, 4);
  const inner = Buffer.concat([check, check, blob, sshText(Buffer.concat([seed, point])), sshText(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshText('none'),
    sshText('none'),
    sshText(''),
    Buffer.from([0, 0, 0, 1]),
    sshText(blob),
    sshText(Buffer.concat([inner, padding])),
  ]);
  const secret = `-----BEGIN OPENSSH PRIVATE KEY-----\n${file.toString('base64').replace(/.{1,70}/g, '$&\n')}-----END OPENSSH PRIVATE KEY-----\n`;
  return { secret, published: `${name} ${blob.toString('base64')} ${comment}\n`, blob };
}

/** The drunken bishop: fingerprint_randomart of OpenSSH's sshkey.c. */
function randomArt(digest: Buffer, label: string): string {
  const [width, height] = [17, 9];
  const symbols = ' .o+=*BOX@%&#/^SE';
  const field = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  let [x, y] = [8, 4];
  for (const byte of digest)
    for (let bits = 0; bits < 8; bits += 2) {
      const move = (byte >> bits) & 3;
      x = Math.max(0, Math.min(width - 1, x + ((move & 1) === 1 ? 1 : -1)));
      y = Math.max(0, Math.min(height - 1, y + ((move & 2) === 2 ? 1 : -1)));
      const row = field[y];
      if (row !== undefined && (row[x] ?? 0) < symbols.length - 3) row[x] = (row[x] ?? 0) + 1;
    }
  const start = field[4];
  if (start !== undefined) start[8] = symbols.length - 2;
  const end = field[y];
  if (end !== undefined) end[x] = symbols.length - 1;
  const border = (text: string) => {
    const left = Math.floor((width - text.length) / 2);
    return `+${'-'.repeat(left)}${text}${'-'.repeat(width - text.length - left)}+\n`;
  };
  return `${border(label)}${field.map((row) => `|${row.map((value) => symbols[value] ?? ' ').join('')}|\n`).join('')}${border('[SHA256]')}`;
}
