import { createHash } from 'node:crypto';
import type { Received } from './raw-ssh-client.ts';
import { FieldReader, MESSAGE } from './ssh-wire.ts';

/**
 * What a server answered, as lines that can be compared: keys, cookies, signatures and times are taken out, every other
 * byte that a client can see stays in.
 */
export function transcriptOf(received: readonly Received[]): string[] {
  const lines: string[] = [];
  let data: { readonly key: string; readonly bytes: Buffer[] } | null = null;
  const flush = () => {
    if (data !== null) {
      const bytes = Buffer.concat(data.bytes);
      lines.push(`${data.key} ${data.key === 'sealed' ? `(${bytes.length})` : withoutMachine(quote(bytes))}`);
    }
    data = null;
  };
  for (const one of received) {
    // How output is cut into messages depends on the moment; its bytes and what stands between them do not.
    const piece =
      one.kind === 'message'
        ? outputOf(one.payload)
        : one.kind === 'bytes' && (one.isSealed || one.bytes.length <= MAX_SHOWN_BYTES)
          ? { key: one.isSealed ? 'sealed' : 'bytes', bytes: one.bytes }
          : null;
    if (piece !== null) {
      if (data !== null && data.key !== piece.key) flush();
      data ??= { key: piece.key, bytes: [] };
      data.bytes.push(piece.bytes);
      continue;
    }
    flush();
    lines.push(describe(one));
  }
  flush();
  const last = received.at(-1);
  if (last === undefined || last.kind !== 'end') lines.push('open');
  return lines;
}

/** A server's value of sntrup761x25519-sha512 (RFC 9941). */
const SNTRUP761_X25519_BYTES = 1039 + 32;
/** More than any text that a server sends in the clear. */
const MAX_SHOWN_BYTES = 200;
/** PAM and sshd make a client wait after a wrong password; everything else is answered at once. */
const DELAYED_AFTER_MS = 900;

/**
 * The end of a program's output may overtake its exit status or not: in a real server that is a race, run once in each
 * comparison. The order here is the more frequent one, so that both compare as equal.
 */
export function settleRaces(lines: readonly string[]): string[] {
  const settled = [...lines];
  for (let at = 0; at + 1 < settled.length; at++) {
    const [line = '', next = ''] = settled.slice(at, at + 2);
    const channel = /^CHANNEL_EOF (\d+)$/.exec(line)?.[1];
    if (channel === undefined) continue;
    if (/^CHANNEL_REQUEST (\d+) (exit-|eow@)/.exec(next)?.[1] !== channel) continue;
    settled[at] = next;
    settled[at + 1] = line;
  }
  return settled;
}

/** What is another on each machine, and the same on none: its kernel's line and who was there last. */
function withoutMachine(output: string): string {
  return output
    .replace(/Linux \S+ \S+ #1 SMP .*? x86_64(\\r)?\\n/, 'Linux (machine)$1\\n')
    .replace(/Last login: .*?(\\r)?\\n/, 'Last login: (when and where)$1\\n');
}

function describe(received: Received): string {
  const late = received.afterMs > DELAYED_AFTER_MS ? ' (delayed)' : '';
  switch (received.kind) {
    case 'line':
      // Which of Debian's revisions it is, is the machine's own business.
      return `line ${quote(received.bytes).replace(/\+deb(\d+)u\d+/, '+deb$1uN')}`;
    case 'bytes':
      return `bytes (${received.bytes.length})${late}`;
    case 'end':
      return `${received.how}${late}`;
    case 'message':
      return `${describeMessage(received.payload)}${framing(received)}${late}`;
  }
}

/** Only what differs from the smallest padding that RFC 4253 section 6 allows, zeros in the clear and random under keys. */
function framing(received: Extract<Received, { kind: 'message' }>): string {
  const block = received.isSealed ? 16 : 8;
  const aligned = received.payload.length + (received.isEtm ? 1 : 5);
  let expected = block - (aligned % block);
  if (expected < 4) expected += block;
  const length = received.paddingLength === expected ? '' : ` padding:${received.paddingLength}`;
  const content =
    received.isPaddingZero === received.isSealed ? ` padding-${received.isSealed ? 'zero' : 'random'}` : '';
  return `${length}${content}`;
}

function outputOf(payload: Buffer): { key: string; bytes: Buffer } | null {
  const type = payload[0];
  if (type !== MESSAGE.channelData && type !== MESSAGE.channelExtendedData) return null;
  try {
    const reader = new FieldReader(payload, 1);
    const channel = reader.uint32();
    if (type === MESSAGE.channelData) return { key: `DATA ${channel}`, bytes: reader.string() };
    return { key: `EXTENDED_DATA ${channel} ${reader.uint32()}`, bytes: reader.string() };
  } catch {
    return null;
  }
}

function describeMessage(payload: Buffer): string {
  try {
    return describeFields(payload);
  } catch {
    return `message ${payload.toString('hex')}`;
  }
}

function describeFields(payload: Buffer): string {
  const reader = new FieldReader(payload, 1);
  const done = (text: string) => (reader.isAtEnd ? text : `${text} + ${reader.rest().toString('hex')}`);
  switch (payload[0]) {
    case MESSAGE.disconnect:
      return done(`DISCONNECT ${reader.uint32()} ${quote(reader.string())} ${quote(reader.string())}`);
    case MESSAGE.ignore:
      return done(`IGNORE ${reader.string().length} bytes`);
    case MESSAGE.unimplemented:
      return done(`UNIMPLEMENTED ${reader.uint32()}`);
    case MESSAGE.debug:
      return done(`DEBUG ${reader.flag()} ${quote(reader.string())} ${quote(reader.string())}`);
    case MESSAGE.serviceAccept:
      return done(`SERVICE_ACCEPT ${quote(reader.string())}`);
    case MESSAGE.extInfo: {
      const pairs: string[] = [];
      for (let left = reader.uint32(); left > 0; left--) pairs.push(`${reader.text()}=${quote(reader.string())}`);
      return done(`EXT_INFO ${pairs.join(' ')}`);
    }
    case MESSAGE.kexInit: {
      const digest = createHash('md5').update(payload.subarray(17)).digest('hex').slice(0, 8);
      return `KEXINIT ${digest}`;
    }
    case MESSAGE.newKeys:
      return done('NEWKEYS');
    case MESSAGE.kexEcdhReply:
      return describeKeyExchangeReply(payload);
    case MESSAGE.kexGexReply:
      return `KEX_DH_GEX_REPLY ${new FieldReader(new FieldReader(payload, 1).string()).text()}`;
    case MESSAGE.authFailure:
      return done(`USERAUTH_FAILURE ${quote(reader.string())} partial:${reader.flag()}`);
    case MESSAGE.authSuccess:
      return done('USERAUTH_SUCCESS');
    case MESSAGE.authBanner:
      return done(`USERAUTH_BANNER ${quote(reader.string())} ${quote(reader.string())}`);
    case MESSAGE.authPkOk:
      return describeAuthenticationStep(payload);
    case MESSAGE.globalRequest:
      return describeGlobalRequest(reader);
    case MESSAGE.requestSuccess:
      return payload.length === 5 ? 'REQUEST_SUCCESS port' : done('REQUEST_SUCCESS');
    case MESSAGE.requestFailure:
      return done('REQUEST_FAILURE');
    case MESSAGE.channelOpen:
      return done(`CHANNEL_OPEN ${reader.text()} ${reader.uint32()} ${reader.uint32()} ${reader.uint32()}`);
    case MESSAGE.channelOpenConfirmation:
      return done(
        `CHANNEL_OPEN_CONFIRMATION ${reader.uint32()} sender:${reader.uint32()} window:${reader.uint32()} packet:${reader.uint32()}`,
      );
    case MESSAGE.channelOpenFailure:
      return done(
        `CHANNEL_OPEN_FAILURE ${reader.uint32()} code:${reader.uint32()} ${quote(reader.string())} ${quote(reader.string())}`,
      );
    case MESSAGE.channelWindowAdjust:
      return done(`CHANNEL_WINDOW_ADJUST ${reader.uint32()} ${reader.uint32()}`);
    case MESSAGE.channelEof:
      return done(`CHANNEL_EOF ${reader.uint32()}`);
    case MESSAGE.channelClose:
      return done(`CHANNEL_CLOSE ${reader.uint32()}`);
    case MESSAGE.channelRequest:
      return `CHANNEL_REQUEST ${reader.uint32()} ${reader.text()} reply:${reader.flag()} ${reader.rest().toString('hex')}`.trimEnd();
    case MESSAGE.channelSuccess:
      return done(`CHANNEL_SUCCESS ${reader.uint32()}`);
    case MESSAGE.channelFailure:
      return done(`CHANNEL_FAILURE ${reader.uint32()}`);
    default:
      return `message ${payload.toString('hex')}`;
  }
}

/** Number 31 is the reply of elliptic-curve and plain exchanges and the group of group exchange. */
function describeKeyExchangeReply(payload: Buffer): string {
  const first = new FieldReader(payload, 1).string();
  if (first.length > 12 && first.readUInt32BE(0) < 64) {
    const keyType = new FieldReader(first).text();
    const reader = new FieldReader(payload, 1);
    reader.string();
    const publicBytes = reader.string().length;
    const signature = new FieldReader(reader.string()).text();
    // An integer has a leading zero in half of all cases; every other value has its length.
    const shown = publicBytes > 200 && publicBytes !== SNTRUP761_X25519_BYTES ? 'integer' : String(publicBytes);
    return `KEX_REPLY ${keyType} public:${shown} signature:${signature}`;
  }
  const bits = (first.length - (first[0] === 0 ? 1 : 0)) * 8;
  const group = new FieldReader(payload, 1);
  group.string();
  const generator = group.string().toString('hex');
  // Both are in Debian's /etc/ssh/moduli; which one is chosen is chance.
  return `KEX_DH_GEX_GROUP ${bits} bits, generator ${generator === '02' || generator === '05' ? '2 or 5' : generator}`;
}

/** Number 60: PK_OK, PASSWD_CHANGEREQ or INFO_REQUEST; told apart by what was asked. */
function describeAuthenticationStep(payload: Buffer): string {
  const reader = new FieldReader(payload, 1);
  const first = reader.text();
  if (/^(ssh|ecdsa|rsa|sk)-/.test(first)) return `USERAUTH_PK_OK ${first} ${reader.string().length}`;
  return `USERAUTH_60 ${quote(Buffer.from(first))} ${quote(reader.rest())}`;
}

function describeGlobalRequest(reader: FieldReader): string {
  const name = reader.text();
  const head = `GLOBAL_REQUEST ${name} reply:${reader.flag()}`;
  if (name !== 'hostkeys-00@openssh.com') return `${head} ${reader.rest().toString('hex')}`.trimEnd();
  const types: string[] = [];
  while (!reader.isAtEnd) {
    const key = reader.string();
    types.push(`${new FieldReader(key).text()}`);
  }
  return `${head} ${types.join(' ')}`;
}

/** Text as it is, with everything else made visible. */
export function quote(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1'));
}
