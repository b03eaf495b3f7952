import {
  readTlsClientHello,
  readTlsServerHello,
  TLS_HANDSHAKE,
  type TlsClientHello,
  TlsHandshakeReader,
  type TlsServerHello,
  type TlsTransport,
} from '@cerberusmesh/contracts';
import { readCapture } from './capture-file.ts';
import { createPacketLayers } from './packet-layers.ts';
import { createTcpStreams, type StreamChunk } from './tcp-streams.ts';
import { createTlsInDatagrams } from './tls-in-datagrams.ts';
import type { TransportDatagram } from './transport-datagram.ts';

/** A TLS hello in a capture. */
export type TlsSighting = SightingPlace &
  (
    | { readonly kind: 'client'; readonly hello: TlsClientHello }
    | { readonly kind: 'server'; readonly hello: TlsServerHello }
  );

interface SightingPlace {
  /** The packet that completed it, from 1. */
  readonly frame: number;
  readonly transport: TlsTransport;
  /** Who sent it. */
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/**
 * Every readable hello of a pcap or pcapng file: over TCP from its first byte or after STARTTLS and the like, over QUIC,
 * DTLS, and in tunnels.
 *
 * @throws CaptureFormatError
 */
export function* findTlsHellos(file: Uint8Array): Generator<TlsSighting> {
  const layers = createPacketLayers();
  const streams = createTcpStreams();
  const datagrams = createTlsInDatagrams();
  const readers = new Map<string, TlsHandshakeReader>();
  for (const packet of readCapture(file)) {
    for (const found of layers.take(packet)) {
      if (found.isTunnel) continue;
      if (found.protocol === 'udp') {
        for (const hello of datagrams.add(found)) yield { ...placeOf(found), ...hello };
      } else {
        for (const chunk of streams.add(found)) yield* readChunk(readers, chunk);
      }
    }
  }
  for (const chunk of streams.end()) yield* readChunk(readers, chunk);
}

function* readChunk(readers: Map<string, TlsHandshakeReader>, chunk: StreamChunk): Generator<TlsSighting> {
  const key = `${chunk.stream} ${chunk.isFromOpener}`;
  let reader = chunk.isAfterGap ? undefined : readers.get(key);
  if (reader === undefined || reader.isBroken) {
    readers.delete(key);
    if (!beginsTls(chunk.bytes)) return;
    reader = new TlsHandshakeReader();
    readers.set(key, reader);
  }
  const place = { ...placeOf(chunk.segment), frame: chunk.frame, transport: 'tcp' as const };
  for (const { type, body } of reader.push(chunk.bytes)) {
    if (type === TLS_HANDSHAKE.clientHello) {
      const hello = readTlsClientHello(body);
      if (hello !== null) yield { ...place, kind: 'client', hello };
    } else if (type === TLS_HANDSHAKE.serverHello) {
      const hello = readTlsServerHello(body);
      if (hello !== null) yield { ...place, kind: 'server', hello };
    }
  }
}

/** Whether a segment begins with a record that holds a hello: plain text turns to TLS at the beginning of a segment. */
function beginsTls(bytes: Uint8Array): boolean {
  const [content = 22, major = 3, minor = 0, , , type = TLS_HANDSHAKE.clientHello] = bytes;
  const isHello = type === TLS_HANDSHAKE.clientHello || type === TLS_HANDSHAKE.serverHello;
  return bytes.length > 0 && content === 22 && major === 3 && minor <= 4 && isHello;
}

function placeOf({ frame, source, sourcePort, destination, destinationPort }: TransportDatagram) {
  return { frame, source, sourcePort, destination, destinationPort };
}
