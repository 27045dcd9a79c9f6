/** What programs take, by their plans. */
import { memoryUse } from "@cotangent/codegen-js";
import type { Program } from "@cotangent/ir";
import { makePlan, memoryOf, planStatistics, simd, type Plan } from "@cotangent/kernel";
import { compile } from "../backend.ts";
import type { Again } from "./choose.ts";

/** A program and what it takes. */
export interface Measured {
  readonly program: Program;
  /** The steps that are computed again. */
  readonly again: Again;
  /** Bytes in use while it runs: arguments, results, temporaries. */
  readonly peak: number;
  /** Scalar operations, loads and stores by cost. */
  readonly operations: number;
  readonly isJavaScript: boolean;
}

/** A program as it runs: compiled. */
export function measure(program: Program): Measured {
  const executable = compile(program);
  const { operations } = planStatistics(executable.plan);
  return {
    program,
    again: new Set(),
    peak: memoryUse(executable).peak,
    operations,
    isJavaScript: executable.memory === undefined,
  };
}

export type Estimate = (program: Program) => Omit<Measured, "again">;

/**
 * What programs like `whole` take, without code where that would be a module: by their plans, which say all but what arrays
 * are rounded to and what kernels have for themselves; that is taken to be the same for all.
 */
export function estimateFor(whole: Measured): Estimate {
  if (whole.isJavaScript) return measure;
  const planOf = (program: Program): Plan => makePlan(program, simd);
  const beside = whole.peak - memoryOf(planOf(whole.program)).peak;
  return (program) => {
    const { peakBytes, operations } = planStatistics(planOf(program));
    return { program, peak: peakBytes + beside, operations, isJavaScript: false };
  };
}
