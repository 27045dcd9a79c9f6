/** Runs the statements of one kernel on numbers. The threads of a workgroup take turns, from barrier to barrier. */
import { arrayValue, at, concreteDim, Frame, type ArrayValue, type StoreMode } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";
import { bodyOf } from "../statements.ts";

const combineStored: Readonly<Record<StoreMode, (old: number, value: number) => number>> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  min: Math.min,
  max: Math.max,
};

type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** Runs `kernel` on its buffers of space `buffer`, in order. */
export function runKernel(kernel: Kernel, buffers: readonly ArrayValue[]): void {
  let next = 0;
  const sources = kernel.buffers.map(({ type, space }): ArrayValue => {
    const shape = type.shape.map((dim) => concreteDim(dim, "a kernel"));
    return space === "buffer"
      ? { dtype: type.dtype, shape, data: at(buffers, next++).data }
      : rubbish(type.dtype, shape);
  });
  for (const [i, { data, shape }] of sources.entries()) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (data.length !== count)
      throw new Error(`internal: buffer ${i} of ${kernel.name} has ${data.length} elements, expected ${count}`);
  }
  new Runner(kernel).all(kernel.body, new Frame(sources, new Map()));
}

function rubbish(dtype: ArrayValue["dtype"], shape: readonly number[]): ArrayValue {
  const data = dtype.allocate(shape.reduce((a, b) => a * b, 1)).fill(dtype.kind === "float" ? Number.NaN : 77);
  return { ...arrayValue(dtype, [0], []), shape, data };
}

const hasBarrier = (statement: KernelStatement): boolean =>
  statement.kind === "barrier" || bodyOf(statement).some(hasBarrier);

class Runner {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  all(body: readonly KernelStatement[], frame: Frame): void {
    for (const statement of body) this.#run(statement, frame);
  }

  #run(statement: KernelStatement, frame: Frame): void {
    frame.moved();
    switch (statement.kind) {
      case "loop":
        if (statement.role === "thread" && hasBarrier(statement)) return this.#workgroup(statement, frame);
        return eachIteration(statement, frame, () => this.all(statement.body, frame));
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
        if (frame.node(statement.condition) !== 0) this.all(statement.body, frame);
        return;
      case "reduce":
        return reduce(statement, frame);
      case "barrier":
    }
  }

  /** All threads of `outermost` and of the loops over threads directly inside it; tiles are full of rubbish at first. */
  #workgroup(outermost: Loop, frame: Frame): void {
    const tiles = this.#fresh(frame.sources, "tile");
    const threads: Generator<void, void>[] = [];
    const visit = (loop: Loop): void =>
      eachIteration(loop, frame, () => {
        const [only] = loop.body;
        if (loop.body.length === 1 && only?.kind === "loop" && only.role === "thread") return visit(only);
        const own = new Frame(this.#fresh(tiles, "register"), new Map());
        own.axes.push(...frame.axes);
        for (const [name, value] of frame.locals) own.locals.set(name, value);
        threads.push(this.#thread(loop.body, own));
      });
    visit(outermost);
    for (let running = true; running;) {
      const ended = threads.map((thread) => thread.next().done);
      if (new Set(ended).size > 1) throw new Error(`internal: threads of ${this.#kernel.name} miss a barrier`);
      running = ended.includes(false);
    }
  }

  *#thread(body: readonly KernelStatement[], frame: Frame): Generator<void, void> {
    for (const statement of body) {
      if (!hasBarrier(statement)) {
        this.#run(statement, frame);
        continue;
      }
      frame.moved();
      if (statement.kind === "barrier") yield;
      else if (statement.kind === "loop")
        for (const i of iterations(statement, frame)) {
          frame.axes[statement.axis] = i;
          yield* this.#thread(statement.body, frame);
        }
      else if (statement.kind === "when" && frame.node(statement.condition) !== 0)
        yield* this.#thread(statement.body, frame);
    }
  }

  #fresh(sources: readonly ArrayValue[], space: "tile" | "register"): readonly ArrayValue[] {
    return sources.map((source, i) =>
      at(this.#kernel.buffers, i).space === space ? rubbish(source.dtype, source.shape) : source,
    );
  }
}

function iterations({ extent, backwards }: Loop, frame: Frame): readonly number[] {
  const count = frame.index(extent);
  return Array.from({ length: Math.max(0, count) }, (_, i) => (backwards ? count - 1 - i : i));
}

function eachIteration(loop: Loop, frame: Frame, body: () => void): void {
  for (const i of iterations(loop, frame)) {
    frame.axes[loop.axis] = i;
    body();
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
