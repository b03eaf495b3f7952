import type { CredentialPolicy } from '../credentials/credential-policy.ts';
import { MAX_REMEMBERED_TRIES } from '../credentials/limits.ts';
import { FileError, type FileSystem } from '../filesystem/filesystem.ts';
import type { HostUser } from './host.ts';
import { verifyPassword } from './password-hash.ts';
import type { ServerPersona } from './persona.ts';

/** What one attacker's attempts left behind, kept with the attacker's files. */
export interface AccountMemory {
  /** The password that was let in, by user: a machine has one. */
  readonly accepted: readonly (readonly [string, string])[];
  readonly tried: readonly string[];
}

export interface HostGroup {
  readonly name: string;
  readonly groupId: number;
  readonly members: readonly string[];
}

const NOTHING = new Uint8Array(0);

/**
 * Lines of a file by the bytes it was read as: files of the base are the same bytes for everybody and never change,
 * while what an attacker wrote comes as bytes of its own at each look.
 */
const linesOfTexts = new WeakMap<Uint8Array, readonly string[]>();

/**
 * The users of one host and what lets them in, read from its own /etc/passwd, /etc/shadow and /etc/group, so that
 * whatever an attacker does to these files counts.
 */
export class Accounts {
  readonly #files: FileSystem & { readonly version: number };
  readonly #persona: ServerPersona;
  readonly #policy: CredentialPolicy;
  readonly #source: string;
  /** Made at the first attempt: most that connect try nothing. */
  #tried: Set<string> | null = null;
  /** Users as this attacker changed them, while the files stay as they are. */
  #own: { readonly version: number; readonly parsed: ParsedAccounts } | null = null;
  /** Once a guess was let in, it is the account's password. */
  #accepted: Map<string, string> | null = null;

  constructor(
    files: FileSystem & { readonly version: number },
    persona: ServerPersona,
    policy: CredentialPolicy,
    source: string,
  ) {
    this.#files = files;
    this.#persona = persona;
    this.#policy = policy;
    this.#source = source;
  }

  memory(): AccountMemory {
    return { accepted: [...(this.#accepted ?? [])], tried: [...(this.#tried ?? [])] };
  }

  restore(memory: AccountMemory): void {
    this.#accepted = memory.accepted.length === 0 ? null : new Map(memory.accepted);
    this.#tried = memory.tried.length === 0 ? null : new Set(memory.tried.slice(0, MAX_REMEMBERED_TRIES));
  }

  findUser(name: string): HostUser | null {
    return this.#parsed().byName.get(name) ?? null;
  }

  findUserById(userId: number): HostUser | null {
    return this.#parsed().byId.get(userId) ?? null;
  }

  groups(): readonly HostGroup[] {
    return this.#parsed().groups;
  }

  /**
   * A password set on the machine (chpasswd, passwd) is compared with its hash. Untouched accounts follow the policy,
   * with one password per account and source.
   */
  checkPassword(username: string, password: string): boolean {
    const user = this.findUser(username);
    if (user === null || user.shell.endsWith('/nologin') || user.shell.endsWith('/false')) return false;
    const hash = this.#hashOf(username);
    const original = this.#persona.accounts.find((account) => account.name === username)?.password;
    if (hash !== original) return hash === '' ? password === '' : verifyPassword(password, hash);
    if (hash.startsWith('*') || hash.startsWith('!')) return false;
    const accepted = this.#accepted?.get(username);
    if (accepted !== undefined) return accepted === password;
    const triedBefore = this.#tried?.size ?? 0;
    if (this.#policy.admits({ source: this.#source, user: username, password, triedBefore })) {
      this.#accepted ??= new Map();
      this.#accepted.set(username, password);
      return true;
    }
    this.#tried ??= new Set();
    if (this.#tried.size < MAX_REMEMBERED_TRIES) this.#tried.add(password.slice(0, 64));
    return false;
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

  /** The hash in /etc/shadow, or in /etc/passwd on machines that have none. */
  #hashOf(username: string): string {
    for (const path of ['/etc/shadow', '/etc/passwd']) {
      const hash = this.#lines(path)
        .find((line) => line.startsWith(`${username}:`))
        ?.split(':')[1];
      if (hash !== undefined && hash !== 'x') return hash;
    }
    return '*';
  }

  #lines(path: string): readonly string[] {
    return linesOf(this.#read(path));
  }

  #read(path: string): Uint8Array {
    try {
      return this.#files.readFile(path);
    } catch (error) {
      if (error instanceof FileError) return NOTHING;
      throw error;
    }
  }

  /** Users and groups as the files say now. Asked for at every line of a listing: parsed again only when they changed. */
  #parsed(): ParsedAccounts {
    if (this.#own !== null && this.#own.version === this.#files.version) return this.#own.parsed;
    const passwd = this.#read('/etc/passwd');
    const group = this.#read('/etc/group');
    const shared = parsedAccounts.get(passwd);
    if (shared !== undefined && shared.group === group) return shared;
    const parsed = parseAccounts(passwd, group);
    // Files of the base are the same bytes at each look, and the same for everybody.
    if (passwd === this.#read('/etc/passwd') && group === this.#read('/etc/group')) parsedAccounts.set(passwd, parsed);
    else this.#own = { version: this.#files.version, parsed };
    return parsed;
  }
}

interface ParsedAccounts {
  readonly group: Uint8Array;
  readonly byName: ReadonlyMap<string, HostUser>;
  readonly byId: ReadonlyMap<number, HostUser>;
  readonly groups: readonly HostGroup[];
}

const parsedAccounts = new WeakMap<Uint8Array, ParsedAccounts>();

function parseAccounts(passwd: Uint8Array, group: Uint8Array): ParsedAccounts {
  const groups = linesOf(group).map((line): HostGroup => {
    const [name = '', , groupId = '', members = ''] = line.split(':');
    return { name, groupId: Number(groupId), members: members.split(',').filter((member) => member !== '') };
  });
  const byName = new Map<string, HostUser>();
  const byId = new Map<number, HostUser>();
  for (const line of linesOf(passwd)) {
    const user = parseUser(line, groups);
    // The first line of a name or number counts: getpwnam(3).
    if (user === null) continue;
    if (!byName.has(user.name)) byName.set(user.name, user);
    if (!byId.has(user.userId)) byId.set(user.userId, user);
  }
  return { group, byName, byId, groups };
}

function parseUser(line: string, groups: readonly HostGroup[]): HostUser | null {
  const [name, , userId, groupId, fullName = '', home = '/', shell = '/bin/sh'] = line.split(':');
  if (name === undefined || name === '' || groupId === undefined || !/^\d+$/.test(userId ?? '')) return null;
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

function linesOf(bytes: Uint8Array): readonly string[] {
  const known = linesOfTexts.get(bytes);
  if (known !== undefined) return known;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  linesOfTexts.set(bytes, lines);
  return lines;
}

export { hashPassword } from './password-hash.ts';
