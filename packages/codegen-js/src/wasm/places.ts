/**
 * Where the elements of a kernel's buffers are: in memory, in a local each, or in vectors, four neighbours in one. Registers
 * are locals where every address is known when the code is made, and vectors where loops over lanes step through them.
 */
import { at, linearIndex, type Dtype, type Index, type Shape } from "@cotangent/ir";
import {
  affineIn,
  allStatements,
  bodyOf,
  nodesIn,
  type AxisRange,
  type Kernel,
  type KernelStatement,
} from "@cotangent/kernel";
import { concreteShape, countOf } from "../places.ts";
import type { Code } from "./bytes.ts";
import { laneCount, partsOf, scalarType } from "./operand.ts";
import type { FunctionBuilder } from "./module.ts";

interface PlaceBase {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly positions: Map<readonly Index[], Index>;
}
export type Place = PlaceBase &
  /** `tile` is where it starts in the memory that is the kernel's own, if it is there. */
  (
    | { readonly kind: "memory"; readonly base: Code; readonly tile?: number }
    | { readonly kind: "locals"; readonly locals: readonly number[] }
    /** For every four elements the locals of their one or two vectors. */
    | { readonly kind: "vectors"; readonly groups: readonly (readonly number[])[] }
  );

/** The number of an element of `place`, the same object for the same list. */
export function positionIn({ shape, positions }: Place, index: readonly Index[]): Index {
  if (shape.length === 1) return at(index, 0);
  const known = positions.get(index);
  if (known) return known;
  const made = linearIndex(index, shape);
  positions.set(index, made);
  return made;
}

export type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** Loops with the role `unrolled` are repeated as code up to this many times. */
export const maximalCopies = 64;
/** Register buffers of so many elements become locals. */
const maximalElements = 128;

const countOfLoop = ({ extent }: Loop): number | undefined =>
  extent.kind === "size" && typeof extent.value === "number" ? extent.value : undefined;

export function isCopied(loop: Loop): boolean {
  const count = countOfLoop(loop);
  const small = loop.role === "unrolled" || loop.role === "lane";
  return count === 1 || (small && count !== undefined && count <= maximalCopies);
}

/** Whether the iterations of a loop are the lanes of vectors. */
export const isVector = (loop: Loop): boolean =>
  loop.role === "lane" &&
  countOfLoop(loop) === laneCount &&
  loop.body.every(({ kind }) => kind === "let" || kind === "store");

interface Use {
  readonly buffer: number;
  readonly index: Index;
  readonly lane: number | undefined;
}

/** Every access of a register buffer, with the axis of the lanes around it. */
function usesIn(kernel: Kernel, simd: boolean): readonly Use[] {
  const uses: Use[] = [];
  const add = (buffer: number, index: readonly Index[], lane: number | undefined): void => {
    const { space, type } = at(kernel.buffers, buffer);
    if (space === "register") uses.push({ buffer, index: linearIndex(index, type.shape), lane });
  };
  const visit = (statement: KernelStatement, lane: number | undefined): void => {
    if (statement.kind === "store") add(statement.target, statement.index, lane);
    for (const node of nodesIn(statement)) if (node.kind === "load") add(node.source, node.index, lane);
    const inner = simd && statement.kind === "loop" && isVector(statement) ? statement.axis : lane;
    for (const one of bodyOf(statement)) visit(one, inner);
  };
  for (const statement of kernel.body) visit(statement, undefined);
  return uses;
}

/** How the registers of `kernel` may be held, for each buffer. */
function registerKinds(kernel: Kernel, simd: boolean): (buffer: number) => Place["kind"] {
  const loops = allStatements(kernel.body).filter((statement) => statement.kind === "loop");
  const copied = new Set(loops.filter(isCopied).map(({ axis }) => axis));
  const rolled = new Set(loops.filter((loop) => !isCopied(loop)).map(({ axis }) => axis));
  const isFixed = (axis: number): boolean => copied.has(axis) && !rolled.has(axis);
  const range: AxisRange = (axis) => (isFixed(axis) ? { low: 0, high: 0 } : { low: 0, high: Infinity });
  const open: AxisRange = () => ({ low: 0, high: Infinity });
  const [varying, wide] = [new Set<number>(), new Set<number>()];
  for (const { buffer, index, lane } of usesIn(kernel, simd)) {
    if (affineIn(index, range).terms.length > 0) varying.add(buffer);
    const step = affineIn(index, open).terms.find(({ atom }) => atom.kind === "axis" && atom.axis === lane)?.by;
    if (lane !== undefined && step === 1) wide.add(buffer);
  }
  return (buffer) => {
    const { space, type } = at(kernel.buffers, buffer);
    if (space !== "register" || varying.has(buffer)) return "memory";
    const count = countOf(concreteShape(type.shape));
    if (count > maximalElements) return "memory";
    return wide.has(buffer) && count % laneCount === 0 ? "vectors" : "locals";
  };
}

export interface KernelPlaces {
  readonly places: readonly Place[];
  /** Bytes of the memory that the kernel itself needs while it runs. */
  readonly tileBytes: number;
}

function registers(
  fn: FunctionBuilder,
  dtype: Dtype,
  kind: "locals" | "vectors",
  count: number,
):
  | Pick<Extract<Place, { kind: "locals" }>, "kind" | "locals">
  | Pick<Extract<Place, { kind: "vectors" }>, "kind" | "groups"> {
  if (kind === "locals") return { kind, locals: Array.from({ length: count }, () => fn.local(scalarType(dtype))) };
  const group = (): readonly number[] => Array.from({ length: partsOf(dtype) }, () => fn.local("v128"));
  return { kind, groups: Array.from({ length: count / laneCount }, group) };
}

/** A place like `place`, with registers of another function. */
export function placeIn(fn: FunctionBuilder, place: Place): Place {
  if (place.kind === "memory") return place;
  const { dtype, shape, positions } = place;
  return { dtype, shape, positions, ...registers(fn, dtype, place.kind, countOf(concreteShape(shape))) };
}

export interface PlaceOptions {
  readonly fn: FunctionBuilder;
  readonly simd: boolean;
  /** Where each buffer of space `buffer` is. */
  readonly pointers: readonly Code[];
  /** Where byte `offset` of the kernel's own memory is. */
  readonly tile: (offset: number) => Code;
}

export function placesOf(kernel: Kernel, { fn, simd, pointers, tile }: PlaceOptions): KernelPlaces {
  const kindOf = registerKinds(kernel, simd);
  let [next, tileBytes] = [0, 0];
  const places = kernel.buffers.map(({ type, space }, buffer): Place => {
    const base = { dtype: type.dtype, shape: type.shape, positions: new Map<readonly Index[], Index>() };
    if (space === "buffer") return { ...base, kind: "memory", base: at(pointers, next++) };
    const count = countOf(concreteShape(type.shape));
    const kind = kindOf(buffer);
    if (kind !== "memory") return { ...base, ...registers(fn, type.dtype, kind, count) };
    const offset = tileBytes;
    tileBytes += Math.ceil((count * type.dtype.bytes) / 64) * 64;
    return { ...base, kind: "memory", base: tile(offset), tile: offset };
  });
  return { places, tileBytes };
}
