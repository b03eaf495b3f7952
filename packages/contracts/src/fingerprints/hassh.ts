import { ByteReader } from './byte-reader.ts';
import type { HexDigestOfBytes } from './digest.ts';

/** The name-lists of an SSH key exchange as the peer sent them: bytes, because nothing makes a peer send ASCII. */
export interface SshKeyExchange {
  readonly keyExchange: Uint8Array;
  readonly hostKeys: Uint8Array;
  readonly encryptionToServer: Uint8Array;
  readonly encryptionToClient: Uint8Array;
  readonly macToServer: Uint8Array;
  readonly macToClient: Uint8Array;
  readonly compressionToServer: Uint8Array;
  readonly compressionToClient: Uint8Array;
}

/** A HASSH and the bytes that it is the MD5 of. */
export interface Hassh {
  readonly hash: string;
  readonly algorithms: Uint8Array;
}

const KEXINIT = 20;
const COOKIE_BYTES = 16;
const SEMICOLON = 0x3b;

/** The payload of an SSH_MSG_KEXINIT (RFC 4253 section 7.1). Null when it is none or lacks a list. */
export function readSshKeyExchange(payload: Uint8Array): SshKeyExchange | null {
  const reader = new ByteReader(payload);
  if (reader.number(1) !== KEXINIT) return null;
  reader.take(COOKIE_BYTES);
  const names = () => reader.vector(4).bytes;
  const keyExchange = names();
  const hostKeys = names();
  const encryptionToServer = names();
  const encryptionToClient = names();
  const macToServer = names();
  const macToClient = names();
  const compressionToServer = names();
  const compressionToClient = names();
  if (reader.isCut) return null;
  return {
    keyExchange,
    hostKeys,
    encryptionToServer,
    encryptionToClient,
    macToServer,
    macToClient,
    compressionToServer,
    compressionToClient,
  };
}

/** HASSH of a client (github.com/corelight/hassh): what it offers for the way to the server. */
export function hasshOfClient(lists: SshKeyExchange, md5: HexDigestOfBytes): Hassh {
  return hasshOf([lists.keyExchange, lists.encryptionToServer, lists.macToServer, lists.compressionToServer], md5);
}

/** HASSH of a server (`hasshServer`): what it offers for the way to the client. */
export function hasshOfServer(lists: SshKeyExchange, md5: HexDigestOfBytes): Hassh {
  return hasshOf([lists.keyExchange, lists.encryptionToClient, lists.macToClient, lists.compressionToClient], md5);
}

function hasshOf(lists: readonly Uint8Array[], md5: HexDigestOfBytes): Hassh {
  const algorithms = new Uint8Array(lists.reduce((sum, list) => sum + list.length + 1, -1));
  let at = 0;
  for (const list of lists) {
    algorithms.set(list, at);
    at += list.length;
    if (at < algorithms.length) algorithms[at] = SEMICOLON;
    at += 1;
  }
  return { hash: md5(algorithms), algorithms };
}
