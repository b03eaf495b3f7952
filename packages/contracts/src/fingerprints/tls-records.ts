import { ByteReader } from './byte-reader.ts';
import { readTlsClientHello, TLS_HANDSHAKE, type TlsClientHello } from './tls-hello.ts';

/** TLS ContentType (RFC 8446 section 5.1). */
const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
const MAJOR_VERSION = 3;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
/** 2^14 and what encryption may add (RFC 8446 section 5.2, RFC 5246 section 6.2.3). */
const MAX_RECORD_BYTES = 16_384 + 2_048;
/** A hello of ordinary clients is below 4 KiB even with post-quantum shares; certificates may be larger. */
const MAX_MESSAGE_BYTES = 131_072;
/** Nothing honest cuts a message smaller; joining many small pieces is costly. */
const MAX_RECORDS_PER_MESSAGE = 256;

/** A handshake message without its header. */
export interface TlsHandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Takes one direction of a TLS connection in whatever pieces it comes, and gives its readable handshake messages. */
export class TlsHandshakeReader {
  /** True once the bytes turned out to be no TLS; the rest is ignored. */
  isBroken = false;
  private pending: Uint8Array = new Uint8Array(0);
  private message: Uint8Array = new Uint8Array(0);
  private isEncrypted = false;
  private recordsOfMessage = 0;

  push(bytes: Uint8Array): TlsHandshakeMessage[] {
    const found: TlsHandshakeMessage[] = [];
    if (this.isBroken) return found;
    const all = joined(this.pending, bytes);
    let at = 0;
    while (!this.isBroken && all.length - at >= RECORD_HEADER_BYTES) {
      const header = new ByteReader(all.subarray(at));
      const type = header.number(1);
      const major = header.number(1);
      header.number(1);
      const length = header.number(2);
      const isKnown = type >= CONTENT.changeCipherSpec && type <= CONTENT.applicationData;
      if (!isKnown || major !== MAJOR_VERSION || length > MAX_RECORD_BYTES) this.isBroken = true;
      if (this.isBroken || header.remaining < length) break;
      this.takeRecord(type, header.take(length), found);
      at += RECORD_HEADER_BYTES + length;
    }
    this.pending = this.isBroken ? new Uint8Array(0) : all.slice(at);
    return found;
  }

  private takeRecord(type: number, body: Uint8Array, found: TlsHandshakeMessage[]): void {
    if (type !== CONTENT.handshake) {
      this.message = new Uint8Array(0);
      if (type === CONTENT.changeCipherSpec) this.isEncrypted = true;
      return;
    }
    // Behind a ChangeCipherSpec everything is encrypted but what TLS 1.3 sends after a retry (RFC 8446 section D.4).
    if (this.isEncrypted && !isWholeHello(body)) return;
    let rest = joined(this.message, body);
    this.recordsOfMessage += 1;
    while (rest.length >= MESSAGE_HEADER_BYTES) {
      const reader = new ByteReader(rest);
      const messageType = reader.number(1);
      const length = reader.number(3);
      if (length > MAX_MESSAGE_BYTES) {
        this.isBroken = true;
        return;
      }
      if (reader.remaining < length) break;
      found.push({ type: messageType, body: reader.take(length).slice() });
      rest = rest.subarray(MESSAGE_HEADER_BYTES + length);
      this.recordsOfMessage = 0;
    }
    this.message = rest.slice();
    if (this.recordsOfMessage > MAX_RECORDS_PER_MESSAGE) this.isBroken = true;
  }
}

/**
 * The ClientHello at the beginning of what a TLS client sent, over as many records as it takes (RFC 8446 section 5.1).
 * Null when these bytes begin no TLS connection, or not yet.
 */
export function readFirstClientHello(bytes: Uint8Array): TlsClientHello | null {
  const [first] = new TlsHandshakeReader().push(bytes);
  return first?.type === TLS_HANDSHAKE.clientHello ? readTlsClientHello(first.body) : null;
}

function isWholeHello(body: Uint8Array): boolean {
  const reader = new ByteReader(body);
  const type = reader.number(1);
  const isHello = type === TLS_HANDSHAKE.clientHello || type === TLS_HANDSHAKE.serverHello;
  return isHello && reader.number(3) === reader.remaining && !reader.isCut;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
