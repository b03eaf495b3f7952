import { isHidden } from '../../attacker-text.ts';
import type { PagePath } from './navigation.ts';

/** What a typed line can mean: a page by name, one session, a source, or a technique. */
export type PaletteEntry =
  | { readonly kind: 'page'; readonly to: PagePath; readonly label: string }
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'attacker'; readonly address: string }
  | { readonly kind: 'source'; readonly address: string }
  | { readonly kind: 'technique'; readonly id: string };

const sessionId = /^[0-9a-f]{8}[0-9a-f-]{0,28}$/;
const sourceAddress = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7})$/;
const techniqueId = /^t\d{4}(\.\d{3})?$/;

/** The choices for a typed line, best first. An id may be cut: the hub finds the session by any unique beginning. */
export function paletteEntries(
  typed: string,
  pages: readonly Extract<PaletteEntry, { kind: 'page' }>[],
): readonly PaletteEntry[] {
  const line = [...typed.trim().toLowerCase()].filter((character) => !isHidden(character.codePointAt(0) ?? 0)).join('');
  const entries: PaletteEntry[] = [];
  if (sessionId.test(line)) entries.push({ kind: 'session', id: line });
  if (sourceAddress.test(line)) entries.push({ kind: 'source', address: line }, { kind: 'attacker', address: line });
  if (techniqueId.test(line)) entries.push({ kind: 'technique', id: line.toUpperCase() });
  for (const page of pages) {
    if (line === '' || page.label.toLowerCase().includes(line) || page.to.includes(line)) entries.push(page);
  }
  return entries;
}
