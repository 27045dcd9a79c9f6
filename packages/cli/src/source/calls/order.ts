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

/** Operations by name. */
const writer =
  (b: Emitter) =>
  (name: string, args: readonly Value[], params: Params = {}): Value => {
    const primitive = primitives.get(name);
    if (!primitive) throw new Error(`internal: no operation "${name}"`);
    return at(b.apply(primitive, args, params), 0);
  };

/** Whether runs of this width are not the whole array yet. */
const shorter = (types: readonly ArrayType[]): Program =>
  buildProgram("unsorted", types, (b, _, length, __, width) =>
    length && width ? [writer(b)("lt", [width, length])] : [],
  );

/** Merges runs two by two. */
const pass = (types: readonly ArrayType[]): Program =>
  buildProgram("merge", types, (b, ...given) => {
    const [keys, length, order, width] = [0, 1, 2, 3].map((i) => at(given, i));
    if (!keys || !length || !order || !width) return [];
    const w = writer(b);
    const [count = 0] = order.type.shape;
    const zero = w("full", [], { value: 0, dtype: i32, shape: [] });
    const positions = w("iota", [], { dtype: i32, shape: [count], axis: 0 });
    const args = [keys, length, order, width, zero, zero, positions];
    const body = step([...typesOf(args.slice(0, -1)), index]);
    const scan = primitives.get("scan");
    if (!scan) return [];
    const merged = b.apply(scan, args, { body, consts: 4, carries: 2, count, backwards: false });
    return [at(merged, 2), w("add", [width, width])];
  });

/** The next element of two runs: the first of one of them that is left. */
const step = (types: readonly ArrayType[]): Program =>
  buildProgram("next", types, (b, ...given) => {
    const [keys, length, order, width, i, j, here] = [0, 1, 2, 3, 4, 5, 6].map((k) => at(given, k));
    if (!keys || !length || !order || !width || !i || !j || !here) return [];
    const w = writer(b);
    const twice = w("add", [width, width]);
    const base = w("sub", [here, w("rem", [here, twice])]);
    const middle = w("min", [w("add", [base, width]), length]);
    const end = w("min", [w("add", [base, twice]), length]);
    const isFirst = w("eq", [here, base]);
    const left = w("select", [isFirst, base, i]);
    const right = w("select", [isFirst, middle, j]);
    const [a, z] = [left, right].map((place) => w("gather", [order, place], placesAt([place], "clip")));
    if (!a || !z) return [];
    const [x, y] = [a, z].map((place) => w("gather", [keys, place], placesAt([place], "clip")));
    if (!x || !y) return [];
    const isLess = w("or", [w("lt", [y, x]), w("and", [w("ne", [x, x]), w("eq", [y, y])])]);
    const isRight = w("and", [w("lt", [right, end]), w("or", [w("le", [middle, left]), isLess])]);
    const [one, none] = [isRight, w("not", [isRight])].map((truth) => w("cast", [truth], { dtype: i32 }));
    if (!one || !none) return [];
    return [w("add", [left, none]), w("add", [right, one]), w("select", [isRight, z, a])];
  });
