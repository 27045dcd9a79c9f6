/** `to[i] = from[i]`: copies are kernels, since WebGPU copies no buffer into itself. */
import { arrayType, axisIndex, NodeTable, sizeIndex, sizeOf, type ArrayType } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";

export function copyKernel({ dtype, shape }: ArrayType): Kernel {
  const count = sizeOf(shape);
  const type = arrayType(dtype, [count]);
  const index = [axisIndex(0)];
  const value = new NodeTable().load(0, dtype, index);
  return {
    name: "copy",
    comment: "copy",
    buffers: [
      { name: "from", type, space: "buffer", access: "read" },
      { name: "to", type, space: "buffer", access: "write" },
    ],
    body: [
      {
        kind: "loop",
        axis: 0,
        extent: sizeIndex(count),
        role: "parallel",
        body: [{ kind: "store", target: 1, index, value, mode: "set", guards: [] }],
      },
    ],
  };
}
