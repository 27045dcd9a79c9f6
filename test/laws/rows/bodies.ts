/** Bodies of loops, calls and branches in random programs. */
import { add, equalTypes, type Program, type Value } from "@cotangent/ir";
import { chance, pick, type Growth } from "@cotangent/ir/testing";

/** Grows a body from values, and gives it what else it needs as inputs of the outer program. */
export interface Body {
  readonly program: Program;
  /** The arguments for the inputs that the body made itself; they come first. */
  readonly extra: readonly Value[];
}

export type Ends = (child: Growth, given: readonly Value[]) => readonly Value[];

export function grownBody(
  g: Growth,
  given: readonly Parameters<Growth["input"]>[0][],
  steps: number,
  ends: Ends,
): Body {
  const child = g.child();
  const inputs = given.map((array) => child.input(array));
  child.grow(steps);
  const { program, inputs: values } = child.finish(ends(child, inputs), pick(g.random, ["f", "g", "h"]));
  const own = program.inputs.slice(given.length);
  return {
    program: { ...program, inputs: [...own, ...inputs] },
    extra: values.slice(given.length).map((array) => g.input(array)),
  };
}

/** For a carry the latest entry of its type, made to depend on itself where the body left it alone. */
export function nextCarry(child: Growth, carry: Value): Value {
  const like = child.entries.filter(({ type }) => equalTypes(type, carry.type));
  const latest = like.at(-1)!;
  if (latest !== carry || carry.type.dtype.kind === "bool" || chance(child.random, 10)) return latest;
  const added = child.simple(add, [carry, child.entry(carry.type)]);
  return added?.[0] ?? carry;
}
