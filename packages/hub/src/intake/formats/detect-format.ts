import type { ForeignFormat } from './format.ts';
import { FOREIGN_FORMATS } from './registry.gen.ts';

/** The format whose shape the first bytes of a file have, or null. */
export function detectFormat(sample: string): ForeignFormat | null {
  return FOREIGN_FORMATS.find((format) => format.detect(sample)) ?? null;
}
