/** Bodies of loops as functions: what they are given, and what stands for it inside. */
import { at, axisIndex, get } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { Emitter } from "./emitter.ts";
import { ExpressionEmitter } from "./expression.ts";
import type { Functions } from "./functions.ts";
import { getLocal, type ValueType } from "./instructions.ts";
import { FunctionBuilder } from "./module.ts";
import { scalarCode, scalarOperand, typeOfParts } from "./operand.ts";
import type { Outline } from "./outline.ts";
import { placeIn, type Place } from "./places.ts";

export interface BodyFunction {
  readonly fn: FunctionBuilder;
  /** Where the body is to be written. */
  readonly at: ExpressionEmitter;
  /** What the function is called with, before the additional parameters. */
  readonly args: readonly Code[];
  /** The additional parameters. */
  readonly more: readonly Code[];
}

/** Numbers that a function is given besides. */
export interface More {
  readonly count: number;
  /** Where buffer number `buffer` is inside, if that depends on them. */
  readonly placeOf: (place: Place, buffer: number, more: readonly Code[]) => Place;
}

/**
 * A function of what the function around is given, of the axes around the body, of the names that it uses, and of `more`
 * numbers, of which places may be made. The first parameters are those of the function around, so that addresses of buffers stay what they are.
 */
export function bodyFunction(
  { free, registers }: Outline,
  outer: ExpressionEmitter,
  functions: Functions,
  additional: More = { count: 0, placeOf: (place) => place },
): BodyFunction {
  const { axes } = outer.addresses;
  const given = outer.emit.fn.type.params;
  const moving = [...axes.keys()].filter((axis) => axes.get(axis)?.low !== axes.get(axis)?.high);
  const values = free.map((name) => get(outer.names, name, `variable ${name}`).operand);
  const start = given.length + moving.length;
  const integers = (count: number): readonly ValueType[] => Array.from({ length: count }, () => "i32");
  const fn = new FunctionBuilder({
    params: [...given, ...integers(moving.length), ...values.map(typeOfParts), ...integers(additional.count)],
    results: [],
  });
  const emit = new Emitter(fn, outer.emit.sizes);
  const more = Array.from({ length: additional.count }, (_, i) => getLocal(start + values.length + i));
  const places = outer.places.map((place, i) =>
    additional.placeOf(registers.has(i) ? placeIn(fn, place) : place, i, more),
  );
  const inner = new ExpressionEmitter(emit, functions, places, outer.changed);
  for (const [axis, { low, high, whole }] of axes) {
    const position = moving.indexOf(axis);
    const outside = { low, high, whole, scope: emit.root };
    inner.addresses.axes.set(axis, position < 0 ? outside : { ...outside, value: getLocal(given.length + position) });
  }
  free.forEach((name, i) => {
    const operand = scalarOperand(at(values, i).dtype, getLocal(start + i));
    inner.names.set(name, { operand, scope: emit.root });
  });
  const args = [
    ...given.map((_, i) => getLocal(i)),
    ...moving.map((axis) => outer.addresses.index(axisIndex(axis))),
    ...values.map(scalarCode),
  ];
  return { fn, at: inner, args, more };
}
