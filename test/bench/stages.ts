/** What each stage of compiling takes, for programs of four sizes. */
import { makePlan, optimize } from "cotangent/compiler";
import { emitPlan, heap, wasmOptions } from "@cotangent/codegen-js/wasm";
import { simd } from "@cotangent/kernel";
import { straightLine, transformer, type CompileSubject } from "./compile-subjects.ts";
import { showSeconds } from "./measure.ts";

const stages = ["trace, transform", "partial evaluation", "plan", "emit", "module"] as const;

/** Seconds of each stage, the least of some rounds. */
function secondsOf({ trace, program }: CompileSubject): {
  readonly steps: number;
  readonly seconds: readonly number[];
} {
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

function row(measured: CompileSubject): string {
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
