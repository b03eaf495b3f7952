/**
 * Products of dense row-major matrices in flat arrays, blocked four by four so that each value loaded is used four
 * times. All three add to `target`, because gradients are sums; sizes need not be multiples of four.
 */

/** Side of the blocks that are kept in registers. */
const BLOCK = 4;

/** `target[rows x columns] += left[rows x inner] * right[inner x columns]`. */
export function addProduct(
  target: Float32Array,
  left: Float32Array,
  right: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  addBlocks(target, left, right, rows, inner, columns, inner, 1, columns, 1);
}

/** `target[rows x columns] += transpose(left[inner x rows]) * right[inner x columns]`: the gradient of weights. */
export function addProductOfTransposed(
  target: Float32Array,
  left: Float32Array,
  right: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  addBlocks(target, left, right, rows, inner, columns, 1, rows, columns, 1);
}

/** `target[rows x columns] += left[rows x inner] * transpose(right[columns x inner])`: the gradient of inputs. */
export function addProductWithTransposed(
  target: Float32Array,
  left: Float32Array,
  right: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  addBlocks(target, left, right, rows, inner, columns, inner, 1, 1, inner);
}

/** The general form: element (r, p) of the left matrix is at `r * leftRow + p * leftInner`, and so on. */
function addBlocks(
  target: Float32Array,
  left: Float32Array,
  right: Float32Array,
  rows: number,
  inner: number,
  columns: number,
  leftRow: number,
  leftInner: number,
  rightInner: number,
  rightColumn: number,
): void {
  const wholeRows = rows - (rows % BLOCK);
  const wholeColumns = columns - (columns % BLOCK);
  for (let row = 0; row < wholeRows; row += BLOCK) {
    for (let column = 0; column < wholeColumns; column += BLOCK) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      let s23 = 0;
      let s30 = 0;
      let s31 = 0;
      let s32 = 0;
      let s33 = 0;
      let l0 = row * leftRow;
      let r0 = column * rightColumn;
      for (let step = 0; step < inner; step++) {
        const a0 = left[l0] ?? 0;
        const a1 = left[l0 + leftRow] ?? 0;
        const a2 = left[l0 + 2 * leftRow] ?? 0;
        const a3 = left[l0 + 3 * leftRow] ?? 0;
        const b0 = right[r0] ?? 0;
        const b1 = right[r0 + rightColumn] ?? 0;
        const b2 = right[r0 + 2 * rightColumn] ?? 0;
        const b3 = right[r0 + 3 * rightColumn] ?? 0;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s22 += a2 * b2;
        s23 += a2 * b3;
        s30 += a3 * b0;
        s31 += a3 * b1;
        s32 += a3 * b2;
        s33 += a3 * b3;
        l0 += leftInner;
        r0 += rightInner;
      }
      let at = row * columns + column;
      addFour(target, at, s00, s01, s02, s03);
      at += columns;
      addFour(target, at, s10, s11, s12, s13);
      at += columns;
      addFour(target, at, s20, s21, s22, s23);
      at += columns;
      addFour(target, at, s30, s31, s32, s33);
    }
  }
  const addOne = (row: number, column: number): void => {
    let sum = 0;
    for (let step = 0; step < inner; step++)
      sum += (left[row * leftRow + step * leftInner] ?? 0) * (right[step * rightInner + column * rightColumn] ?? 0);
    target[row * columns + column] = (target[row * columns + column] ?? 0) + sum;
  };
  for (let row = 0; row < wholeRows; row++)
    for (let column = wholeColumns; column < columns; column++) addOne(row, column);
  for (let row = wholeRows; row < rows; row++) for (let column = 0; column < columns; column++) addOne(row, column);
}

function addFour(target: Float32Array, at: number, s0: number, s1: number, s2: number, s3: number): void {
  target[at] = (target[at] ?? 0) + s0;
  target[at + 1] = (target[at + 1] ?? 0) + s1;
  target[at + 2] = (target[at + 2] ?? 0) + s2;
  target[at + 3] = (target[at + 3] ?? 0) + s3;
}
