/** What a completion command asks for; `word` is what the place in the line makes likely. */
export type CompletionKind =
  | 'word'
  | 'command'
  | 'filename'
  | 'variable'
  | 'username'
  | 'hostname'
  | 'glob'
  | 'glob-list';

export interface Completions {
  /** Texts that replace the word, as they are to stand in the line. */
  readonly found: readonly string[];
  /** Where in the line the word begins that they replace. */
  readonly from: number;
  /** What a list shows for each of them. */
  readonly shown: readonly string[];
  /** What is added after the only one. */
  readonly suffix: string;
  /** What all begin with, as it is to stand in the line. */
  readonly common: string;
}

export const NO_COMPLETIONS: Completions = { found: [], from: 0, shown: [], suffix: '', common: '' };

/** The longest beginning that all have. */
export function commonStart(names: readonly string[]): string {
  let common = names[0] ?? '';
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}
