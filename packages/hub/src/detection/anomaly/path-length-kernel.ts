/**
 * The one hot loop of the isolation forest, as a WebAssembly module that is put together here: rows going down one tree.
 * In JavaScript each of its three loads a step is checked against the end of its array; without the checks it is twice
 * as fast (evaluation/benchmarks/isolation-forest.ts), and nothing else of the forest would gain from it.
 *
 * Eight rows go side by side, so that each waits for memory while the others move. Each step goes to the left child or
 * to its neighbour by adding the flag of the comparison: there is no branch that could be guessed wrongly. A row that has
 * reached its leaf stays there until all have.
 *
 * ```
 * node: i32 offset of the feature in a group of rows, f32 threshold, i32 address of the left child, f32 path length
 *
 * descend(root, rows, sums, groups, height, groupBytes):
 *   do
 *     node[lane] = root, for each lane
 *     level = height
 *     do
 *       node[lane] = i32[node[lane] + 8] + 16 * (f32[rows + i32[node[lane]] + 4 * lane] > f32[node[lane] + 4])
 *     while --level
 *     f64[sums + 8 * lane] += f32[node[lane] + 12]
 *     rows += groupBytes, sums += 8 * 8
 *   while --groups
 * ```
 *
 * Addresses are bytes of the memory. It trusts what it is given, as any inner loop; a wrong address ends in a trap or in
 * the memory's own bytes, never outside of it.
 */

/** Rows that go down a tree side by side. */
export const KERNEL_LANES = 8;
export const KERNEL_NODE_BYTES = 16;

export interface PathLengthKernel {
  readonly memory: WebAssembly.Memory;
  descend(root: number, rows: number, sums: number, groups: number, height: number, groupBytes: number): void;
}

const PAGE_BYTES = 65_536;

/** @param bytes what nodes, rows and sums take together */
export function createPathLengthKernel(bytes: number): PathLengthKernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble()), { host: { memory } });
  const { descend } = exports;
  if (typeof descend !== 'function') throw new TypeError('The kernel exports no function.');
  return {
    memory,
    descend(...addresses) {
      descend(...addresses);
    },
  };
}

/** Numbers of the WebAssembly core specification 1.0, chapter 5. */
const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  f32Load: 0x2a,
  f64Load: 0x2b,
  f64Store: 0x39,
  i32Const: 0x41,
  f32Greater: 0x5e,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i32ShiftLeft: 0x74,
  f64Add: 0xa0,
  f64PromoteF32: 0xbb,
} as const;
const TYPE = { i32: 0x7f, function: 0x60, none: 0x40 } as const;
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const MEMORY = 2;
/** Parameters, then locals, by index. */
const LOCAL = {
  root: 0,
  rows: 1,
  sums: 2,
  groups: 3,
  height: 4,
  groupBytes: 5,
  level: 6,
  firstNode: 7,
} as const;
const PARAMETERS = 6;

function assemble(): Uint8Array<ArrayBuffer> {
  const locals = [1, ...unsigned(1 + KERNEL_LANES), TYPE.i32];
  const body = [...locals, ...instructions(), OP.end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d],
    ...[1, 0, 0, 0],
    ...section(SECTION.type, [1, TYPE.function, PARAMETERS, ...Array<number>(PARAMETERS).fill(TYPE.i32), 0]),
    ...section(SECTION.import, [1, ...name('host'), ...name('memory'), MEMORY, 0, 0]),
    ...section(SECTION.function, [1, 0]),
    ...section(SECTION.export, [1, ...name('descend'), 0, 0]),
    ...section(SECTION.code, [1, ...unsigned(body.length), ...body]),
  ]);
}

function instructions(): number[] {
  const lanes = Array.from({ length: KERNEL_LANES }, (_, lane) => lane);
  const get = (local: number): number[] => [OP.localGet, local];
  const set = (local: number): number[] => [OP.localSet, local];
  const constant = (value: number): number[] => [OP.i32Const, value];
  /** Aligned to `2^alignment` bytes. */
  const at = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];
  const node = (lane: number): number => LOCAL.firstNode + lane;
  const countDown = (local: number): number[] => [
    ...[...get(local), ...constant(1), OP.i32Subtract, OP.localTee, local],
    ...[OP.branchIf, 0],
  ];
  const advance = (local: number, by: readonly number[]): number[] => [...get(local), ...by, OP.i32Add, ...set(local)];

  const step = (lane: number): number[] => [
    ...[...get(node(lane)), OP.i32Load, ...at(2, 8)],
    ...[...get(node(lane)), OP.i32Load, ...at(2, 0), ...get(LOCAL.rows), OP.i32Add, OP.f32Load, ...at(2, 4 * lane)],
    ...[...get(node(lane)), OP.f32Load, ...at(2, 4), OP.f32Greater],
    ...[...constant(4), OP.i32ShiftLeft, OP.i32Add, ...set(node(lane))],
  ];
  const addPathLength = (lane: number): number[] => [
    ...[...get(LOCAL.sums), ...get(LOCAL.sums), OP.f64Load, ...at(3, 8 * lane)],
    ...[...get(node(lane)), OP.f32Load, ...at(2, 12)],
    ...[OP.f64PromoteF32, OP.f64Add, OP.f64Store, ...at(3, 8 * lane)],
  ];
  return [
    ...[OP.loop, TYPE.none],
    ...lanes.flatMap((lane) => [...get(LOCAL.root), ...set(node(lane))]),
    ...[...get(LOCAL.height), ...set(LOCAL.level)],
    ...[OP.loop, TYPE.none, ...lanes.flatMap(step), ...countDown(LOCAL.level), OP.end],
    ...lanes.flatMap(addPathLength),
    ...advance(LOCAL.rows, get(LOCAL.groupBytes)),
    ...advance(LOCAL.sums, [OP.i32Const, ...signed(8 * KERNEL_LANES)]),
    ...[...countDown(LOCAL.groups), OP.end],
  ];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...new TextEncoder().encode(text)];
}

/** LEB128 (section 5.2.2). */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Of a number that is not negative: its sixth bit would say so, and is followed by a zero where it is set. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
