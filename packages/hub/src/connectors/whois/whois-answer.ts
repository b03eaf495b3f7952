import { isIP, isIPv4 } from 'node:net';
import type { SaidFacts } from '../vendor-facts.ts';

/** One object of an answer: its lines `name: value`, names in lower case, in their order. */
type Fields = readonly (readonly [name: string, value: string])[];

/** What the text of a registry says. */
export type WhoisAnswer =
  | { readonly state: 'known'; readonly facts: SaidFacts }
  /** It has no such network, or another registry has it. */
  | { readonly state: 'unknown' }
  | { readonly state: 'limited' }
  | { readonly state: 'not-understood' };

/** Errors 201 and following of the RIPE database, and the words of ARIN and LACNIC. */
const LIMITED = /^[%#\s]*(?:ERROR:20\d\b|(?:your )?query rate limit exceeded|access denied)/i;
const NOTHING = /^[%#\s]*(?:ERROR:101\b|no match\b|no entries found|unallocated resource)/i;
/** RIPE and APNIC say whom to tell in a comment. */
const ABUSE_COMMENT = /^% Abuse contact for '[^']{1,100}' is '([^'\s]{3,254})'/;
const RANGE_FIELDS = ['inetnum', 'inet6num', 'netrange'];
/** Names under which a registry lists what it does not manage. */
const NOT_MANAGED = /^(?:NON-RIPE-NCC-MANAGED|IANA-|NON-AFRINIC|NOT-ALLOCATED|ERX-NETBLOCK|STUB-)/i;

/** The host that IANA refers to, in lower case; null when it names none. */
export function referralOf(text: string): string | null {
  for (const line of text.split('\n')) {
    const [name, value] = fieldOf(line) ?? [];
    if (name === 'refer' && value !== undefined) return value.toLowerCase();
  }
  return null;
}

/** Whether a server says that it was asked too much. */
export function isLimited(text: string): boolean {
  return text.split('\n').some((line) => LIMITED.test(line));
}

/** Reads an answer of a regional registry in any of their dialects. */
export function readWhoisAnswer(text: string): WhoisAnswer {
  if (isLimited(text)) return { state: 'limited' };
  const objects = objectsOf(text);
  const networks = objects.flatMap((fields, at) => {
    const range = rangeOf(fields);
    return range === null ? [] : [{ at, range }];
  });
  // ARIN lists the networks around an address too: the narrowest is the one that counts, the first among equals.
  const network = networks.reduce<(typeof networks)[number] | null>(
    (narrowest, one) => (narrowest === null || one.range.bits > narrowest.range.bits ? one : narrowest),
    null,
  );
  if (network === null)
    return { state: text.split('\n').some((line) => NOTHING.test(line)) ? 'unknown' : 'not-understood' };
  const next = networks.find(({ at }) => at > network.at)?.at;
  // What belongs to a network stands below it.
  const section = objects.slice(network.at, next).flat();
  const own = objects[network.at] ?? [];
  const name = saidOf(own, 'netname');
  const isElsewhere = saidOf(section, 'referralserver') !== undefined || (name !== undefined && NOT_MANAGED.test(name));
  // The whole of the Internet is the answer to what nobody has.
  if (isElsewhere || network.range.bits === 0) return { state: 'unknown' };
  return {
    state: 'known',
    facts: {
      country: saidOf(own, 'country') ?? saidOf(section, 'country'),
      network: network.range.text,
      organisation:
        saidOf(section, 'orgname') ??
        saidOf(section, 'org-name') ??
        saidOf(own, 'owner') ??
        name ??
        saidOf(own, 'descr'),
      abuseContact: abuseContactOf(text, section, objects),
    },
  };
}

function objectsOf(text: string): Fields[] {
  const objects: (readonly [string, string])[][] = [];
  let isNew = true;
  for (const line of text.split('\n')) {
    const field = fieldOf(line);
    // Comments stand within objects too; an empty line ends one.
    if (field === null) isNew ||= line.trim() === '';
    else if (isNew) {
      objects.push([field]);
      isNew = false;
    } else objects.at(-1)?.push(field);
  }
  return objects;
}

function fieldOf(line: string): readonly [string, string] | null {
  const colon = line.indexOf(':');
  if (colon < 1 || line.startsWith('%') || line.startsWith('#')) return null;
  const name = line.slice(0, colon).toLowerCase();
  const value = line.slice(colon + 1).trim();
  return /^[a-z0-9-]{1,40}$/.test(name) && value !== '' ? [name, value] : null;
}

function saidOf(fields: Fields, wanted: string): string | undefined {
  return fields.find(([name]) => name === wanted)?.[1];
}

/** The network of an object, and how many leading bits are common to its addresses. */
function rangeOf(fields: Fields): { readonly text: string; readonly bits: number } | null {
  const said = fields.find(([name]) => RANGE_FIELDS.includes(name))?.[1];
  if (said === undefined) return null;
  const [cidr] = saidOf(fields, 'cidr')?.split(',') ?? [];
  const written = prefixOf(cidr ?? said);
  if (written !== null) return written;
  const [first = '', last = '', ...more] = said.split('-').map((address) => address.trim());
  if (more.length > 0 || isIP(first) === 0 || isIP(first) !== isIP(last)) return null;
  const size = isIPv4(first) ? numberOf(last) - numberOf(first) + 1 : 1;
  if (size < 1) return null;
  return { text: `${first} - ${last}`, bits: isIPv4(first) ? 32 - Math.log2(size) : 1 };
}

/** `198.51.100/24`, as LACNIC shortens it, or a prefix in full. */
function prefixOf(text: string): { readonly text: string; readonly bits: number } | null {
  const match = /^([0-9a-f.:]{1,45})\/(\d{1,3})$/i.exec(text.trim());
  if (match === null) return null;
  const [, given = '', length = ''] = match;
  const parts = given.includes(':') ? [] : given.split('.');
  const address = parts.length > 0 && parts.length < 4 ? [...parts, '0', '0', '0'].slice(0, 4).join('.') : given;
  const bits = Number(length);
  const family = isIP(address);
  return family === 0 || bits > (family === 4 ? 32 : 128) ? null : { text: `${address}/${bits}`, bits };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function abuseContactOf(text: string, section: Fields, objects: readonly Fields[]): string | undefined {
  const said = saidOf(section, 'orgabuseemail') ?? saidOf(section, 'abuse-mailbox');
  if (said !== undefined) return mailOf(said);
  for (const line of text.split('\n')) {
    const comment = ABUSE_COMMENT.exec(line)?.[1];
    if (comment !== undefined) return mailOf(comment);
  }
  // LACNIC names a contact, which stands below.
  const handle = saidOf(section, 'abuse-c');
  const contact = objects.find((fields) => handle !== undefined && saidOf(fields, 'nic-hdl') === handle) ?? [];
  const mail = saidOf(contact, 'abuse-mailbox') ?? saidOf(contact, 'e-mail');
  return mail === undefined ? undefined : mailOf(mail);
}

function mailOf(text: string): string | undefined {
  return /^[\x21-\x7e]{1,64}@[a-z0-9.-]{1,189}$/i.test(text) ? text : undefined;
}
