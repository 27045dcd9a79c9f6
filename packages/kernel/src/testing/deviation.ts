/** Plans against the interpreter. */
import { arrayValue, at, evaluate, type ArrayValue, type Program } from "@cotangent/ir";
import { gpu } from "../plan/gpu-machine.ts";
import { makePlan } from "../plan/make-plan.ts";
import { simd } from "../plan/simd-machine.ts";
import { runPlan } from "./run-plan.ts";

/** An array of the type of an input, positive and irregular. */
export function sampleInput({ type }: Program["inputs"][number], salt: number): ArrayValue {
  const shape = type.shape.map(Number);
  const count = shape.reduce((a, b) => a * b, 1);
  const element = (i: number): number =>
    type.dtype.kind === "float" ? 1.2 + Math.sin(i * 1.7 + salt) : (i * 7 + salt) % 3;
  return arrayValue(
    type.dtype,
    shape,
    Array.from({ length: count }, (_, i) => element(i)),
  );
}

/**
 * The greatest difference between a plan, before or after scheduling, with all inputs donated or none, and the
 * interpreter, relative to values of at least 1, in units of 1e-12 (f64) or 1e-5.
 */
export function deviation(program: Program): number {
  const inputs = program.inputs.map(sampleInput);
  const wanted = evaluate(program, inputs);
  let most = 0;
  const plans = [
    makePlan(program, "unscheduled"),
    makePlan(program),
    makePlan(program, "cpu", { donated: inputs.map(() => true) }),
    makePlan(program, simd),
    makePlan(program, simd, { donated: inputs.map(() => true) }),
    makePlan(program, gpu()),
    makePlan(program, gpu(), { donated: inputs.map(() => true) }),
  ];
  for (const plan of plans) {
    const found = runPlan(plan, inputs);
    for (const [i, { data, dtype }] of wanted.entries()) {
      const result = at(found, i).data;
      if (result.length !== data.length) return Number.NaN;
      const unit = dtype.bytes === 8 ? 1e-12 : 1e-5;
      for (const [k, x] of data.entries())
        most = Math.max(most, Math.abs(at(result, k) - x) / (1 + Math.abs(x)) / unit);
    }
  }
  return most;
}
