import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { ByteReader } from '@cerberusmesh/contracts';

/** What one version of QUIC does differently in its first packets. */
interface QuicVersion {
  readonly salt: Buffer;
  readonly labels: { readonly key: string; readonly iv: string; readonly hp: string };
  /** Packet type bits of an Initial and of a Retry. */
  readonly initialType: number;
}

const VERSION_1_LABELS = { key: 'quic key', iv: 'quic iv', hp: 'quic hp' } as const;
const VERSION_1: QuicVersion = {
  salt: Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex'),
  labels: VERSION_1_LABELS,
  initialType: 0,
};
/** draft-ietf-quic-tls sections 5.2 of the drafts that were deployed. */
const DRAFT_29: QuicVersion = { ...VERSION_1, salt: Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex') };
const DRAFT_23: QuicVersion = { ...VERSION_1, salt: Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex') };
/** RFC 9369 section 3. */
const VERSION_2: QuicVersion = {
  salt: Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex'),
  labels: { key: 'quicv2 key', iv: 'quicv2 iv', hp: 'quicv2 hp' },
  initialType: 1,
};

function versionOf(number: number): QuicVersion | null {
  if (number === 1) return VERSION_1;
  if (number === 0x6b3343cf) return VERSION_2;
  const draft = number >>> 8 === 0xff0000 ? number & 0xff : 0;
  if (draft >= 33 && draft <= 34) return VERSION_1;
  if (draft >= 29 && draft <= 32) return DRAFT_29;
  if (draft >= 23 && draft <= 28) return DRAFT_23;
  return null;
}

/** An Initial packet as it lies in a datagram, still protected. */
export interface QuicInitialPacket {
  readonly version: QuicVersion;
  readonly destinationConnectionId: Uint8Array;
  /** The whole packet from its first byte. */
  readonly bytes: Uint8Array;
  readonly packetNumberAt: number;
}

/** The Initial packets that a datagram begins with or carries behind others (RFC 9000 sections 12.2 and 17.2). */
export function readQuicInitials(datagram: Uint8Array): QuicInitialPacket[] {
  const found: QuicInitialPacket[] = [];
  let rest = datagram;
  while (rest.length > 0) {
    const reader = new ByteReader(rest);
    const first = reader.number(1);
    const version = versionOf(reader.number(4));
    // Short headers have no length: nothing can follow them.
    if ((first & 0x80) === 0 || version === null) break;
    const destinationConnectionId = reader.vector(1).bytes;
    reader.vector(1); // source connection id
    const type = (first >> 4) & 3;
    const isInitial = type === version.initialType;
    const isRetry = type === (version.initialType + 3) % 4;
    if (isRetry || destinationConnectionId.length > 20) break;
    if (isInitial) reader.take(readVariable(reader)); // token
    const length = readVariable(reader);
    if (reader.isCut || length > reader.remaining) break;
    const end = reader.at + length;
    if (isInitial)
      found.push({ version, destinationConnectionId, bytes: rest.subarray(0, end), packetNumberAt: reader.at });
    rest = rest.subarray(end);
  }
  return found;
}

/** A variable-length integer (RFC 9000 section 16); lengths beyond 2^30 are more than any datagram and count as cut. */
function readVariable(reader: ByteReader): number {
  const first = reader.number(1);
  const value = first & 0x3f;
  switch (first >> 6) {
    case 0:
      return value;
    case 1:
      return value * 2 ** 8 + reader.number(1);
    case 2:
      return value * 2 ** 24 + reader.number(3);
    default: {
      const high = value * 2 ** 24 + reader.number(3);
      const low = reader.number(4);
      if (high > 0) reader.isCut = true;
      return low;
    }
  }
}

/** Keys of one side's Initial packets. Anyone who saw the client's first connection id can make them (RFC 9001 section 5.2). */
interface QuicKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly hp: Buffer;
}

export interface QuicInitialKeys {
  readonly client: QuicKeys;
  readonly server: QuicKeys;
}

export function quicInitialKeys(packet: QuicInitialPacket): QuicInitialKeys {
  const { salt, labels } = packet.version;
  const secret = createHmac('sha256', salt).update(packet.destinationConnectionId).digest();
  const side = (label: string): QuicKeys => {
    const sideSecret = expandLabel(secret, label, 32);
    return {
      key: expandLabel(sideSecret, labels.key, 16),
      iv: expandLabel(sideSecret, labels.iv, 12),
      hp: expandLabel(sideSecret, labels.hp, 16),
    };
  };
  return { client: side('client in'), server: side('server in') };
}

/** HKDF-Expand-Label with an empty context, for at most 32 bytes (RFC 8446 section 7.1). */
function expandLabel(secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

const TAG_BYTES = 16;
const SAMPLE_BYTES = 16;

/** The frames of an Initial packet; null when it was not protected with these keys (RFC 9001 sections 5.3 and 5.4). */
export function openQuicInitial(packet: QuicInitialPacket, keys: QuicKeys): Uint8Array | null {
  const { bytes, packetNumberAt } = packet;
  const sample = bytes.subarray(packetNumberAt + 4, packetNumberAt + 4 + SAMPLE_BYTES);
  if (sample.length < SAMPLE_BYTES) return null;
  const mask = createCipheriv('aes-128-ecb', keys.hp, null).update(sample);
  const first = (bytes[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  const numberBytes = (first & 3) + 1;
  const header = Buffer.from(bytes.subarray(0, packetNumberAt + numberBytes));
  header[0] = first;
  const nonce = Buffer.from(keys.iv);
  for (let index = 0; index < numberBytes; index += 1) {
    const at = packetNumberAt + index;
    const plain = (header[at] ?? 0) ^ (mask[index + 1] ?? 0);
    header[at] = plain;
    // The number on the wire stands for the whole one: an Initial is among the first few packets.
    const nonceAt = nonce.length - numberBytes + index;
    nonce[nonceAt] = (nonce[nonceAt] ?? 0) ^ plain;
  }
  const sealed = bytes.subarray(packetNumberAt + numberBytes);
  if (sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    // The tag does not match: other keys, or a damaged packet. Node says it with an untyped error.
    return null;
  }
}

/** A piece of the TLS handshake. */
export interface QuicCryptoPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The CRYPTO frames among the frames that an Initial may hold (RFC 9000 sections 12.4 and 19). */
export function readQuicCrypto(frames: Uint8Array): QuicCryptoPiece[] {
  const reader = new ByteReader(frames);
  const found: QuicCryptoPiece[] = [];
  while (reader.remaining > 0 && !reader.isCut) {
    const type = reader.number(1);
    if (type === 0x00 || type === 0x01) continue; // PADDING, PING
    if (type === 0x06) {
      const offset = readVariable(reader);
      const bytes = reader.take(readVariable(reader));
      if (!reader.isCut) found.push({ offset, bytes });
    } else if (type === 0x02 || type === 0x03) {
      skipAcknowledgement(reader, type === 0x03);
    } else {
      break; // CONNECTION_CLOSE, or none that belongs here
    }
  }
  return found;
}

function skipAcknowledgement(reader: ByteReader, hasCounts: boolean): void {
  readVariable(reader);
  readVariable(reader);
  const ranges = readVariable(reader);
  readVariable(reader);
  for (let range = 0; range < ranges * 2 && !reader.isCut; range += 1) readVariable(reader);
  for (let count = 0; hasCounts && count < 3; count += 1) readVariable(reader);
}
