import { cowrieFormat } from './cowrie/index.ts';
import type { ForeignFormat } from './format.ts';

/** Every foreign format, in the order in which `auto` tries them. */
export const FOREIGN_FORMATS: readonly ForeignFormat[] = [cowrieFormat];

/** The format whose shape the first bytes of a file have, or null. */
export function detectFormat(sample: string): ForeignFormat | null {
  return FOREIGN_FORMATS.find((format) => format.detect(sample)) ?? null;
}
