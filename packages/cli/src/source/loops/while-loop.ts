/** Loops that end by a condition, which is one of their carries. */
import { at, i32, type Value } from "cotangent/compiler";
import { emit, emitAll, full, type Machine } from "../machine.ts";
import { sizeValue } from "../numbers.ts";
import { closeTogether, input, newScope } from "../scope.ts";
import { within } from "../shapes.ts";
import type { Body, Loop } from "./run-loop.ts";

/** A loop that ends by its condition. */
export function whileLoop(
  m: Machine,
  loop: Loop,
  { scope, outputs }: Body,
  starts: readonly Value[],
): readonly Value[] {
  const asking = newScope(m.scope);
  const inputsOfTest = starts.map(({ type }) => input(asking, type));
  const go = inputsOfTest[loop.counter ? 1 : 0];
  if (!go) throw new Error("internal: a loop without a condition");
  const test = within(m, { scope: asking, state: m.state }, () => inBounds(m, loop, go, inputsOfTest[0], starts[0]));
  const { captured, programs } = closeTogether([
    { scope: asking, outputs: [test], name: "test" },
    { scope, outputs, name: loop.name },
  ]);
  const [condition, body] = programs;
  if (!condition || !body) throw new Error("internal: a loop without a body");
  const room = loop.count === undefined ? m.options.maxSteps : undefined;
  const count = loop.count ?? room ?? Infinity;
  const params = { condition, body, consts: captured.length, carries: starts.length, count, backwards: false };
  const results = emitAll(m, "whileLoop", [...captured, ...starts], params);
  return room === undefined ? results : spoiledUnlessDone(m, results, at(results, loop.counter ? 1 : 0));
}

/** Whether a loop goes on that also ends after as many iterations as a value, or a named size, says: beyond those it would ask for room. */
function inBounds(m: Machine, { count, counter, limit }: Loop, go: Value, now?: Value, start?: Value): Value {
  if (!limit && (count === undefined || typeof count === "number")) return go;
  if (!counter || !now || !start) throw new Error("internal: a loop of a length that does not count");
  const done = emit(m, "mul", [emit(m, "sub", [now, start]), full(m, Math.sign(counter.step), i32)]);
  return emit(m, "and", [go, emit(m, "lt", [done, limit ?? sizeValue(m, count ?? 0)])]);
}

/** NaN in place of numbers, and in derivatives, if the loop would go on: it was told a room that is too short for it. */
function spoiledUnlessDone(m: Machine, results: readonly Value[], goes: Value): readonly Value[] {
  const factor = emit(m, "select", [goes, full(m, NaN), full(m, 1)]);
  return results.map((result) => {
    const { dtype, shape } = result.type;
    if (dtype !== m.dtype) return result;
    const factors = shape.length === 0 ? factor : emit(m, "broadcast", [factor], { shape, axes: [] });
    return emit(m, "mul", [result, factors]);
  });
}
