/** Loops that count by the position of the iteration: derivatives have it at hand, where they would keep a counter that is carried. */
import { add, at, buildProgram, full, i32, inline, mul, typesOf, type Program, type Value } from "cotangent/compiler";

export interface Counter {
  readonly start: Value | number;
  readonly step: number;
}

/**
 * `body`, whose input after `consts` others is a counter, with the position of the iteration as its last input instead. A
 * start that is a value is one more const, the last of them.
 */
export function byPosition(body: Program, { start, step }: Counter, consts: number): Program {
  const types = typesOf(body.inputs);
  const isKnown = typeof start === "number";
  const shared = types.slice(0, isKnown ? consts : consts + 1);
  const inputs = [...shared, ...types.slice(consts + 1), { dtype: i32, shape: [] }];
  return buildProgram(body.name, inputs, (b, ...given) => {
    const number = (value: number): Value => b.one(full, [], { dtype: i32, shape: [], value });
    const position = at(given, given.length - 1);
    const moved = step === 1 ? position : b.one(mul, [position, number(step)]);
    const counter = start === 0 ? moved : b.one(add, [moved, isKnown ? number(start) : at(given, consts)]);
    return inline(b, body, [...given.slice(0, consts), counter, ...given.slice(shared.length, -1)]);
  });
}
