/** Which memory a dispatch binds, and how its shader reaches the elements of each kernel buffer. */
import { at, concreteDim, f16, showDim, type Dim, type Index } from "@cotangent/ir";
import { allStatements, laneCount, nodesOf, reachable, type Kernel } from "@cotangent/kernel";
import type { Dispatch } from "./dispatches.ts";
import { wideMemories } from "./lanes.ts";
import { identifier } from "./names.ts";
import type { Place } from "./place.ts";
import { wgslType } from "./print-scalar.ts";
import { vectorType } from "./print-vector.ts";

/** Elements start `counter(depth)·stride` further on, where `depth` counts the loops of the plan around the kernel. */
export interface LoopSlice {
  readonly depth: number;
  readonly stride: Dim;
}

/** What a kernel buffer of space `buffer` is bound to. */
export interface BufferUse {
  /** Uses with the same number are the same elements, and share a binding. */
  readonly memory: number;
  /** Memories with the same owner are parts of one GPUBuffer: where one is written, all are bound for writing. */
  readonly owner: number;
  readonly slices: readonly LoopSlice[];
}

export interface Binding {
  readonly binding: number;
  /** Position in the buffers of the kernel. */
  readonly buffer: number;
  readonly access: "read" | "read_write";
}

/** Each buffer in memory of its own. */
export const separateUses = (kernel: Kernel): readonly BufferUse[] =>
  kernel.buffers.map((_, i) => ({ memory: i, owner: i, slices: [] }));

/** The uses of `kernel`'s buffers in order, given those of its buffers of space `buffer`. */
export function alignUses(kernel: Kernel, given: readonly BufferUse[]): readonly BufferUse[] {
  let next = 0;
  return kernel.buffers.map(({ space }, i) =>
    space === "buffer" ? at(given, next++) : { memory: -1 - i, owner: -1 - i, slices: [] },
  );
}

/** Equal for uses that print alike. */
export function sharingOf(uses: readonly BufferUse[]): string {
  const memories = uses.map(({ memory }) => memory);
  const owners = uses.map(({ owner }) => owner);
  return uses
    .map(
      ({ memory, owner, slices }) =>
        `${memories.indexOf(memory)}/${owners.indexOf(owner)}${slices.map(({ depth, stride }) => `+${depth}*${showDim(stride)}`).join("")}`,
    )
    .join();
}

/** The kernel buffers that a dispatch reads, and those that it writes. */
export interface Traffic {
  readonly read: ReadonlySet<number>;
  readonly written: ReadonlySet<number>;
}

export function trafficOf({ body }: Dispatch): Traffic {
  const statements = allStatements(body);
  return {
    read: new Set(
      statements.flatMap((statement) =>
        reachable(nodesOf(statement)).flatMap((node) => (node.kind === "load" ? [node.source] : [])),
      ),
    ),
    written: new Set(statements.flatMap((statement) => (statement.kind === "store" ? [statement.target] : []))),
  };
}

/** The memory that a dispatch reads or writes, one binding each. */
export function bindingsOf(kernel: Kernel, { read, written }: Traffic, uses: readonly BufferUse[]): readonly Binding[] {
  const writtenOwners = new Set([...written].map((buffer) => at(uses, buffer).owner));
  const bound = new Map<number, number>();
  kernel.buffers.forEach(({ space }, i) => {
    const { memory } = at(uses, i);
    if (space === "buffer" && (written.has(i) || read.has(i)) && !bound.has(memory)) bound.set(memory, i);
  });
  return [...bound.values()].map((buffer, binding) => ({
    binding,
    buffer,
    access: writtenOwners.has(at(uses, buffer).owner) ? "read_write" : "read",
  }));
}

/** Where a dispatch finds its memory. */
interface Bound {
  readonly uses: readonly BufferUse[];
  readonly bindings: readonly Binding[];
  /** What the names of memory start with, but for registers. */
  readonly prefix: string;
}

/** Where the elements of each kernel buffer are. */
export function placesOf(kernel: Kernel, dispatch: Dispatch, { uses, bindings, prefix }: Bound): readonly Place[] {
  const atomic = atomicMemories(dispatch, uses);
  const wide = wideMemories(kernel, dispatch.body, uses);
  return kernel.buffers.map(({ name, type, space }, i) => {
    const { memory, slices } = at(uses, i);
    const bound = bindings.find(({ buffer }) => at(uses, buffer).memory === memory)?.buffer ?? i;
    const named = space === "buffer" ? at(kernel.buffers, bound) : { name, type };
    if (named.type.dtype !== type.dtype)
      throw new Error(
        `internal: kernel ${kernel.name} uses one memory as ${named.type.dtype.name} and ${type.dtype.name}`,
      );
    return {
      name:
        space === "register"
          ? identifier("r", bound, named.name)
          : prefix + identifier(space === "buffer" ? "b" : "s", bound, named.name),
      dtype: type.dtype,
      shape: type.shape,
      inMemory: space !== "register",
      half: space === "buffer" && type.dtype === f16,
      atomic: space !== "register" && atomic.has(memory),
      wide: wide.has(memory),
      words: false,
      ...(slices.length === 0 ? {} : { base: `base${i}` }),
    };
  });
}

/** The memories with elements that several threads may add to. */
function atomicMemories({ body, grid, threads }: Dispatch, uses: readonly BufferUse[]): ReadonlySet<number> {
  const together = new Set([...grid, ...threads].map(({ axis }) => axis));
  return new Set(
    allStatements(body).flatMap((statement) =>
      statement.kind === "store" && statement.mode !== "set" && !isOwn(statement.index, together)
        ? [at(uses, statement.target).memory]
        : [],
    ),
  );
}

/** Whether the element at `index` belongs to one thread: each parallel axis is an index of its own. */
export function isOwn(index: readonly Index[], axes: ReadonlySet<number>): boolean {
  const plain = new Set(index.flatMap((part) => (part.kind === "axis" ? [part.axis] : [])));
  return [...axes].every((axis) => plain.has(axis));
}

const sizeOf = ({ shape }: Place): number =>
  Math.max(
    1,
    shape.reduce<number>((product, dim) => product * concreteDim(dim, "an array of a thread"), 1),
  );

function elementType({ dtype, inMemory, half, atomic }: Place): string {
  if (half) return atomic ? "atomic<u32>" : "f16";
  const type = wgslType(dtype);
  if (atomic) return `atomic<${type === "f32" ? "u32" : type}>`;
  return type === "bool" && inMemory ? "u32" : type;
}

const itemType = (place: Place): string => (place.wide ? vectorType(elementType(place)) : elementType(place));

export const arrayType = (place: Place): string => `array<${itemType(place)}>`;
export const fixedArrayType = (place: Place): string =>
  `array<${itemType(place)}, ${place.wide ? sizeOf(place) / laneCount : sizeOf(place)}>`;
