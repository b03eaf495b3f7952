import { MAX_NEGOTIATIONS } from './limits.ts';
import type { TelnetDaemon, TelnetDaemonOptions } from './telnet-daemon.ts';
import { COMMAND, encodeTelnet, OPTION } from './telnet-protocol.ts';

const { iac, will, do: please, sb, nop } = COMMAND;
const TAB_COLUMNS = 8;
/** `IAC SB NAWS columns rows IAC SE`. */
const WINDOW_SIZE_BYTES = 9;

/** It says what it wants and listens to no answer. */
const OPENING = [
  [iac, please, OPTION.echo],
  [iac, please, OPTION.windowSize],
  [iac, will, OPTION.echo],
  [iac, will, OPTION.suppressGoAhead],
].flat();

/**
 * telnetd of BusyBox 1.35, as small routers run it: no state of options at all. Of what a client sends it understands
 * the window size and AYT (to which it says NOP); it skips other commands and lets the content of other
 * subnegotiations through to the terminal. Its terminal expands tabs.
 */
export function createBusyboxTelnetd({ host, listener }: TelnetDaemonOptions): TelnetDaemon {
  let held: Buffer = Buffer.alloc(0);
  let negotiations = 0;
  let column = 0;

  /** How many bytes of `bytes` the command at `at` takes; 0 while it is not complete. */
  function command(bytes: Buffer, at: number, keys: number[]): number {
    const code = bytes[at + 1];
    if (code === undefined) return 0;
    if (code === iac) {
      keys.push(iac);
      return 2;
    }
    if (code === sb) {
      if (bytes.length < at + 3) return 0;
      if (bytes[at + 2] !== OPTION.windowSize) return 3;
      // Of a size that comes in pieces the first is dropped, and the rest is data.
      if (bytes.length < at + WINDOW_SIZE_BYTES) return bytes.length - at;
      negotiations += 1;
      if (negotiations <= MAX_NEGOTIATIONS) listener.resized(bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5));
      return WINDOW_SIZE_BYTES;
    }
    if (code === COMMAND.areYouThere) {
      negotiations += 1;
      // It goes the way that data goes, which doubles the IAC.
      if (negotiations <= MAX_NEGOTIATIONS) listener.send(Buffer.from([iac, iac, nop]));
      return 2;
    }
    if (code < COMMAND.will) return 2;
    return bytes.length < at + 3 ? 0 : 3;
  }

  return {
    start() {
      listener.send(Buffer.from(OPENING));
      const issue = host.persona.telnet.issue;
      const lines = issue === '' ? [] : issue.replace(/\r?\n$/, '').split(/\r?\n/);
      listener.ready(`\r\r\n${lines.map((text) => `${text}\r\n\r`).join('')}`);
    },
    input(received) {
      const bytes = held.length === 0 ? Buffer.from(received) : Buffer.concat([held, received]);
      held = Buffer.alloc(0);
      const keys: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        const byte = bytes[at] ?? 0;
        if (byte === iac) {
          const length = command(bytes, at, keys);
          if (length === 0) {
            held = bytes.subarray(at);
            break;
          }
          at += length;
          continue;
        }
        keys.push(byte);
        at += 1;
        // CR LF and CR NUL that come together are one key.
        if (byte === 0x0d && (bytes[at] === 0x0a || bytes[at] === 0)) at += 1;
      }
      if (keys.length > 0) listener.typed(Buffer.from(keys));
    },
    encode(shown) {
      const out: number[] = [];
      for (const byte of shown) {
        if (byte === 0x09) {
          const width = TAB_COLUMNS - (column % TAB_COLUMNS);
          for (let space = 0; space < width; space++) out.push(0x20);
          column += width;
          continue;
        }
        out.push(byte);
        if (byte === 0x0d) column = 0;
        else if (byte === 0x08) column = Math.max(0, column - 1);
        else if (byte >= 0x20) column += 1;
      }
      return encodeTelnet(Uint8Array.from(out));
    },
    flushed: () => undefined,
    loginBegins: () => undefined,
    stop: () => undefined,
  };
}
