/** Laws that only rows can be held to: what an operation computes, and its conventions. */
import { transforms } from "@cotangent/ad";
import { arrayValue, check, type ArrayValue, type Program } from "@cotangent/ir";
import { pullBack, run, zerosLike } from "../calculus.ts";
import { programOf, type Case, type Special } from "../row.ts";
import { expectClose, LawError } from "../subject.ts";
import { fromValue, toValue } from "../tensor.ts";

export function valueIsOracle(item: Case, program: Program, point: readonly ArrayValue[]): void {
  check(program);
  const expected = item
    .oracle(...point.map(fromValue))
    .map((result, i) => toValue(result, program.outputs[i]!.type.dtype));
  expectClose(run(program, point), expected, item.tolerance?.relative ?? 1e-13, "value against the oracle");
}

/** The value at a special point; where a gradient is stated, both modes give it. */
export function specialHolds(special: Special): void {
  const program = programOf({
    inputs: special.types.map((type) => ({ type })),
    build: (b, ...x) => special.build(b, ...x),
  });
  const point = special.types.map(({ dtype, shape }, i) => arrayValue(dtype, shape.map(Number), special.inputs[i]!));
  const outputs = run(program, point);
  outputs.forEach((y, i) => expectEach(y, special.outputs[i]!, 1e-14, special.what));
  if (!special.gradient) return;
  const ones = outputs.filter(({ dtype }) => dtype.differentiable).map((y) => ({ ...y, data: y.data.map(() => 1) }));
  const { gradient } = special;
  pullBack(program, point, ones).forEach((x, i) => expectEach(x, gradient[i]!, 1e-13, `${special.what}: vjp`));
  forwardGradient(program, point).forEach((x, i) => expectEach(x, gradient[i]!, 1e-13, `${special.what}: jvp`));
}

/** Each element by itself, however small, and with the sign of a value that is −0. */
function expectEach({ data }: ArrayValue, expected: readonly number[], tolerance: number, what: string): void {
  if (data.length !== expected.length)
    throw new LawError(`${what}: ${data.length} elements, expected ${expected.length}`);
  expected.forEach((y, i) => {
    const x = data[i]!;
    const near = Number.isFinite(y) && Math.abs(x - y) <= tolerance * Math.abs(y) && !(y === 0 && Object.is(y, -0));
    if (Object.is(x, y) || (x === y && !Object.is(y, -0)) || near) return;
    throw new LawError(
      `${what}, element ${i}: found ${Object.is(x, -0) ? "-0" : x}, expected ${Object.is(y, -0) ? "-0" : y}`,
    );
  });
}

/** The gradient of the sum of all results, one unit tangent at a time, all other inputs being constant. */
function forwardGradient(program: Program, point: readonly ArrayValue[]): readonly ArrayValue[] {
  return point.flatMap((x, i) => {
    if (!x.dtype.differentiable) return [];
    const { program: moved } = transforms.jvp(
      program,
      point.map((_, j) => i === j),
    );
    const result = zerosLike(x);
    x.data.forEach((_, k) => {
      const tangent = zerosLike(x);
      tangent.data[k] = 1;
      const all = run(moved, [...point, tangent]).slice(program.outputs.length);
      result.data[k] = all.reduce((total, { data }) => total + [...data].reduce((a, c) => a + c, 0), 0);
    });
    return [result];
  });
}
