import type { WireReader } from './transport/wire-reader.ts';

/**
 * The next string as sshd takes text (`sshbuf_get_cstring`): a zero byte is allowed only as the last one, which is then
 * no part of the text. Null when the message is cut or the string has another zero byte; sshd ends the connection then.
 */
export function readCString(reader: WireReader): Buffer | null {
  const bytes = reader.string();
  if (bytes === null) return null;
  const zero = bytes.indexOf(0);
  if (zero === -1) return bytes;
  return zero === bytes.length - 1 ? bytes.subarray(0, zero) : null;
}
