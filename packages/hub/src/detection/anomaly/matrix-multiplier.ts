import { compileMultiplyTile, type MultiplyTile, TILE_COLUMNS, TILE_ROWS } from './multiply-tile.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;
/** Rows of the left matrix handed over at a time: what is worked on stays in the second-level cache. */
const ROWS_AT_ONCE = 64;
/** Length of the sums taken at a time where the inner side is the long one. */
const INNER_AT_ONCE = 256;

/** A right-hand matrix laid out for the tile: panels of 8 columns, the last one filled up with zeros. */
export interface PackedMatrix {
  readonly inner: number;
  readonly columns: number;
  readonly panels: Float32Array;
}

/**
 * Products of dense row-major matrices in flat arrays. Sizes need not be multiples of anything. Every product adds to
 * its target, because gradients are sums. Holds the working memory of the tile; use one per thread of work.
 */
export class MatrixMultiplier {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #tile: MultiplyTile = compileMultiplyTile(this.#memory);
  #floats = new Float32Array(this.#memory.buffer);

  /** Lays out a matrix of `inner` rows and `columns` columns, to be used as the right side any number of times. */
  pack(matrix: Float32Array, inner: number, columns: number): PackedMatrix {
    const panels = new Float32Array(inner * roundUp(columns, TILE_COLUMNS));
    packInto(panels, 0, matrix, inner, columns, columns, 1);
    return { inner, columns, panels };
  }

  /** The same for the transpose of a matrix of `columns` rows and `inner` columns. */
  packTransposed(matrix: Float32Array, inner: number, columns: number): PackedMatrix {
    const panels = new Float32Array(inner * roundUp(columns, TILE_COLUMNS));
    packInto(panels, 0, matrix, inner, columns, 1, inner);
    return { inner, columns, panels };
  }

  /** `target[rows x columns] += left[rows x inner] * right`. */
  addProduct(target: Float32Array, left: Float32Array, right: PackedMatrix, rows: number): void {
    const { inner, columns, panels } = right;
    if (rows === 0 || inner === 0 || columns === 0) return;
    const most = Math.min(roundUp(rows, TILE_ROWS), ROWS_AT_ONCE);
    const paddedColumns = roundUp(columns, TILE_COLUMNS);
    const leftAt = panels.length;
    const outAt = leftAt + most * inner;
    this.#reserve(outAt + most * paddedColumns);
    this.#floats.set(panels, 0);
    for (let begin = 0; begin < rows; begin += most) {
      const count = Math.min(most, rows - begin);
      const padded = roundUp(count, TILE_ROWS);
      this.#floats.set(left.subarray(begin * inner, (begin + count) * inner), leftAt);
      this.#floats.fill(0, leftAt + count * inner, leftAt + padded * inner);
      this.#multiply(padded, paddedColumns, inner, leftAt, inner, 1, outAt);
      this.#addResult(target, begin, count, columns, paddedColumns, outAt);
    }
  }

  /** `target[rows x columns] += transpose(left[inner x rows]) * right[inner x columns]`: the gradient of weights. */
  addProductOfTransposed(
    target: Float32Array,
    left: Float32Array,
    right: Float32Array,
    rows: number,
    inner: number,
    columns: number,
  ): void {
    if (rows === 0 || columns === 0) return;
    const most = Math.min(inner, INNER_AT_ONCE);
    const paddedRows = roundUp(rows, TILE_ROWS);
    const paddedColumns = roundUp(columns, TILE_COLUMNS);
    const leftAt = most * paddedColumns;
    const outAt = leftAt + most * paddedRows;
    this.#reserve(outAt + paddedRows * paddedColumns);
    for (let begin = 0; begin < inner; begin += most) {
      const count = Math.min(most, inner - begin);
      packInto(this.#floats, 0, right.subarray(begin * columns), count, columns, columns, 1);
      for (let step = 0; step < count; step++) {
        const from = (begin + step) * rows;
        const into = leftAt + step * paddedRows;
        this.#floats.set(left.subarray(from, from + rows), into);
        this.#floats.fill(0, into + rows, into + paddedRows);
      }
      this.#multiply(paddedRows, paddedColumns, count, leftAt, 1, paddedRows, outAt);
      this.#addResult(target, 0, rows, columns, paddedColumns, outAt);
    }
  }

  /** All tiles of a product whose right side is packed at the beginning of the memory. Places and strides in floats. */
  #multiply(
    rows: number,
    columns: number,
    inner: number,
    leftAt: number,
    leftRow: number,
    leftInner: number,
    outAt: number,
  ): void {
    for (let column = 0; column < columns; column += TILE_COLUMNS)
      for (let row = 0; row < rows; row += TILE_ROWS)
        this.#tile(
          (outAt + row * columns + column) * FLOAT_BYTES,
          columns * FLOAT_BYTES,
          (leftAt + row * leftRow) * FLOAT_BYTES,
          leftRow * FLOAT_BYTES,
          leftInner * FLOAT_BYTES,
          column * inner * FLOAT_BYTES,
          inner,
        );
  }

  #addResult(
    target: Float32Array,
    firstRow: number,
    rows: number,
    columns: number,
    paddedColumns: number,
    outAt: number,
  ): void {
    const floats = this.#floats;
    for (let row = 0; row < rows; row++) {
      const into = (firstRow + row) * columns;
      const from = outAt + row * paddedColumns;
      for (let column = 0; column < columns; column++)
        target[into + column] = (target[into + column] ?? 0) + (floats[from + column] ?? 0);
    }
  }

  #reserve(floats: number): void {
    if (this.#floats.length >= floats) return;
    this.#memory.grow(Math.ceil(((floats - this.#floats.length) * FLOAT_BYTES) / PAGE_BYTES));
    this.#floats = new Float32Array(this.#memory.buffer);
  }
}

/** Element (step, column) of the matrix is at `step * innerStride + column * columnStride`. */
function packInto(
  panels: Float32Array,
  begin: number,
  matrix: Float32Array,
  inner: number,
  columns: number,
  innerStride: number,
  columnStride: number,
): void {
  let into = begin;
  for (let first = 0; first < columns; first += TILE_COLUMNS) {
    const width = Math.min(TILE_COLUMNS, columns - first);
    for (let step = 0; step < inner; step++) {
      const from = step * innerStride + first * columnStride;
      for (let column = 0; column < width; column++) panels[into + column] = matrix[from + column * columnStride] ?? 0;
      for (let column = width; column < TILE_COLUMNS; column++) panels[into + column] = 0;
      into += TILE_COLUMNS;
    }
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
