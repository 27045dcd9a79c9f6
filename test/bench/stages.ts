/** What each stage of compiling takes, for programs of four sizes. */
import { evalShape, grad, toProgram, type Tensor } from "cotangent";
import { makePlan, optimize } from "cotangent/compiler";
import * as np from "cotangent/numpy";
import { emitPlan, heap, wasmOptions } from "@cotangent/codegen-js/wasm";
import { simd } from "@cotangent/kernel";
import { showSeconds } from "./measure.ts";
import { transformerArguments, transformerStep } from "./transformer.ts";

interface Subject {
  readonly name: string;
  trace(): unknown;
  program(): ReturnType<typeof toProgram>["program"];
}

const subject = (name: string, f: (x: Tensor) => unknown, x: Tensor): Subject => ({
  name,
  trace: () => evalShape(f, x),
  program: () => toProgram(f, x).program,
});

function transformer(layers: number): Subject {
  const [p, state, x] = transformerArguments(layers);
  return subject(`transformer step, ${layers} layers`, (v) => transformerStep(p, state, v), x);
}

/** Value and gradient of as many operations on numbers, of which each reads what was computed before. */
function straightLine(steps: number): Subject {
  const f = (x: Tensor): Tensor => {
    let [a, b] = [x, x.mul(0.5)];
    for (let i = 0; i < steps; i += 5)
      [a, b] = [
        b,
        np
          .sin(a.mul(b))
          .add(x)
          .mul(0.3)
          .add(i * 1e-5),
      ];
    return a.add(b);
  };
  return subject(`${steps} operations on numbers`, (x) => [f(x), grad(f)(x)], np.array(0.5, { dtype: "f64" }));
}

const stages = ["trace, transform", "partial evaluation", "plan", "emit", "module"] as const;

/** Seconds of each stage, the least of some rounds. */
function secondsOf({ trace, program }: Subject): { readonly steps: number; readonly seconds: readonly number[] } {
  const least = stages.map(() => Infinity);
  const traced = program();
  for (let round = 0; round < 4; round++) {
    const times = [performance.now()];
    const tick = <T>(value: T): T => {
      times.push(performance.now());
      return value;
    };
    tick(trace());
    // What was optimized is known by the object.
    const optimized = tick(optimize({ ...traced }));
    const plan = tick(makePlan(optimized, simd));
    const { bytes } = tick(emitPlan(plan, wasmOptions(), heap().isShared));
    tick(new WebAssembly.Module(bytes));
    least.forEach((time, i) => {
      least[i] = Math.min(time, ((times[i + 1] ?? 0) - (times[i] ?? 0)) / 1e3);
    });
  }
  return { steps: traced.steps.length, seconds: least };
}

function row(measured: Subject): string {
  const { steps, seconds } = secondsOf(measured);
  const whole = seconds.reduce((a, b) => a + b);
  return `| ${[measured.name, steps, ...[...seconds, whole, whole / steps].map(showSeconds)].join(" | ")} |`;
}

/** Linear in the size of the program: the last column is the same within a factor of two. */
export const stageFigures = (): readonly string[] => [
  `| compiled | operations traced | ${stages.join(" | ")} | all | for each operation |`,
  `| --- | --- | ${stages.map(() => "---").join(" | ")} | --- | --- |`,
  ...[3, 6, 12, 24].map(transformer).map(row),
  ...[625, 1250, 2500, 5000].map(straightLine).map(row),
];
