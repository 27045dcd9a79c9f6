/** The order of elements of an array whose length is not known: merges of runs twice as long each time. */
import {
  at,
  buildProgram,
  i32,
  primitives,
  typesOf,
  type ArrayType,
  type Emitter,
  type Params,
  type Program,
  type Value,
} from "cotangent/compiler";
import { emit, emitAll, full, type Machine } from "../machine.ts";
import { placesAt } from "../paths.ts";
import { sizeValue } from "../numbers.ts";

/** Passes that are enough for any array. */
const passes = 31;
const index: ArrayType = { dtype: i32, shape: [] };

/**
 * The positions of `keys`, a vector, in ascending order, equal ones in the order that they have; NaN comes last. Takes
 * O(n log n) steps.
 */
export function orderOf(m: Machine, keys: Value): Value {
  const [length = 0] = keys.type.shape;
  const start = emit(m, "iota", [], { dtype: i32, shape: [length], axis: 0 });
  const types = [keys.type, index, start.type, index];
  const params = {
    condition: shorter(types),
    body: pass(types),
    consts: 2,
    carries: 2,
    count: passes,
    backwards: false,
  };
  const given = [emit(m, "stopGradient", [keys]), sizeValue(m, length), start, full(m, 1, i32)];
  return at(emitAll(m, "whileLoop", given, params), 0);
}

function applied(b: Emitter, name: string, args: readonly Value[], params: Params): readonly Value[] {
  const primitive = primitives.get(name);
  if (!primitive) throw new Error(`internal: no operation "${name}"`);
  return b.apply(primitive, args, params);
}

/** Operations of one result, by name. */
const writer =
  (b: Emitter) =>
  (name: string, args: readonly Value[], params: Params = {}): Value =>
    at(applied(b, name, args, params), 0);

/** Whether runs of this width are not the whole array yet. */
const shorter = (types: readonly ArrayType[]): Program =>
  buildProgram("unsorted", types, (b, ...given) => [writer(b)("lt", [at(given, 3), at(given, 1)])]);

/** Merges runs two by two. */
const pass = (types: readonly ArrayType[]): Program =>
  buildProgram("merge", types, (b, ...given) => {
    const w = writer(b);
    const [order, width] = [at(given, 2), at(given, 3)];
    const [count = 0] = order.type.shape;
    const zero = w("full", [], { value: 0, dtype: i32, shape: [] });
    const positions = w("iota", [], { dtype: i32, shape: [count], axis: 0 });
    const carried = [...given, zero, zero];
    const body = step([...typesOf(carried), index]);
    const params = { body, consts: 4, carries: 2, count, backwards: false };
    const merged = applied(b, "scan", [...carried, positions], params);
    return [at(merged, 2), w("add", [width, width])];
  });

/** The next element of two runs: the first of one of them that is left. */
const step = (types: readonly ArrayType[]): Program =>
  buildProgram("next", types, (b, ...given) => {
    const w = writer(b);
    const [keys, length, order, width] = [at(given, 0), at(given, 1), at(given, 2), at(given, 3)];
    const here = at(given, 6);
    const twice = w("add", [width, width]);
    const base = w("sub", [here, w("rem", [here, twice])]);
    const middle = w("min", [w("add", [base, width]), length]);
    const end = w("min", [w("add", [base, twice]), length]);
    const isFirst = w("eq", [here, base]);
    const left = w("select", [isFirst, base, at(given, 4)]);
    const right = w("select", [isFirst, middle, at(given, 5)]);
    const read = (array: Value, place: Value): Value => w("gather", [array, place], placesAt([place], "clip"));
    const [a, z] = [read(order, left), read(order, right)];
    const [x, y] = [read(keys, a), read(keys, z)];
    const isLess = w("or", [w("lt", [y, x]), w("and", [w("ne", [x, x]), w("eq", [y, y])])]);
    const isRight = w("and", [w("lt", [right, end]), w("or", [w("le", [middle, left]), isLess])]);
    const count = (truth: Value): Value => w("cast", [truth], { dtype: i32 });
    const moved = [w("add", [left, count(w("not", [isRight]))]), w("add", [right, count(isRight)])];
    return [...moved, w("select", [isRight, z, a])];
  });
