/** `y[i] = 0`: what no iteration of a loop makes. */
import { axisIndex, NodeTable, sizeIndex, type ArrayType } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";

export function zeroKernel(type: ArrayType): Kernel {
  const store: KernelStatement = {
    kind: "store",
    target: 0,
    index: type.shape.map((_, axis) => axisIndex(axis)),
    value: new NodeTable().constant(0, type.dtype),
    mode: "set",
    guards: [],
  };
  const body = type.shape.reduceRight<KernelStatement>(
    (inner, extent, axis) => ({ kind: "loop", axis, extent: sizeIndex(extent), role: "parallel", body: [inner] }),
    store,
  );
  return {
    name: "zeros",
    comment: "zeros",
    buffers: [{ name: "y", type, space: "buffer", access: "write" }],
    body: [body],
  };
}
