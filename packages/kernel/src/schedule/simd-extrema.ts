/**
 * The greatest or least of f32 along memory. The operation propagates NaN and tells −0 from +0, for which vectors need nine
 * instructions; taken apart it is one for each of these:
 *
 *     m = max x              →        m' = max of what compares,  n = ∃ x ≠ x,  s = ∧ bits of x
 *                                     m = NaN if n, the zero with the sign of s if m' = 0, else m'
 *
 * Where m' is 0, no x has been above it: then s has the sign bit unless one x was +0. For the least s is ∨ of the bits.
 */
import { at, bool, f32, u32, type Monoid, type NodeTable } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";

const signBit = 0x80000000;

interface TakenApart {
  readonly reduces: readonly ReduceStatement[];
  /** Binds the names of the reductions as they were. */
  readonly results: readonly KernelStatement[];
}

export function extremaApart(reduces: readonly ReduceStatement[], table: NodeTable): TakenApart {
  const results: KernelStatement[] = [];
  const apart = reduces.map((reduce) => {
    const op = extremumIn(reduce.monoid);
    if (!op) return reduce;
    const k = table.algebra;
    const [name, x] = [at(reduce.names, 0), at(reduce.map, 0)];
    const names = [`${name}_compared`, `${name}_nan`, `${name}_bits`] as const;
    const [compared, nan, bits] = [table.local(names[0], f32), table.local(names[1], bool), table.local(names[2], u32)];
    const zero = k.bitcast(k.and(bits, table.constant(signBit, u32)), f32);
    const number = k.select(k.eq(compared, table.constant(0, f32)), zero, compared);
    results.push({ kind: "let", name, value: k.select(nan, table.constant(Number.NaN, f32), number) });
    return {
      ...reduce,
      names,
      map: [x, k.ne(x, x), k.bitcast(x, u32)],
      monoid: monoidOf(op, reduce.monoid, table),
      accumulators: [f32, bool, u32],
    };
  });
  return { reduces: apart, results };
}

/** Which extremum of f32 `monoid` is, if it is one. */
function extremumIn({ dtypes, combine: [node, ...more] }: Monoid): "max" | "min" | undefined {
  if (node?.kind !== "apply" || more.length > 0 || dtypes[0] !== f32) return undefined;
  return node.op === "max" || node.op === "min" ? node.op : undefined;
}

function monoidOf(op: "max" | "min", { identity }: Monoid, table: NodeTable): Monoid {
  const k = table.algebra;
  const dtypes = [f32, bool, u32];
  const [x, xNan, xBits] = [table.input(0, f32), table.input(1, bool), table.input(2, u32)];
  const [y, yNan, yBits] = [table.input(3, f32), table.input(4, bool), table.input(5, u32)];
  const isMax = op === "max";
  const beyond = k.select(isMax ? k.lt(x, y) : k.lt(y, x), y, x);
  return {
    name: `${op} compared`,
    dtypes,
    identity: [at(identity, 0), 0, isMax ? signBit : 0],
    combine: [beyond, k.or(xNan, yNan), isMax ? k.and(xBits, yBits) : k.or(xBits, yBits)],
    commutative: true,
  };
}
