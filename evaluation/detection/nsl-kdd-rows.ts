import type { Rows } from '../../packages/hub/src/detection/anomaly/anomaly-model.ts';

/**
 * Reads the connection records of NSL-KDD (Tavallaee et al. 2009): 41 features, the label, and how many of their
 * learners got the record right.
 */

/** One record: its features as written and the name of its label, `normal` or an attack. */
export interface KddRecord {
  readonly features: readonly string[];
  readonly label: string;
}

const FEATURE_COUNT = 41;
/** protocol_type, service, flag. */
const SYMBOLIC_COLUMNS: readonly number[] = [1, 2, 3];

export function parseKddRecords(text: string): KddRecord[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const cells = line.trim().split(',');
      const label = cells[FEATURE_COUNT];
      if (label === undefined) throw new Error(`line ${index + 1} has ${cells.length} cells, not ${FEATURE_COUNT + 1}`);
      return { features: cells.slice(0, FEATURE_COUNT), label };
    });
}

/** Turns records into rows of numbers: symbols one-hot by what the training records hold, one more column for the rest. */
export class KddEncoder {
  readonly #symbols: readonly (readonly string[])[];
  readonly width: number;

  constructor(training: readonly KddRecord[]) {
    this.#symbols = SYMBOLIC_COLUMNS.map((column) =>
      [...new Set(training.map(({ features }) => features[column] ?? ''))].toSorted(),
    );
    this.width =
      FEATURE_COUNT - SYMBOLIC_COLUMNS.length + this.#symbols.reduce((sum, symbols) => sum + symbols.length + 1, 0);
  }

  encode(records: readonly KddRecord[]): Rows {
    const values = new Float32Array(records.length * this.width);
    for (const [row, { features }] of records.entries()) {
      let at = row * this.width;
      for (const [column, value] of features.entries())
        if (!SYMBOLIC_COLUMNS.includes(column)) values[at++] = Number(value);
      for (const [index, column] of SYMBOLIC_COLUMNS.entries()) {
        const symbols = this.#symbols[index] ?? [];
        const known = symbols.indexOf(features[column] ?? '');
        values[at + (known < 0 ? symbols.length : known)] = 1;
        at += symbols.length + 1;
      }
    }
    return { values, count: records.length, width: this.width };
  }
}
