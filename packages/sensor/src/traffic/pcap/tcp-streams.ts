import { PCAP_LIMITS } from './limits.ts';
import { flowKey, type TransportDatagram } from './transport-datagram.ts';

/** What one side of a TCP connection sent next, in order. */
export interface StreamChunk {
  /** Same for both directions of one connection; a new connection on the same ports has another. */
  readonly stream: number;
  readonly isFromOpener: boolean;
  /** The packet that made it the next: its own, or the one that had been missing before it. */
  readonly frame: number;
  readonly bytes: Uint8Array;
  /** True when bytes before it are missing from the capture. */
  readonly isAfterGap: boolean;
  readonly segment: TransportDatagram;
}

/** Puts TCP segments in order. One for each capture. */
export interface TcpStreams {
  add(segment: TransportDatagram): StreamChunk[];
  /** What still waits for a segment that never came. */
  end(): StreamChunk[];
}

interface Direction {
  /** The sequence number that is expected next; null before the first segment. */
  next: number | null;
  deliveredBytes: number;
  readonly waiting: Map<number, TransportDatagram>;
}

interface Stream {
  readonly id: number;
  readonly opener: string;
  readonly fromOpener: Direction;
  readonly toOpener: Direction;
}

export function createTcpStreams(): TcpStreams {
  const streams = new Map<string, Stream>();
  let lastId = -1;

  function streamOf(segment: TransportDatagram, sender: string): Stream {
    const key = flowKey(segment);
    const known = streams.get(key);
    if (known !== undefined && !isReopened(known, segment, sender)) return known;
    streams.delete(key);
    if (streams.size >= PCAP_LIMITS.maxStreams) {
      const [oldest] = streams.keys();
      if (oldest !== undefined) streams.delete(oldest);
    }
    lastId += 1;
    const stream = { id: lastId, opener: sender, fromOpener: newDirection(), toOpener: newDirection() };
    streams.set(key, stream);
    return stream;
  }

  return {
    add(segment) {
      const sender = `${segment.source}|${segment.sourcePort}`;
      const stream = streamOf(segment, sender);
      const isFromOpener = stream.opener === sender;
      const direction = isFromOpener ? stream.fromOpener : stream.toOpener;
      const chunks: StreamChunk[] = [];
      takeSegment(direction, segment, ({ from, ...piece }) =>
        chunks.push({ stream: stream.id, isFromOpener, segment: from, ...piece }),
      );
      return chunks;
    },
    end() {
      const chunks: StreamChunk[] = [];
      for (const stream of streams.values()) {
        for (const isFromOpener of [true, false]) {
          const direction = isFromOpener ? stream.fromOpener : stream.toOpener;
          while (direction.waiting.size > 0) {
            skipGap(direction, ({ from, ...piece }) =>
              chunks.push({ stream: stream.id, isFromOpener, segment: from, ...piece }),
            );
          }
        }
      }
      return chunks;
    },
  };
}

interface Piece extends Pick<StreamChunk, 'frame' | 'bytes' | 'isAfterGap'> {
  readonly from: TransportDatagram;
}

type Deliver = (piece: Piece) => void;

function newDirection(): Direction {
  return { next: null, deliveredBytes: 0, waiting: new Map() };
}

/** A SYN with another sequence number than the one seen opens a new connection on the same ports. */
function isReopened(stream: Stream, segment: TransportDatagram, sender: string): boolean {
  if (!segment.isSyn || sender !== stream.opener) return false;
  const { next, deliveredBytes } = stream.fromOpener;
  return next !== null && (deliveredBytes > 0 || next !== plus(segment.sequence, 1));
}

function takeSegment(direction: Direction, segment: TransportDatagram, deliver: Deliver): void {
  const sequence = segment.isSyn ? plus(segment.sequence, 1) : segment.sequence;
  if (direction.next === null) direction.next = sequence;
  if (segment.payload.length === 0 || direction.deliveredBytes >= PCAP_LIMITS.maxStreamBytes) return;
  if (distance(direction.next, sequence) > 0) {
    if (!direction.waiting.has(sequence)) direction.waiting.set(sequence, segment);
    if (direction.waiting.size > PCAP_LIMITS.maxWaitingSegments) skipGap(direction, deliver);
    return;
  }
  deliverFrom(direction, segment, sequence, { frame: segment.frame, isAfterGap: false }, deliver);
  deliverWaiting(direction, segment.frame, deliver);
}

/** Delivers what lies in `segment` behind the bytes already delivered. */
function deliverFrom(
  direction: Direction,
  segment: TransportDatagram,
  sequence: number,
  how: Pick<Piece, 'frame' | 'isAfterGap'>,
  deliver: Deliver,
): void {
  const known = distance(sequence, direction.next ?? sequence);
  if (known >= segment.payload.length) return;
  const bytes = segment.payload.subarray(known);
  direction.next = plus(sequence, segment.payload.length);
  direction.deliveredBytes += bytes.length;
  deliver({ from: segment, bytes, ...how });
}

function deliverWaiting(direction: Direction, frame: number, deliver: Deliver): void {
  let isMoving = true;
  while (isMoving) {
    isMoving = false;
    for (const [sequence, segment] of direction.waiting) {
      if (distance(direction.next ?? sequence, sequence) > 0) continue;
      direction.waiting.delete(sequence);
      deliverFrom(direction, segment, sequence, { frame, isAfterGap: false }, deliver);
      isMoving = true;
    }
  }
}

/** Goes on at the nearest segment that waits. */
function skipGap(direction: Direction, deliver: Deliver): void {
  let nearest: number | null = null;
  for (const sequence of direction.waiting.keys()) {
    if (nearest === null || distance(nearest, sequence) < 0) nearest = sequence;
  }
  const segment = nearest === null ? undefined : direction.waiting.get(nearest);
  if (nearest === null || segment === undefined) return;
  direction.waiting.delete(nearest);
  direction.next = nearest;
  deliverFrom(direction, segment, nearest, { frame: segment.frame, isAfterGap: true }, deliver);
  deliverWaiting(direction, segment.frame, deliver);
}

function plus(sequence: number, length: number): number {
  return (sequence + length) >>> 0;
}

/** How far `to` lies behind `from` on the circle of sequence numbers (RFC 9293 section 3.4), negative when before it. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
