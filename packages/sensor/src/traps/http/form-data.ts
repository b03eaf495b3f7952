/** Fields and files of a request body. Names and values are bytes. */
export interface FormPart {
  readonly name: Buffer;
  /** Null for a plain field. */
  readonly fileName: Buffer | null;
  readonly content: Buffer;
}

const MAX_PARTS = 100;
const PLUS = 0x2b;
const PERCENT = 0x25;

/** `application/x-www-form-urlencoded` (URL standard, section 5.1). A `%` that is no escape stands for itself. */
export function parseUrlEncoded(body: Buffer): FormPart[] {
  const parts: FormPart[] = [];
  for (const pair of splitBytes(body, Buffer.from('&'), MAX_PARTS)) {
    if (pair.length === 0) continue;
    const equals = pair.indexOf(0x3d);
    const name = equals < 0 ? pair : pair.subarray(0, equals);
    const value = equals < 0 ? Buffer.alloc(0) : pair.subarray(equals + 1);
    parts.push({ name: unescapeBytes(name), fileName: null, content: unescapeBytes(value) });
  }
  return parts;
}

/** `multipart/form-data` (RFC 7578). Null when the content type names no boundary. Cut parts are taken as far as they go. */
export function parseMultipart(contentType: string, body: Buffer): FormPart[] | null {
  const [, quoted, plain] =
    /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/is.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return null;
  const parts: FormPart[] = [];
  const sections = splitBytes(
    Buffer.concat([Buffer.from('\r\n'), body]),
    Buffer.from(`\r\n--${boundary}`, 'latin1'),
    MAX_PARTS + 1,
  );
  for (const section of sections.slice(1)) {
    if (section.subarray(0, 2).toString('latin1') === '--') break;
    const headEnd = section.indexOf('\r\n\r\n');
    if (headEnd < 0) continue;
    const head = section.subarray(0, headEnd).toString('latin1');
    const [, name] = /\bname="([^"]*)"/i.exec(head.replace(/\bfilename\*?="[^"]*"/gi, '')) ?? [];
    const [, fileName] = /\bfilename="([^"]*)"/i.exec(head) ?? [];
    parts.push({
      name: Buffer.from(name ?? '', 'latin1'),
      fileName: fileName === undefined ? null : Buffer.from(fileName, 'latin1'),
      content: section.subarray(headEnd + 4),
    });
  }
  return parts;
}

function splitBytes(bytes: Buffer, separator: Buffer, maxPieces: number): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  while (pieces.length < maxPieces) {
    const next = bytes.indexOf(separator, at);
    pieces.push(bytes.subarray(at, next < 0 ? undefined : next));
    if (next < 0) break;
    at = next + separator.length;
  }
  return pieces;
}

function unescapeBytes(bytes: Buffer): Buffer {
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const digits = bytes.subarray(at + 1, at + 3).toString('latin1');
    if (byte === PLUS) plain.push(0x20);
    else if (byte === PERCENT && /^[0-9A-Fa-f]{2}$/.test(digits)) {
      plain.push(Number.parseInt(digits, 16));
      at += 2;
    } else plain.push(byte);
  }
  return Buffer.from(plain);
}
