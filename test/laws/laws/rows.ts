/** Laws that only rows can be held to: what an operation computes, and its conventions. */
import { transforms } from "@cotangent/ad";
import { arrayValue, check, type ArrayValue, type Program } from "@cotangent/ir";
import { activeInputs, pullBack, run, zerosLike } from "../calculus.ts";
import { programOf, type Case, type Special } from "../row.ts";
import { expectClose } from "../subject.ts";
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
  expectClose(
    outputs,
    special.outputs.map((data, i) => ({ ...outputs[i]!, data: toData(outputs[i]!, data) })),
    1e-14,
    special.what,
  );
  if (!special.gradient) return;
  const floats = point.filter(({ dtype }) => dtype.differentiable);
  const gradient = special.gradient.map((data, i) => arrayValue(floats[i]!.dtype, floats[i]!.shape, data));
  const ones = outputs.filter(({ dtype }) => dtype.differentiable).map((y) => ({ ...y, data: y.data.map(() => 1) }));
  expectClose(pullBack(program, point, ones), gradient, 1e-12, `${special.what}: gradient by vjp`);
  expectClose(forwardGradient(program, point), gradient, 1e-12, `${special.what}: gradient by jvp`);
}

const toData = (like: ArrayValue, data: readonly number[]): ArrayValue["data"] => {
  const result = like.dtype.allocate(data.length);
  result.set(data);
  return result;
};

/** The gradient of the sum of all results, one unit tangent at a time. */
function forwardGradient(program: Program, point: readonly ArrayValue[]): readonly ArrayValue[] {
  const floats = point.filter(({ dtype }) => dtype.differentiable);
  const { program: moved, active } = transforms.jvp(program, activeInputs(program));
  return floats.map((x, i) => {
    const result = zerosLike(x);
    x.data.forEach((_, k) => {
      const tangents = floats.map(zerosLike);
      tangents[i]!.data[k] = 1;
      const all = run(moved, [...point, ...tangents]).slice(active.length);
      result.data[k] = all.reduce((total, { data }) => total + [...data].reduce((a, c) => a + c, 0), 0);
    });
    return result;
  });
}
