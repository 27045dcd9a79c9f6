/** Copies of one value. */
import type { Dim, Value } from "cotangent/compiler";
import { emit, type Machine } from "../machine.ts";

/** `count` copies along a new first axis. */
export const repeated = (m: Machine, leaf: Value, count: Dim): Value =>
  emit(m, "broadcast", [leaf], {
    shape: [count, ...leaf.type.shape],
    axes: leaf.type.shape.map((_, axis) => axis + 1),
  });
