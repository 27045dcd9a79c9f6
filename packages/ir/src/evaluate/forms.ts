/** Runs the four array forms of lowerings on numbers. Slow, obvious, and the meaning that every backend owes. */
import type { Shape } from "../dim.ts";
import { at } from "../errors.ts";
import type { NestForm, ReduceForm, ScalarForm, Statement, StoreMode, ViewForm } from "../lowering.ts";
import type { ArrayType } from "../type.ts";
import { concreteShape, filledArray, productOf, type ArrayValue, type Sizes } from "./array-value.ts";
import { Frame } from "./frame.ts";

/** Sets `axes` of `frame` to each point of `shape` in row-major order. */
function forEachPoint(
  frame: Frame,
  shape: readonly number[],
  axes: readonly number[],
  visit: (position: number) => void,
): void {
  const count = productOf(shape);
  for (let position = 0; position < count; position++) {
    let rest = position;
    for (let i = shape.length - 1; i >= 0; i--) {
      const length = at(shape, i);
      frame.axes[at(axes, i)] = rest % length;
      rest = Math.floor(rest / length);
    }
    frame.moved();
    visit(position);
  }
}

const allocate = (types: readonly ArrayType[], sizes: Sizes): readonly ArrayValue[] =>
  types.map(({ dtype, shape }) => filledArray(dtype, concreteShape(shape, sizes), 0));

const allAxes = (shape: Shape): readonly number[] => shape.map((_, i) => i);

export function runScalar(
  form: ScalarForm,
  args: readonly ArrayValue[],
  types: readonly ArrayType[],
  sizes: Sizes,
): readonly ArrayValue[] {
  const results = allocate(types, sizes);
  const frame = new Frame(args, sizes);
  const { shape } = at(results, 0);
  forEachPoint(frame, shape, allAxes(shape), (position) => {
    frame.inputs = args.map((arg) => at(arg.data, position));
    results.forEach((result, i) => (result.data[position] = result.dtype.wrap(frame.node(at(form.results, i)))));
  });
  return results;
}

export function runView(
  form: ViewForm,
  args: readonly ArrayValue[],
  types: readonly ArrayType[],
  sizes: Sizes,
): readonly ArrayValue[] {
  const result = at(allocate(types, sizes), 0);
  const frame = new Frame(args, sizes);
  forEachPoint(frame, result.shape, allAxes(result.shape), (position) => {
    const piece = form.pieces.find(({ guards }) => frame.holds(guards));
    result.data[position] = piece ? frame.load(at(args, piece.arg), piece.index) : result.dtype.round(form.otherwise);
  });
  return [result];
}

export function runReduce(
  form: ReduceForm,
  args: readonly ArrayValue[],
  types: readonly ArrayType[],
  sizes: Sizes,
): readonly ArrayValue[] {
  const results = allocate(types, sizes);
  const domain = concreteShape(form.domain, sizes);
  const kept = allAxes(form.domain).filter((axis) => !form.axes.includes(axis));
  const frame = new Frame(args, sizes);
  const { dtypes, identity, combine } = form.monoid;
  forEachPoint(
    frame,
    kept.map((axis) => at(domain, axis)),
    kept,
    (position) => {
      let total = identity.map((value, i) => at(dtypes, i).round(value));
      forEachPoint(
        frame,
        form.axes.map((axis) => at(domain, axis)),
        form.axes,
        () => {
          const element = form.map.map((node) => frame.node(node));
          frame.inputs = [...total, ...element];
          total = combine.map((node) => frame.node(node));
        },
      );
      results.forEach((result, i) => (result.data[position] = result.dtype.wrap(at(total, at(form.outputs, i)))));
    },
  );
  return results;
}

export function runNest(
  form: NestForm,
  args: readonly ArrayValue[],
  types: readonly ArrayType[],
  sizes: Sizes,
): readonly ArrayValue[] {
  const results = allocate(types, sizes);
  form.start.forEach((start, i) => {
    const result = at(results, i);
    if (start === "set") return;
    if ("fill" in start) result.data.fill(result.dtype.round(start.fill));
    else result.data.set(at(args, start.copyOf).data);
  });
  const scratch = allocate(form.scratch ?? [], sizes);
  runStatements(form.body, new Frame([...args, ...results, ...scratch], sizes));
  return results;
}

const combineStored: Readonly<Record<StoreMode, (old: number, value: number) => number>> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  min: Math.min,
  max: Math.max,
};

export function runStatements(statements: readonly Statement[], frame: Frame): void {
  for (const statement of statements) runStatement(statement, frame);
}

function runStatement(statement: Statement, frame: Frame): void {
  frame.moved();
  switch (statement.kind) {
    case "loop":
      return runLoop(statement, frame);
    case "let":
    case "assign":
      frame.locals.set(statement.name, frame.node(statement.value));
      return;
    case "variable":
      frame.locals.set(statement.name, frame.node(statement.start));
      return;
    case "store": {
      if (!frame.holds(statement.guards)) return;
      const target = at(frame.sources, statement.target);
      const position = frame.position(target, statement.index);
      target.data[position] = target.dtype.wrap(
        combineStored[statement.mode](at(target.data, position), frame.node(statement.value)),
      );
      return;
    }
    case "when":
      if (frame.node(statement.condition) !== 0) runStatements(statement.body, frame);
  }
}

function runLoop(loop: Extract<Statement, { kind: "loop" }>, frame: Frame): void {
  const count = frame.index(loop.extent);
  for (let i = 0; i < count; i++) {
    frame.axes[loop.axis] = loop.backwards ? count - 1 - i : i;
    frame.moved();
    runStatements(loop.body, frame);
  }
}
