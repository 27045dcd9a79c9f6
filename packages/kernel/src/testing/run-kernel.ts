/** Runs the statements of one kernel on numbers. */
import { arrayValue, at, concreteDim, Frame, type ArrayValue, type StoreMode } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";

const combineStored: Readonly<Record<StoreMode, (old: number, value: number) => number>> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  min: Math.min,
  max: Math.max,
};

/** Runs `kernel` on its buffers of space `buffer`, in order. */
export function runKernel(kernel: Kernel, buffers: readonly ArrayValue[]): void {
  let next = 0;
  const sources = kernel.buffers.map(({ type, space }): ArrayValue => {
    const shape = type.shape.map((dim) => concreteDim(dim, "a kernel"));
    if (space === "buffer") return { dtype: type.dtype, shape, data: at(buffers, next++).data };
    const count = shape.reduce((a, b) => a * b, 1);
    return arrayValue(
      type.dtype,
      shape,
      Array.from({ length: count }, () => Number.NaN),
    );
  });
  for (const [i, { data, shape }] of sources.entries()) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (data.length !== count)
      throw new Error(`internal: buffer ${i} of ${kernel.name} has ${data.length} elements, expected ${count}`);
  }
  runAll(kernel.body, new Frame(sources, new Map()));
}

function runAll(body: readonly KernelStatement[], frame: Frame): void {
  for (const statement of body) run(statement, frame);
}

function run(statement: KernelStatement, frame: Frame): void {
  frame.moved();
  switch (statement.kind) {
    case "loop": {
      const count = frame.index(statement.extent);
      for (let i = 0; i < count; i++) {
        frame.axes[statement.axis] = statement.backwards ? count - 1 - i : i;
        runAll(statement.body, frame);
      }
      return;
    }
    case "let":
    case "assign":
      frame.locals.set(statement.name, frame.node(statement.value));
      return;
    case "variable":
      frame.locals.set(statement.name, frame.node(statement.start));
      return;
    case "store":
      return store(statement, frame);
    case "when":
      if (frame.node(statement.condition) !== 0) runAll(statement.body, frame);
      return;
    case "reduce":
      return reduce(statement, frame);
    case "barrier":
  }
}

function store(
  { target, index, guards, value, mode }: Extract<KernelStatement, { kind: "store" }>,
  frame: Frame,
): void {
  if (!frame.holds(guards)) return;
  const array = at(frame.sources, target);
  const position = frame.position(array, index);
  array.data[position] = array.dtype.wrap(combineStored[mode](at(array.data, position), frame.node(value)));
}

function reduce({ axes, map, monoid, names }: ReduceStatement, frame: Frame): void {
  let total = monoid.identity.map((value, i) => at(monoid.dtypes, i).round(value));
  const visit = (depth: number): void => {
    const axis = axes[depth];
    if (axis) {
      for (let i = 0; i < concreteDim(axis.extent, "a reduction"); i++) {
        frame.axes[axis.axis] = i;
        visit(depth + 1);
      }
      return;
    }
    frame.moved();
    frame.inputs = [...total, ...map.map((node) => frame.node(node))];
    total = monoid.combine.map((node) => frame.node(node));
  };
  visit(0);
  names.forEach((name, i) => frame.locals.set(name, at(total, i)));
}
