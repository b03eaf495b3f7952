import { type CipherName, cipherFacts } from './ciphers/cipher-names.ts';
import type { ClientCompatibility } from './client-compatibility.ts';
import { extensionInfo } from './extension-info.ts';
import type { SshHostKeys } from './host-keys.ts';
import type { MacName } from './macs/mac-names.ts';
import { MESSAGE } from './message-numbers.ts';
import type { SshServerProfile } from './server-profile.ts';
import type { AgreedAlgorithms } from './transport.ts';
import { readWire } from './wire-reader.ts';
import { message, wireNameList, wireUint32 } from './wire-writer.ts';

const COOKIE_BYTES = 16;
const STRICT_SERVER = 'kex-strict-s-v00@openssh.com';
const STRICT_CLIENT = 'kex-strict-c-v00@openssh.com';
const EXTENSIONS_CLIENT = 'ext-info-c';
/** Name-lists of a KEXINIT, the two of languages included. */
const LISTS = 10;

/** What we offer in every KEXINIT to one kind of client (RFC 4253 section 7.1). */
export interface ServerOffer {
  readonly keyExchanges: readonly string[];
  readonly hostKeyAlgorithms: readonly string[];
  readonly ciphers: readonly CipherName[];
  readonly macs: readonly MacName[];
  readonly compressions: readonly string[];
  /** The payload after the cookie. */
  readonly tail: Buffer;
  /** EXT_INFO for those that ask for it. */
  readonly extensionInfo: Buffer;
}

/** What was made before, as every client but the oldest gets the same: nothing that a connection changes is in it. */
const OFFERS = new WeakMap<SshHostKeys, Map<string, ServerOffer>>();

/** The profile's lists, with the host key algorithms for which there is a key, and what the client cannot do left out. */
export function serverOffer(
  profile: SshServerProfile,
  hostKeys: SshHostKeys,
  compatibility: ClientCompatibility,
): ServerOffer {
  const offers = OFFERS.get(hostKeys) ?? new Map<string, ServerOffer>();
  OFFERS.set(hostKeys, offers);
  const key = `${profile.name} ${compatibility.noOldCurve25519} ${compatibility.noGroupExchange}`;
  const offer = offers.get(key) ?? makeOffer(profile, hostKeys, compatibility);
  offers.set(key, offer);
  return offer;
}

function makeOffer(profile: SshServerProfile, hostKeys: SshHostKeys, compatibility: ClientCompatibility): ServerOffer {
  const hostKeyAlgorithms = profile.hostKeyAlgorithms.filter((name) => hostKeys.keyFor(name) !== null);
  const keyExchanges = [...profile.keyExchanges, STRICT_SERVER].filter(
    (name) =>
      !(compatibility.noOldCurve25519 && name === 'curve25519-sha256@libssh.org') &&
      !(compatibility.noGroupExchange && name.startsWith('diffie-hellman-group-exchange-')),
  );
  const { ciphers, macs, compressions } = profile;
  const none: readonly string[] = [];
  const tail = Buffer.concat([
    ...[keyExchanges, hostKeyAlgorithms, ciphers, ciphers, macs, macs, compressions, compressions, none, none].map(
      wireNameList,
    ),
    Buffer.of(0),
    wireUint32(0),
  ]);
  const extensions = extensionInfo(profile);
  return { keyExchanges, hostKeyAlgorithms, ciphers, macs, compressions, tail, extensionInfo: extensions };
}

/** Our KEXINIT payload with a new cookie. */
export function keyExchangeInit(offer: ServerOffer, cookie: Uint8Array): Buffer {
  return message(MESSAGE.keyExchangeInit, cookie, offer.tail);
}

/** What a client offers, as text: names are compared byte by byte, so each byte is one character. */
export interface ClientOffer {
  readonly lists: readonly string[];
  readonly firstPacketFollows: boolean;
}

/** @returns null when sshd would not understand it either: too short, too long, or a NUL inside a list */
export function readKeyExchangeInit(payload: Buffer): ClientOffer | null {
  const reader = readWire(payload, 1);
  if (!reader.skip(COOKIE_BYTES)) return null;
  const lists: string[] = [];
  for (let list = 0; list < LISTS; list++) {
    const bytes = reader.string();
    if (bytes === null) return null;
    const nulAt = bytes.indexOf(0);
    // `sshbuf_get_cstring` lets a single NUL at the very end pass.
    if (nulAt >= 0 && nulAt < bytes.length - 1) return null;
    lists.push((nulAt < 0 ? bytes : bytes.subarray(0, nulAt)).toString('latin1'));
  }
  const follows = reader.byte();
  if (follows === null || reader.uint32() === null || reader.remaining() > 0) return null;
  return { lists, firstPacketFollows: follows !== 0 };
}

export interface Negotiated extends AgreedAlgorithms {
  /** The client sent a packet of the wrong method ahead, which is to be skipped (RFC 4253 section 7). */
  readonly skipNext: boolean;
}

/**
 * Chooses as `kex_choose_conf` does: the first of the client's names that the server has.
 *
 * @param first what the first key exchange agreed on, null during it: strictness and extensions are settled there
 * @returns null when something has no match
 */
export function negotiate(
  offer: ServerOffer,
  client: ClientOffer,
  first: { readonly strict: boolean; readonly extensions: boolean } | null,
): Negotiated | null {
  const [kexList = '', hostKeyList = '', cipherInList = '', cipherOutList = '', macInList = '', macOutList = ''] =
    client.lists;
  const [, , , , , , compressionInList = '', compressionOutList = ''] = client.lists;
  const names = splitList(kexList);
  const keyExchange = firstMatch(names, offer.keyExchanges);
  const hostKey = firstMatch(splitList(hostKeyList), offer.hostKeyAlgorithms);
  const cipherIn = firstMatch(splitList(cipherInList), offer.ciphers);
  const cipherOut = firstMatch(splitList(cipherOutList), offer.ciphers);
  const compressionIn = firstMatch(splitList(compressionInList), offer.compressions);
  const compressionOut = firstMatch(splitList(compressionOutList), offer.compressions);
  if (keyExchange === null || keyExchange === STRICT_SERVER || hostKey === null) return null;
  if (cipherIn === null || cipherOut === null || compressionIn === null || compressionOut === null) return null;
  const needsMacIn = cipherFacts(cipherIn).tagBytes === 0;
  const needsMacOut = cipherFacts(cipherOut).tagBytes === 0;
  const macIn = needsMacIn ? firstMatch(splitList(macInList), offer.macs) : null;
  const macOut = needsMacOut ? firstMatch(splitList(macOutList), offer.macs) : null;
  if ((needsMacIn && macIn === null) || (needsMacOut && macOut === null)) return null;
  const guessed = kexList.split(',', 1)[0] === offer.keyExchanges[0];
  const guessedKey = hostKeyList.split(',', 1)[0] === offer.hostKeyAlgorithms[0];
  return {
    keyExchange,
    hostKey,
    cipherIn,
    cipherOut,
    macIn,
    macOut,
    compressionIn,
    compressionOut,
    extensions: first?.extensions ?? names.includes(EXTENSIONS_CLIENT),
    strict: first?.strict ?? names.includes(STRICT_CLIENT),
    skipNext: client.firstPacketFollows && !(guessed && guessedKey),
  };
}

/** Whether the client's offer asks for strict key exchange; to be known before anything is negotiated. */
export function asksForStrict(client: ClientOffer): boolean {
  return splitList(client.lists[0] ?? '').includes(STRICT_CLIENT);
}

/** `strsep` until the first empty name, as OpenSSH's `match_list` walks a list. */
function splitList(list: string): readonly string[] {
  const names = list.split(',');
  const emptyAt = names.indexOf('');
  return emptyAt < 0 ? names : names.slice(0, emptyAt);
}

function firstMatch<Name extends string>(client: readonly string[], server: readonly Name[]): Name | null {
  for (const name of client) {
    const found = server.find((own) => own === name);
    if (found !== undefined) return found;
  }
  return null;
}
