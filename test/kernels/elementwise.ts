/** A kernel for each scalar operation and dtype that GPUs have. */
import { bool, f32, i32, scalarOps, u32, type Dtype, type Node, type NodeTable, type ScalarOp } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { ax, input, kernel, loop, output, store, table, vector } from "./build.ts";

/** `y[i] = body(loads of x and z)` */
export function elementwise(
  name: string,
  from: Dtype,
  to: Dtype,
  body: (nodes: NodeTable, x: Node, z: Node) => Node,
  length = 10,
): Kernel {
  const nodes = table();
  const load = (source: number): Node => nodes.load(source, from, [ax(0)]);
  return kernel(
    name,
    [input("x", vector(from, length)), input("z", vector(from, length)), output("y", vector(to, length))],
    loop(0, length, "parallel", store(2, [ax(0)], body(nodes, load(0), load(1)))),
  );
}

const hasMeaning = (op: ScalarOp, dtype: Dtype): boolean =>
  op === "shr"
    ? dtype.kind !== "float"
    : (dtype.kind === "float" ? scalarOps[op].float : scalarOps[op].integer) !== undefined;

export const onGpu: readonly Dtype[] = [f32, i32, u32, bool];

export interface Operation {
  readonly op: ScalarOp;
  readonly dtype: Dtype;
  readonly result: Dtype;
  readonly label: string;
}

export const operations: readonly Operation[] = (Object.keys(scalarOps) as ScalarOp[])
  .filter((op) => op !== "cast" && op !== "bitcast")
  .flatMap((op) =>
    onGpu
      .filter((dtype) => hasMeaning(op, dtype))
      .map((dtype) => ({
        op,
        dtype,
        result: scalarOps[op].result === "bool" ? bool : dtype,
        label: `${op} on ${dtype.name}`,
      })),
  );

/** The operands of `op` from two numbers: the third is the first again, and a condition is whether they are equal. */
export const operandsOf = <E>(op: ScalarOp, x: E, z: E, equal: (x: E, z: E) => E): readonly E[] =>
  op === "select" ? [equal(x, z), x, z] : [x, z, x].slice(0, scalarOps[op].arity);

export const kernelOf = ({ op, dtype, result }: Operation, length?: number): Kernel =>
  elementwise(
    op,
    dtype,
    result,
    (nodes, x, z) =>
      nodes.apply(
        op,
        operandsOf(op, x, z, (a, b) => nodes.algebra.eq(a, b)),
      ),
    length,
  );

export interface Conversion {
  readonly op: "cast" | "bitcast";
  readonly from: Dtype;
  readonly to: Dtype;
  readonly label: string;
}

export const conversions: readonly Conversion[] = onGpu.flatMap((from) =>
  onGpu
    .filter((to) => to !== from)
    .flatMap((to) =>
      (["cast", "bitcast"] as const)
        .filter((op) => op === "cast" || (from !== bool && to !== bool))
        .map((op) => ({ op, from, to, label: `${op} of ${from.name} to ${to.name}` })),
    ),
);

export const conversionKernel = ({ op, from, to }: Conversion, length?: number): Kernel =>
  elementwise(op, from, to, (nodes, x) => nodes.apply(op, [x], to), length);
