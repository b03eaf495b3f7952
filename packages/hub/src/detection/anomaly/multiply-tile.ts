/**
 * The one loop that training spends its time in, as a WebAssembly module of four-wide float instructions: a tile of
 * 4 rows by 8 columns of a matrix product, held in registers. Written out by hand here, because the same loop in
 * JavaScript is measured five times slower and a native add-on is not wanted. Plain multiplications and additions only
 * (no fused or relaxed ones), so every machine computes the same bits.
 */

export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;

/** All places are byte offsets in the memory. Overwrites the tile at `out`. */
export type MultiplyTile = (
  /** Where the tile goes; its rows are `outStride` bytes apart. */
  out: number,
  outStride: number,
  /** First element of the left matrix; its next row is `leftRow` bytes on, its next column `leftInner`. */
  left: number,
  leftRow: number,
  leftInner: number,
  /** Packed panel of the right matrix: 8 columns side by side, one inner step after another. */
  right: number,
  /** Length of the sums, at least 1. */
  inner: number,
) => void;

/** Compiles the tile over a memory (about a millisecond). */
export function compileMultiplyTile(memory: WebAssembly.Memory): MultiplyTile {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { host: { memory } });
  const tile = instance.exports.tile;
  if (typeof tile !== 'function') throw new TypeError('the tile is not exported');
  return (...places) => {
    tile(...places);
  };
}

// Parameters and locals of the function, by index.
const OUT = 0;
const OUT_STRIDE = 1;
const LEFT = 2;
const LEFT_ROW = 3;
const LEFT_INNER = 4;
const RIGHT = 5;
const INNER = 6;
const ROW_POINTERS = 7;
const SUMS = ROW_POINTERS + TILE_ROWS;
const RIGHT_LOW = SUMS + 2 * TILE_ROWS;
const RIGHT_HIGH = RIGHT_LOW + 1;
const LEFT_VALUE = RIGHT_HIGH + 1;
const PANEL_STRIDE_BYTES = TILE_COLUMNS * Float32Array.BYTES_PER_ELEMENT;

// Value types and instructions (WebAssembly core specification 2.0, section 5.3 and 5.4).
const I32 = 0x7f;
const V128 = 0x7b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const ADD = [0x6a];
const SUBTRACT = [0x6b];
const END = [0x0b];
const LOOP = [0x03, 0x40];
const REPEAT_IF = [0x0d, 0x00];
const loadFour = (offset: number): number[] => [0xfd, 0x00, 0x02, offset];
const loadRepeated = [0xfd, 0x09, 0x02, 0x00];
const storeFour = (offset: number): number[] => [0xfd, 0x0b, 0x02, offset];
const ADD_FOUR = [0xfd, 0xe4, 0x01];
const MULTIPLY_FOUR = [0xfd, 0xe6, 0x01];

function tileBody(): number[] {
  const rows = [...Array(TILE_ROWS).keys()];
  const pointer = (row: number): number => ROW_POINTERS + row;
  const sum = (row: number, half: number): number => SUMS + 2 * row + half;
  const addTo = (local: number, right: number): number[] => [
    ...get(local),
    ...get(LEFT_VALUE),
    ...get(right),
    ...MULTIPLY_FOUR,
    ...ADD_FOUR,
    ...set(local),
  ];
  return [
    ...rows.flatMap((row) =>
      row === 0
        ? [...get(LEFT), ...set(pointer(0))]
        : [...get(pointer(row - 1)), ...get(LEFT_ROW), ...ADD, ...set(pointer(row))],
    ),
    ...LOOP,
    ...[...get(RIGHT), ...loadFour(0), ...set(RIGHT_LOW)],
    ...[...get(RIGHT), ...loadFour(16), ...set(RIGHT_HIGH)],
    ...rows.flatMap((row) => [
      ...[...get(pointer(row)), ...loadRepeated, ...set(LEFT_VALUE)],
      ...addTo(sum(row, 0), RIGHT_LOW),
      ...addTo(sum(row, 1), RIGHT_HIGH),
      ...[...get(pointer(row)), ...get(LEFT_INNER), ...ADD, ...set(pointer(row))],
    ]),
    ...[...get(RIGHT), ...constant(PANEL_STRIDE_BYTES), ...ADD, ...set(RIGHT)],
    ...[...get(INNER), ...constant(1), ...SUBTRACT, ...set(INNER)],
    ...[...get(INNER), ...REPEAT_IF],
    ...END,
    ...rows.flatMap((row) => [
      ...[...get(OUT), ...get(sum(row, 0)), ...storeFour(0)],
      ...[...get(OUT), ...get(sum(row, 1)), ...storeFour(16)],
      ...[...get(OUT), ...get(OUT_STRIDE), ...ADD, ...set(OUT)],
    ]),
    ...END,
  ];
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const parameterCount = 7;
  const locals = [2, TILE_ROWS, I32, 2 * TILE_ROWS + 3, V128];
  const body = [...locals, ...tileBody()];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, parameterCount, ...Array<number>(parameterCount).fill(I32), 0]),
    ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('tile'), 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...new TextEncoder().encode(value)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
