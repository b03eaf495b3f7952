/**
 * The client's identification string, judged as OpenSSH's `kex_exchange_identification` does on the server side. What it
 * answers to nonsense is the cheapest of all honeypot tests, so it is reproduced byte for byte.
 */
export type Identification =
  | { readonly state: 'incomplete' }
  | { readonly state: 'valid'; readonly line: Buffer }
  | { readonly state: 'refused'; readonly answer: string };

/** SSH_MAX_BANNER_LEN of OpenSSH. */
const MAX_LINE_BYTES = 8192;

const INVALID: Identification = { state: 'refused', answer: 'Invalid SSH identification string.\r\n' };
const OTHER_VERSION: Identification = { state: 'refused', answer: 'Protocol major versions differ.\r\n' };

/** @param bytes everything that the client sent so far */
export function readIdentification(bytes: Buffer): Identification {
  let lineFeedExpected = false;
  const line: number[] = [];
  for (const byte of bytes) {
    if (byte === 0x0d) {
      lineFeedExpected = true;
      continue;
    }
    if (byte === 0x0a) return judge(Buffer.from(line));
    if (byte === 0 || lineFeedExpected) return INVALID;
    line.push(byte);
    if (line.length > MAX_LINE_BYTES) return INVALID;
  }
  return { state: 'incomplete' };
}

/** `sscanf(line, "SSH-%d.%d-%[^\n]")` and the version rules after it. */
function judge(line: Buffer): Identification {
  const [, major, minor] = /^SSH-\s*([+-]?\d+)\.\s*([+-]?\d+)-./s.exec(line.toString('latin1')) ?? [];
  if (major === undefined || minor === undefined) return INVALID;
  const isVersion2 = Number(major) === 2 || (Number(major) === 1 && Number(minor) === 99);
  return isVersion2 ? { state: 'valid', line } : OTHER_VERSION;
}
