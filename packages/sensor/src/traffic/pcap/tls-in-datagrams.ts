import {
  ByteReader,
  readFirstClientHello,
  readTlsClientHello,
  readTlsServerHello,
  TLS_HANDSHAKE,
  type TlsClientHello,
  type TlsServerHello,
} from '@cerberusmesh/contracts';
import { PCAP_LIMITS } from './limits.ts';
import { createMessagePieces, type MessagePieces } from './message-pieces.ts';
import {
  openQuicInitial,
  type QuicInitialKeys,
  type QuicInitialPacket,
  quicInitialKeys,
  readQuicCrypto,
  readQuicInitials,
} from './quic-initial.ts';
import { flowKey, type TransportDatagram } from './transport-datagram.ts';

/** A hello found in UDP. */
export type DatagramHello =
  | { readonly transport: 'quic' | 'dtls' | 'tcp'; readonly kind: 'client'; readonly hello: TlsClientHello }
  | { readonly transport: 'quic' | 'dtls' | 'tcp'; readonly kind: 'server'; readonly hello: TlsServerHello };

type Transport = DatagramHello['transport'];

/** Reads the hellos of QUIC, of DTLS, and of TLS behind a short header of another protocol. One for each capture. */
export interface TlsInDatagrams {
  add(datagram: TransportDatagram): DatagramHello[];
}

interface QuicSide {
  readonly pieces: MessagePieces;
  /** Bytes of the handshake that were read already. */
  readBytes: number;
}

interface QuicFlow {
  readonly keys: QuicInitialKeys[];
  readonly client: QuicSide;
  readonly server: QuicSide;
}

const DTLS_HANDSHAKE = 22;
const DTLS_RECORD_BYTES = 13;
const MESSAGE_HEADER_BYTES = 4;

export function createTlsInDatagrams(): TlsInDatagrams {
  const quicFlows = new Map<string, QuicFlow>();
  const dtlsMessages = new Map<string, MessagePieces>();

  function readQuic(datagram: TransportDatagram, packets: readonly QuicInitialPacket[]): DatagramHello[] {
    const flow = remembered(quicFlows, flowKey(datagram), () => ({
      keys: [],
      client: { pieces: createMessagePieces(), readBytes: 0 },
      server: { pieces: createMessagePieces(), readBytes: 0 },
    }));
    const found: DatagramHello[] = [];
    for (const packet of packets) {
      const opened = openWithAnyKeys(flow, packet);
      if (opened === null) continue;
      const side = opened.isFromClient ? flow.client : flow.server;
      for (const { offset, bytes } of readQuicCrypto(opened.frames))
        readWhole(side, side.pieces.add(offset, bytes), found);
    }
    return found;
  }

  function readDtls(datagram: TransportDatagram): DatagramHello[] {
    const found: DatagramHello[] = [];
    let rest = datagram.payload;
    while (rest.length >= DTLS_RECORD_BYTES) {
      const record = new ByteReader(rest);
      const type = record.number(1);
      const major = record.number(1);
      record.number(1);
      const epoch = record.number(2);
      record.take(6);
      const length = record.number(2);
      const body = new ByteReader(record.take(length));
      if (record.isCut || major !== 0xfe) break;
      // From epoch 1 on everything is encrypted.
      if (type === DTLS_HANDSHAKE && epoch === 0) readDtlsMessages(datagram, body, found);
      rest = rest.subarray(DTLS_RECORD_BYTES + length);
    }
    return found;
  }

  /** Handshake messages with their place, as DTLS cuts them up (RFC 9147 section 5.5). */
  function readDtlsMessages(datagram: TransportDatagram, body: ByteReader, found: DatagramHello[]): void {
    while (body.remaining > 0) {
      const type = body.number(1);
      const length = body.number(3);
      const sequence = body.number(2);
      const offset = body.number(3);
      const fragment = body.take(body.number(3));
      if (body.isCut) return;
      if (type !== TLS_HANDSHAKE.clientHello && type !== TLS_HANDSHAKE.serverHello) continue;
      const { source, sourcePort, destination, destinationPort } = datagram;
      const key = `${source}|${sourcePort} ${destination}|${destinationPort} ${type} ${sequence}`;
      const whole = remembered(dtlsMessages, key, createMessagePieces).add(offset, fragment);
      if (whole.length < length) continue;
      dtlsMessages.delete(key);
      const hello = helloOf('dtls', type, whole.subarray(0, length));
      if (hello !== null) found.push(hello);
    }
  }

  return {
    add(datagram) {
      const { payload } = datagram;
      if (payload[0] === DTLS_HANDSHAKE && payload[1] === 0xfe) return readDtls(datagram);
      const packets = readQuicInitials(payload);
      if (packets.length > 0) return readQuic(datagram, packets);
      const hello = helloBehindHeader(payload);
      return hello === null ? [] : [{ transport: 'tcp', kind: 'client', hello }];
    },
  };
}

/** A whole ClientHello a little way into a datagram, as in RDP over UDP (MS-RDPEUDP2). */
function helloBehindHeader(payload: Uint8Array): TlsClientHello | null {
  const last = Math.min(PCAP_LIMITS.maxDatagramHeaderBytes, payload.length - 11);
  for (let at = 0; at <= last; at += 1) {
    // A record of a handshake, version 3.x, whose message is a ClientHello of version 3.x.
    if (payload[at] !== 22 || payload[at + 1] !== 3 || payload[at + 5] !== 1 || payload[at + 9] !== 3) continue;
    const hello = readFirstClientHello(payload.subarray(at));
    if (hello !== null) return hello;
  }
  return null;
}

function openWithAnyKeys(
  flow: QuicFlow,
  packet: QuicInitialPacket,
): { readonly isFromClient: boolean; readonly frames: Uint8Array } | null {
  for (const keys of flow.keys) {
    const fromClient = openQuicInitial(packet, keys.client);
    if (fromClient !== null) return { isFromClient: true, frames: fromClient };
    const fromServer = openQuicInitial(packet, keys.server);
    if (fromServer !== null) return { isFromClient: false, frames: fromServer };
  }
  if (flow.keys.length >= PCAP_LIMITS.maxQuicKeysPerFlow) return null;
  const keys = quicInitialKeys(packet);
  const frames = openQuicInitial(packet, keys.client);
  if (frames === null) return null;
  flow.keys.push(keys);
  return { isFromClient: true, frames };
}

/** Reads the messages that are whole; what is no hello is passed over. */
function readWhole(side: QuicSide, whole: Uint8Array, found: DatagramHello[]): void {
  for (;;) {
    const reader = new ByteReader(whole.subarray(side.readBytes));
    const type = reader.number(1);
    const length = reader.number(3);
    if (reader.isCut || reader.remaining < length) return;
    const hello = helloOf('quic', type, reader.take(length));
    side.readBytes += MESSAGE_HEADER_BYTES + length;
    if (hello !== null) found.push(hello);
  }
}

function helloOf(transport: Transport, type: number, body: Uint8Array): DatagramHello | null {
  if (type === TLS_HANDSHAKE.clientHello) {
    const hello = readTlsClientHello(body);
    return hello === null ? null : { transport, kind: 'client', hello };
  }
  if (type !== TLS_HANDSHAKE.serverHello) return null;
  const hello = readTlsServerHello(body);
  return hello === null ? null : { transport, kind: 'server', hello };
}

function remembered<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= PCAP_LIMITS.maxDatagramFlows) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  const made = make();
  map.set(key, made);
  return made;
}
