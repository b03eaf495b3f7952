/**
 * The Telnet protocol (RFC 854, 855): takes commands and option negotiation out of the byte stream, however it is cut
 * into pieces. Bad sequences are skipped as telnetd does; nothing throws.
 */

export const COMMAND = {
  endOfFile: 236,
  suspend: 237,
  abort: 238,
  se: 240,
  nop: 241,
  dataMark: 242,
  break: 243,
  interrupt: 244,
  abortOutput: 245,
  areYouThere: 246,
  eraseCharacter: 247,
  eraseLine: 248,
  sb: 250,
  will: 251,
  wont: 252,
  do: 253,
  dont: 254,
  iac: 255,
} as const;

export const OPTION = {
  binary: 0,
  echo: 1,
  suppressGoAhead: 3,
  status: 5,
  timingMark: 6,
  logout: 18,
  terminalType: 24,
  windowSize: 31,
  terminalSpeed: 32,
  flowControl: 33,
  lineMode: 34,
  xDisplay: 35,
  oldEnvironment: 36,
  authentication: 37,
  encryption: 38,
  newEnvironment: 39,
} as const;

export type Verb = 'will' | 'wont' | 'do' | 'dont';

export interface TelnetListener {
  /** Data with `IAC IAC` undone and the NUL or LF after CR taken off (RFC 854, end of line). */
  data(bytes: Buffer): void;
  negotiated(verb: Verb, option: number): void;
  /** A whole subnegotiation, IACs undone. */
  subnegotiated(option: number, content: Buffer): void;
  command(code: number): void;
}

export interface TelnetDecoder {
  add(bytes: Uint8Array): void;
}

const VERBS: ReadonlyMap<number, Verb> = new Map([
  [COMMAND.will, 'will'],
  [COMMAND.wont, 'wont'],
  [COMMAND.do, 'do'],
  [COMMAND.dont, 'dont'],
]);

/**
 * @param maxSubnegotiationBytes content past this is dropped
 * @param isBinary whether the client's stream is binary now (RFC 856): CR is then a byte like others
 */
export function decodeTelnet(
  listener: TelnetListener,
  maxSubnegotiationBytes: number,
  isBinary: () => boolean = () => false,
): TelnetDecoder {
  let state: 'data' | 'carriage-return' | 'iac' | 'verb' | 'option' | 'content' | 'content-iac' = 'data';
  let verb: Verb = 'will';
  let option = 0;
  let content: number[] = [];

  return {
    add(bytes) {
      let data: number[] = [];
      const deliver = () => {
        if (data.length > 0) listener.data(Buffer.from(data));
        data = [];
      };
      const command = (byte: number) => {
        state = 'data';
        if (byte === COMMAND.iac) data.push(byte);
        else if (byte === COMMAND.sb) state = 'option';
        else if (VERBS.has(byte)) {
          verb = VERBS.get(byte) ?? 'will';
          state = 'verb';
        } else {
          deliver();
          listener.command(byte);
        }
      };
      const subnegotiated = () => {
        deliver();
        listener.subnegotiated(option, Buffer.from(content));
      };
      for (const byte of bytes) {
        if (state === 'carriage-return') {
          state = 'data';
          // A bare CR is followed by ordinary data.
          if (byte === 0 || byte === 0x0a) continue;
        }
        switch (state) {
          case 'data':
            if (byte === COMMAND.iac) state = 'iac';
            else {
              data.push(byte);
              if (byte === 0x0d && !isBinary()) state = 'carriage-return';
            }
            break;
          case 'iac':
            command(byte);
            break;
          case 'verb':
            state = 'data';
            deliver();
            listener.negotiated(verb, byte);
            break;
          case 'option':
            option = byte;
            content = [];
            state = 'content';
            break;
          case 'content':
            if (byte === COMMAND.iac) state = 'content-iac';
            else if (content.length < maxSubnegotiationBytes) content.push(byte);
            break;
          case 'content-iac':
            if (byte === COMMAND.se) {
              state = 'data';
              subnegotiated();
            } else if (byte === COMMAND.iac) {
              state = 'content';
              if (content.length < maxSubnegotiationBytes) content.push(byte);
            } else {
              // A subnegotiation without its end: telnetd takes what it has, and the rest as the next command.
              subnegotiated();
              command(byte);
            }
            break;
        }
      }
      deliver();
    },
  };
}

/** Data as Telnet carries it: IAC doubled. */
export function encodeTelnet(bytes: Uint8Array): Buffer {
  let count = 0;
  for (const byte of bytes) if (byte === COMMAND.iac) count += 1;
  if (count === 0) return Buffer.from(bytes);
  const encoded = Buffer.allocUnsafe(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    encoded[at++] = byte;
    if (byte === COMMAND.iac) encoded[at++] = byte;
  }
  return encoded;
}

/**
 * NEW-ENVIRON content (RFC 1572): pairs of name and value; VAR 0, VALUE 1, ESC 2, USERVAR 3. Null when it is no IS or
 * INFO message.
 */
export function parseEnvironment(content: Buffer): Array<readonly [Buffer, Buffer]> | null {
  if (content[0] !== 0 && content[0] !== 2) return null;
  const pairs: Array<readonly [Buffer, Buffer]> = [];
  let name: number[] | null = null;
  let value: number[] = [];
  let inValue = false;
  const finish = () => {
    if (name !== null && name.length > 0) pairs.push([Buffer.from(name), Buffer.from(value)]);
  };
  for (let at = 1; at < content.length; at++) {
    const byte = content[at] ?? 0;
    if (byte === 0 || byte === 3) {
      finish();
      name = [];
      value = [];
      inValue = false;
    } else if (byte === 1) {
      inValue = true;
    } else {
      if (byte === 2) at += 1;
      const literal = byte === 2 ? (content[at] ?? 0) : byte;
      if (inValue) value.push(literal);
      else name?.push(literal);
    }
  }
  finish();
  return pairs;
}
