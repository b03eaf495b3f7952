import type { Connection } from 'ssh2';
import { readWire } from './wire-reader.ts';

/**
 * The exact bytes behind text that ssh2 decoded. The library hands out user names, passwords and commands as UTF-8 text
 * with U+FFFD for anything else, which loses what the attacker really sent; here the message it was decoded from is kept
 * while it is being handled.
 */
export interface RawMessages {
  /** The bytes that were decoded to `text` in the message being handled; UTF-8 of the text when they cannot be found. */
  exact(text: string): Buffer;
}

const USERAUTH_REQUEST = 50;
const USERAUTH_INFO_RESPONSE = 61;
const CHANNEL_REQUEST = 98;
const MAX_RESPONSES = 8;

interface MessageSink {
  _onPayload: (payload: Buffer) => unknown;
}

/** Call when the client was announced and before its keys are exchanged: later the library has taken its copy. */
export function watchRawMessages(connection: Connection): RawMessages {
  let latest: Buffer | null = null;
  // reason: ssh2 1.17 has no public way to a message's bytes; the version is pinned and a test holds this true.
  const protocol: unknown = Reflect.get(connection, '_protocol');
  if (isMessageSink(protocol)) {
    const deliver = protocol._onPayload;
    protocol._onPayload = (payload) => {
      latest = payload;
      try {
        return deliver(payload);
      } finally {
        latest = null;
      }
    };
  }
  return {
    exact(text) {
      if (latest !== null && text.includes('\ufffd')) {
        const found = stringsOf(latest).find((bytes) => bytes.toString('utf8') === text);
        if (found !== undefined) return Buffer.from(found);
      }
      return Buffer.from(text, 'utf8');
    },
  };
}

function isMessageSink(value: unknown): value is MessageSink {
  return typeof value === 'object' && value !== null && '_onPayload' in value && typeof value._onPayload === 'function';
}

/** The attacker-written strings of the messages that carry any (RFC 4252 sections 5 and 8, 4254 sections 6.4 and 6.5, 4256). */
function stringsOf(payload: Buffer): Buffer[] {
  const reader = readWire(payload);
  const found: Buffer[] = [];
  const take = (count: number) => {
    for (let taken = 0; taken < count; taken++) {
      const bytes = reader.string();
      if (bytes === null) return;
      found.push(bytes);
    }
  };
  switch (reader.byte()) {
    case USERAUTH_REQUEST:
      take(3);
      reader.skip(1);
      take(2);
      break;
    case USERAUTH_INFO_RESPONSE:
      take(Math.min(reader.uint32() ?? 0, MAX_RESPONSES));
      break;
    case CHANNEL_REQUEST:
      reader.skip(4);
      take(1);
      reader.skip(1);
      take(2);
      break;
  }
  return found;
}
