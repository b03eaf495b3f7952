import { MESSAGE } from './message-numbers.ts';

/** Where the key exchanges of a connection stand, as far as it decides what is done with a message. */
export interface ExchangePhase {
  /** No key exchange was completed yet. */
  readonly isFirst: boolean;
  /** The client asked for strict key exchange. */
  readonly isStrict: boolean;
  /** The client's KEXINIT of the exchange under way was taken. */
  readonly hasClientInit: boolean;
  /** The one message between KEXINIT and the end of the exchange that may come now. */
  readonly expected: number | null;
}

export type MessageTreatment =
  /** SSH_MSG_DISCONNECT: the client is gone. */
  | 'disconnected'
  /** IGNORE, DEBUG, UNIMPLEMENTED: nothing is done, if it can be read. */
  | 'ignored'
  /** A number that no message may have. */
  | 'invalid'
  /** A message for which there is no handler at all: the connection ends without a word. */
  | 'fatal'
  /** Out of turn in strict key exchange. */
  | 'violation'
  | 'unimplemented'
  | 'key-exchange'
  /** For the layer above. */
  | 'delivered';

/**
 * What sshd does with a message: `ssh_packet_read_poll_seqnr` of packet.c and the dispatch tables that kex.c, auth2.c and
 * serverloop.c set up, one after the other.
 */
export function treatmentOf(type: number, phase: ExchangePhase, isAuthenticated: boolean): MessageTreatment {
  const { isFirst, isStrict } = phase;
  if (type === 0 || type >= MESSAGE.firstLocal) return 'invalid';
  if (type === MESSAGE.disconnect) return 'disconnected';
  if (type <= MESSAGE.debug && !(isFirst && isStrict)) return 'ignored';
  if (type > MESSAGE.lastOfTransport) return isFirst ? 'fatal' : 'delivered';
  if (isExpected(type, phase, isAuthenticated)) return 'key-exchange';
  if (isFirst) return isStrict ? 'violation' : 'unimplemented';
  return type === MESSAGE.serviceRequest && !isAuthenticated ? 'delivered' : 'unimplemented';
}

function isExpected(type: number, phase: ExchangePhase, isAuthenticated: boolean): boolean {
  if (type !== MESSAGE.keyExchangeInit) return type === phase.expected;
  // Between the first exchange and the login sshd knows no other key exchange.
  return !phase.hasClientInit && (phase.isFirst || isAuthenticated);
}

/** IGNORE is not looked at; UNIMPLEMENTED and DEBUG are parsed, and their sender is cut off if they cannot be. */
export function isReadable(payload: Buffer): boolean {
  const [type] = payload;
  if (type === MESSAGE.unimplemented) return payload.length >= 5;
  if (type !== MESSAGE.debug) return true;
  if (payload.length < 6) return false;
  const languageAt = 6 + payload.readUInt32BE(2);
  return languageAt + 4 <= payload.length && languageAt + 4 + payload.readUInt32BE(languageAt) <= payload.length;
}

/** Messages that may be sent while keys are exchanged (`ssh_packet_type_is_kex`). */
export function isAllowedDuringExchange(type: number): boolean {
  return (
    type <= MESSAGE.lastOfTransport &&
    type !== MESSAGE.serviceRequest &&
    type !== MESSAGE.serviceAccept &&
    type !== MESSAGE.extensionInfo
  );
}
