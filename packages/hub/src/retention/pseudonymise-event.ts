import { type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import type { AddressPseudonyms } from './address-pseudonyms.ts';

/**
 * An event whose source and destination are pseudonyms, also where its data repeats them. Other addresses stay: where a
 * command fetched something from is what an analyst looks for.
 */
export function pseudonymiseEvent(event: CerberusEvent, pseudonyms: AddressPseudonyms): CerberusEvent {
  const addresses = [event.source?.address, event.destination?.address].filter((address) => address !== undefined);
  // Longest first: one address may be the beginning of another.
  const replaced = addresses.toSorted((a, b) => b.length - a.length);
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string')
      return replaced.reduce((text, address) => replaceWhole(text, address, pseudonyms.of(address)), value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
  };
  return eventSchema.parse({
    ...event,
    source: visit(event.source),
    destination: visit(event.destination),
    data: visit(event.data),
  });
}

/** Replaces an address, but not inside of a longer one. */
function replaceWhole(text: string, address: string, by: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1)) {
    if (isPart(text[at - 1]) || isPart(text[at + address.length])) continue;
    result += text.slice(from, at) + by;
    from = at + address.length;
  }
  return result + text.slice(from);
}

/** A digit goes on an address; a colon or a dot ends a sentence or begins a port as often. */
function isPart(character: string | undefined): boolean {
  return character !== undefined && /[0-9a-fA-F]/.test(character);
}
