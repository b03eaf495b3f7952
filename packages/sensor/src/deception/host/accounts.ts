import { createHash } from 'node:crypto';
import { FileError, type FileSystem } from '../filesystem/filesystem.ts';
import type { ServerPersona } from './debian-12-server.ts';
import type { HostUser } from './host.ts';

/** Distinct passwords remembered per source; more make no difference to the policy. */
const MAX_REMEMBERED_ATTEMPTS = 64;

/** Let in at once: what a careless administrator of such a machine really sets. */
const WEAK_CREDENTIALS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'root',
    new Set([
      '123456',
      'password',
      'root',
      'admin',
      '12345678',
      'toor',
      'root123',
      'Passw0rd',
      'qwerty',
      '1qaz2wsx',
      '123456789',
      'admin123',
      '1234',
      '12345',
      'P@ssw0rd',
      'changeme',
      'debian',
      'server',
      'password123',
      '111111',
    ]),
  ],
  ['admin', new Set(['admin', 'password', '123456', 'admin123', '1234', '12345', 'admin1234', 'P@ssw0rd'])],
]);

/** Let in as the third distinct try of a source: common in lists, but nothing that everybody tries first. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  'abc123 a123456 qwerty123 123123 000000 654321 666666 888888 1q2w3e4r 1q2w3e 1q2w3e4r5t qwe123 qweasd qwer1234 zaq12wsx letmein welcome Welcome1 master superman dragon monkey passw0rd pass pass123 test test123 guest user user123 ubuntu oracle postgres mysql ftp www data backup support system default linux centos redhat raspberry alpine vizxv xc3511 juantech anko 7ujMko0admin 7ujMko0vizxv klv123 klv1234 xmhdipc ikwb smcadmin meinsm fucker supervisor administrator root1234 root12345 root@123 Root123 ROOT rootroot toortoor admin@123 Admin123 Admin@123 asdf1234 asdfgh q1w2e3r4 Aa123456 Aa123456. P@$$w0rd p@ssw0rd passwd passwd123 server123 cisco public private secret temp temp123 manager web webadmin nagios zabbix jenkins git docker hadoop minecraft teamspeak ts3 steam deploy dev devops vagrant ansible'.split(
    ' ',
  ),
);

/** Tried by scanners right after a success, to see whether a machine lets everything in. No machine has them. */
const HONEYPOT_PROBES: ReadonlySet<string> = new Set(['345gs5662d34', '3245gs5662d34']);

const DISTINCT_TRIES_BEFORE_COMMON = 3;

/**
 * The users of one host and what lets them in, read from its own /etc/passwd, /etc/shadow and /etc/group, so that
 * whatever an attacker does to these files counts.
 */
export class Accounts {
  readonly #files: FileSystem;
  readonly #persona: ServerPersona;
  readonly #tried = new Map<string, Set<string>>();
  /** Once a guess was let in, it is the account's password: a machine has one. */
  readonly #accepted = new Map<string, string>();

  constructor(files: FileSystem, persona: ServerPersona) {
    this.#files = files;
    this.#persona = persona;
  }

  findUser(name: string): HostUser | null {
    return this.#parse(this.#lines('/etc/passwd').find((line) => line.startsWith(`${name}:`)));
  }

  findUserById(userId: number): HostUser | null {
    return this.#parse(
      this.#lines('/etc/passwd').find((line) => Number(line.split(':')[2]) === userId && line.split(':')[2] !== ''),
    );
  }

  groups(): { readonly name: string; readonly groupId: number; readonly members: readonly string[] }[] {
    return this.#lines('/etc/group').map((line) => {
      const [name = '', , groupId = '', members = ''] = line.split(':');
      return { name, groupId: Number(groupId), members: members.split(',').filter((member) => member !== '') };
    });
  }

  /**
   * A password set on the machine (chpasswd, passwd) is compared with its hash. Untouched accounts follow the policy:
   * weak pairs at once, common passwords from the third distinct try on, one password per account and source.
   */
  checkPassword(username: string, password: string): boolean {
    if (HONEYPOT_PROBES.has(password)) return false;
    const user = this.findUser(username);
    if (user === null || user.shell.endsWith('/nologin') || user.shell.endsWith('/false')) return false;
    const hash =
      this.#lines('/etc/shadow')
        .find((line) => line.startsWith(`${username}:`))
        ?.split(':')[1] ?? '*';
    const original = this.#persona.accounts.find((account) => account.name === username)?.password;
    if (hash !== original) return hash === '' ? password === '' : verifyPassword(password, hash);
    if (hash.startsWith('*') || hash.startsWith('!')) return false;
    const accepted = this.#accepted.get(username);
    if (accepted !== undefined) return accepted === password;
    if (!this.#isLetIn(username, password)) return false;
    this.#accepted.set(username, password);
    return true;
  }

  checkPublicKey(username: string, publicKey: string): boolean {
    const user = this.findUser(username);
    if (user === null || user.shell.endsWith('/nologin')) return false;
    const [type, key] = publicKey.trim().split(/\s+/);
    if (type === undefined || key === undefined) return false;
    return ['authorized_keys', 'authorized_keys2'].some((name) =>
      this.#lines(`${user.home}/.ssh/${name}`).some((line) => {
        const words = line.trim().split(/\s+/);
        const at = words.indexOf(type);
        return !line.startsWith('#') && at !== -1 && words[at + 1] === key;
      }),
    );
  }

  #isLetIn(username: string, password: string): boolean {
    if (WEAK_CREDENTIALS.get(username)?.has(password) === true) return true;
    const tried = this.#tried.get(username) ?? new Set<string>();
    this.#tried.set(username, tried);
    if (tried.size < MAX_REMEMBERED_ATTEMPTS) tried.add(password);
    return COMMON_PASSWORDS.has(password) && tried.size >= DISTINCT_TRIES_BEFORE_COMMON;
  }

  #lines(path: string): string[] {
    try {
      return Buffer.from(this.#files.readFile(path))
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  }

  #parse(line: string | undefined): HostUser | null {
    const [name, , userId, groupId, fullName = '', home = '/', shell = '/bin/sh'] = (line ?? '').split(':');
    if (name === undefined || name === '' || groupId === undefined || !/^\d+$/.test(userId ?? '')) return null;
    const groups = this.groups();
    const own = groups.find((group) => group.groupId === Number(groupId));
    const others = groups.filter((group) => group.members.includes(name) && group.groupId !== Number(groupId));
    return {
      name,
      userId: Number(userId),
      groupId: Number(groupId),
      groups: [
        { name: own?.name ?? groupId, groupId: Number(groupId) },
        ...others.map((group) => ({ name: group.name, groupId: group.groupId })),
      ],
      home,
      shell: shell === '' ? '/bin/sh' : shell,
      fullName,
    };
  }
}

const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A text shaped like Debian 12's yescrypt hashes. It is one round of SHA-256, not yescrypt: these passwords protect
 * nothing, and an attacker's real password should not cost the sensor its time.
 */
export function hashPassword(password: string, random: { bytes(length: number): Uint8Array }): string {
  const salt = cryptText(random.bytes(22), 22);
  return `$y$j9T$${salt}$${digestText(password, salt)}`;
}

export function verifyPassword(password: string, hash: string): boolean {
  const [, scheme, , salt, digest] = hash.split('$');
  return scheme === 'y' && salt !== undefined && digest === digestText(password, salt);
}

function digestText(password: string, salt: string): string {
  const first = createHash('sha256').update(`${salt}\0${password}`).digest();
  return cryptText(Buffer.concat([first, createHash('sha256').update(first).digest()]), 43);
}

function cryptText(bytes: Uint8Array, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => CRYPT_ALPHABET[byte & 63]).join('');
}
