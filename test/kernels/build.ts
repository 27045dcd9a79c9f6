/** Words for kernels written by hand. */
import {
  axisIndex,
  arrayType,
  NodeTable,
  sizeIndex,
  sumIndex,
  scaledIndex,
  type ArrayType,
  type AxisRole,
  type Dtype,
  type Guard,
  type Index,
  type Node,
  type StoreMode,
  type TypedArray,
} from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement, Plan } from "@cotangent/kernel";

export const table = (): NodeTable => new NodeTable();

export const input = (name: string, type: ArrayType): KernelBuffer => ({ name, type, space: "buffer", access: "read" });
export const output = (name: string, type: ArrayType): KernelBuffer => ({
  name,
  type,
  space: "buffer",
  access: "readwrite",
});
export const tile = (name: string, type: ArrayType): KernelBuffer => ({
  name,
  type,
  space: "tile",
  access: "readwrite",
});
export const register = (name: string, type: ArrayType): KernelBuffer => ({
  name,
  type,
  space: "register",
  access: "readwrite",
});

export const loop = (
  axis: number,
  extent: number,
  role: AxisRole,
  ...body: readonly KernelStatement[]
): KernelStatement => ({ kind: "loop", axis, extent: sizeIndex(extent), role, body });
export const named = (name: string, value: Node): KernelStatement => ({ kind: "let", name, value });
export const variable = (name: string, start: Node): KernelStatement => ({ kind: "variable", name, start });
export const assign = (name: string, value: Node): KernelStatement => ({ kind: "assign", name, value });
export const when = (condition: Node, ...body: readonly KernelStatement[]): KernelStatement => ({
  kind: "when",
  condition,
  body,
});
export const barrier: KernelStatement = { kind: "barrier" };

interface StoreOptions {
  readonly mode?: StoreMode;
  readonly guards?: readonly Guard[];
}

export const store = (
  target: number,
  index: readonly Index[],
  value: Node,
  { mode = "set", guards = [] }: StoreOptions = {},
): KernelStatement => ({ kind: "store", target, index, value, mode, guards });

export const ax = axisIndex;
/** `outer·by + inner` */
export const tiled = (outer: Index, by: number, inner: Index): Index => sumIndex(scaledIndex(outer, by), inner);
export const below = (index: Index, size: number): Guard => ({ index, below: size });
export const vector = (dtype: Dtype, ...shape: readonly number[]): ArrayType => arrayType(dtype, shape);

export const kernel = (
  name: string,
  buffers: readonly KernelBuffer[],
  ...body: readonly KernelStatement[]
): Kernel => ({ name, buffers, body, comment: "by hand" });

/** The plan that runs `kernels` once each, in order, on the buffers named in `uses`. */
export function planOf(
  name: string,
  buffers: readonly (readonly [ArrayType, "input" | "output" | "temporary"])[],
  runs: readonly { readonly kernel: Kernel; readonly uses: readonly number[] }[],
): Plan {
  let arenaBytes = 0;
  const placed = buffers.map(([type, role]) => {
    if (role !== "temporary") return { type, role };
    const offset = arenaBytes;
    arenaBytes +=
      Math.ceil((type.dtype.bytes * type.shape.reduce<number>((size, dim) => size * (dim as number), 1)) / 16) * 16;
    return { type, role, offset };
  });
  const having = (wanted: string): readonly number[] => buffers.flatMap(([, role], i) => (role === wanted ? [i] : []));
  return {
    name,
    buffers: placed,
    inputs: having("input"),
    outputs: having("output"),
    commands: runs.map(({ kernel: run, uses }) => ({
      kind: "run",
      kernel: run,
      buffers: uses.map((buffer) => ({ buffer })),
    })),
    arenaBytes,
  };
}

/** Numbers in `[-1, 1)`, the same each time. */
export function sequence(length: number, seed = 1): readonly number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export const f32Data = (length: number, seed?: number): Float32Array => Float32Array.from(sequence(length, seed));
export const largestDifference = (x: TypedArray, y: ArrayLike<number>): number =>
  x.length === y.length ? Math.max(...Array.from(x, (value, i) => Math.abs(value - (y[i] ?? NaN)))) : NaN;
