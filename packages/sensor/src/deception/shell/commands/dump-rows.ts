/** One row of a dump: its place and its bytes; `null` stands for one or more rows like the one before. */
export type DumpRow = { readonly at: number; readonly row: string } | null;

/** Rows of `width` bytes as od and hexdump show them: whole rows that repeat the one before are left out unless `all`. */
export function* dumpRows(text: string, width: number, all: boolean): Generator<DumpRow> {
  let previous = '';
  let isLeavingOut = false;
  for (let at = 0; at < text.length; at += width) {
    const row = text.slice(at, at + width);
    if (row === previous && row.length === width && !all) {
      if (!isLeavingOut) yield null;
      isLeavingOut = true;
      continue;
    }
    previous = row;
    isLeavingOut = false;
    yield { at, row };
  }
}
