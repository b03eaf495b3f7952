// Generated from the folder names by `npm run generate`. Do not edit.
import { format as cowrie } from './cowrie/index.ts';
import type { ForeignFormat } from './format.ts';

export const FOREIGN_FORMATS: readonly ForeignFormat[] = [cowrie];
