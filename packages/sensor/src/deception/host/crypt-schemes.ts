import { createHash } from 'node:crypto';

const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MD5_ROUNDS = 1000;
const SHA_ROUNDS = 5000;
const MIN_SHA_ROUNDS = 1000;
/** A hash may ask for 999,999,999; the sensor's time is not the attacker's to spend. */
const MAX_SHA_ROUNDS = 10_000;
const MAX_SALT_CHARACTERS = { md5: 8, sha: 16 } as const;

/** The order in which the bytes of a digest are written, by threes, most significant first. */
const MD5_ORDER: readonly (readonly [number, number, number])[] = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
];

function digest(name: string, ...pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash(name);
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** A number in so many characters of crypt's alphabet, the least significant six bits first. */
function written(value: number, characters: number): string {
  let text = '';
  for (let rest = value, count = 0; count < characters; count += 1, rest >>>= 6) text += CRYPT_ALPHABET[rest & 63];
  return text;
}

function byThrees(bytes: Buffer, order: readonly (readonly [number, number, number])[]): string {
  return order
    .map(([high, middle, low]) =>
      written(((bytes[high] ?? 0) << 16) | ((bytes[middle] ?? 0) << 8) | (bytes[low] ?? 0), 4),
    )
    .join('');
}

function repeated(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

/** MD5-crypt, `$1$`: FreeBSD's crypt(3) of 1994. */
export function md5Crypt(password: string, salt: string): string {
  const secret = Buffer.from(password, 'utf8');
  const salted = Buffer.from(salt.slice(0, MAX_SALT_CHARACTERS.md5), 'latin1');
  const pieces: Uint8Array[] = [secret, Buffer.from('$1$'), salted];
  const alternate = digest('md5', secret, salted, secret);
  pieces.push(repeated(alternate, secret.length));
  for (let length = secret.length; length > 0; length >>>= 1)
    pieces.push((length & 1) === 1 ? Buffer.alloc(1) : secret.subarray(0, 1));
  let result = digest('md5', ...pieces);
  for (let round = 0; round < MD5_ROUNDS; round += 1) {
    const isOdd = round % 2 === 1;
    result = digest(
      'md5',
      isOdd ? secret : result,
      ...(round % 3 === 0 ? [] : [salted]),
      ...(round % 7 === 0 ? [] : [secret]),
      isOdd ? result : secret,
    );
  }
  return `$1$${salted.toString('latin1')}$${byThrees(result, MD5_ORDER)}${written(result[11] ?? 0, 2)}`;
}

/**
 * SHA-crypt, `$5$` and `$6$`: U. Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6. Null where it asks for
 * more rounds than are worth it.
 */
export function shaCrypt(password: string, salt: string, scheme: '5' | '6', wantedRounds?: number): string | null {
  if ((wantedRounds ?? 0) > MAX_SHA_ROUNDS) return null;
  const name = scheme === '5' ? 'sha256' : 'sha512';
  const rounds = wantedRounds === undefined ? SHA_ROUNDS : Math.max(MIN_SHA_ROUNDS, wantedRounds);
  const secret = Buffer.from(password, 'utf8');
  const salted = Buffer.from(salt.slice(0, MAX_SALT_CHARACTERS.sha), 'latin1');
  const alternate = digest(name, secret, salted, secret);
  const pieces: Uint8Array[] = [secret, salted, repeated(alternate, secret.length)];
  for (let length = secret.length; length > 0; length >>>= 1) pieces.push((length & 1) === 1 ? alternate : secret);
  let result = digest(name, ...pieces);
  const secretSequence = repeated(digest(name, ...Array.from(secret, () => secret)), secret.length);
  const saltSequence = repeated(
    digest(name, ...Array.from({ length: 16 + (result[0] ?? 0) }, () => salted)),
    salted.length,
  );
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    result = digest(
      name,
      isOdd ? secretSequence : result,
      ...(round % 3 === 0 ? [] : [saltSequence]),
      ...(round % 7 === 0 ? [] : [secretSequence]),
      isOdd ? result : secretSequence,
    );
  }
  const asked = wantedRounds === undefined ? '' : `rounds=${rounds}$`;
  return `$${scheme}$${asked}${salted.toString('latin1')}$${scheme === '5' ? sha256Text(result) : sha512Text(result)}`;
}

/** Bytes 10 and 20 further on wrap around at 30; each triple begins with the next of the three. */
function sha256Text(result: Buffer): string {
  const order = Array.from({ length: 10 }, (_, index): [number, number, number] => {
    const places = [index, index + 10, index + 20];
    const turn = index % 3;
    const at = (offset: number) => places[(offset + 3 - turn) % 3] ?? 0;
    return [at(0), at(1), at(2)];
  });
  return `${byThrees(result, order)}${written(((result[31] ?? 0) << 8) | (result[30] ?? 0), 3)}`;
}

function sha512Text(result: Buffer): string {
  const order = Array.from({ length: 21 }, (_, index): [number, number, number] => {
    const places = [index, index + 21, index + 42];
    const turn = index % 3;
    const at = (offset: number) => places[(offset + turn) % 3] ?? 0;
    return [at(0), at(1), at(2)];
  });
  return `${byThrees(result, order)}${written(result[63] ?? 0, 2)}`;
}

/** The hash of a password with the scheme, rounds and salt of another hash; null where the scheme is another. */
export function cryptLike(password: string, hash: string): string | null {
  const [, scheme, first = '', second = ''] = hash.split('$');
  if (scheme === '1') return md5Crypt(password, first);
  if (scheme !== '5' && scheme !== '6') return null;
  const rounds = /^rounds=(\d{1,9})$/.exec(first)?.[1];
  return rounds === undefined ? shaCrypt(password, first, scheme) : shaCrypt(password, second, scheme, Number(rounds));
}
