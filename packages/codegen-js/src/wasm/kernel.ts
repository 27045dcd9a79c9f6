/** Kernels as functions of WebAssembly: loops with counters, over memory that the arguments point to. */
import type { Kernel } from "@cotangent/kernel";
import { writtenBuffers } from "../places.ts";
import type { Code } from "./bytes.ts";
import { Emitter } from "./emitter.ts";
import { expanded } from "./expand.ts";
import { ExpressionEmitter } from "./expression.ts";
import type { Functions } from "./functions.ts";
import { getLocal, i32Const } from "./instructions.ts";
import { FunctionBuilder } from "./module.ts";
import { scalarCode, scalarOperand } from "./operand.ts";
import { placesOf } from "./places.ts";
import { plus } from "./scope.ts";
import { SizeLocals } from "./sizes.ts";
import { StatementEmitter } from "./statements.ts";
import { splitsOf } from "./threads/split.ts";

export interface EmittedKernel {
  readonly fn: FunctionBuilder;
  /** Bytes of memory that it needs while it runs: its last argument says where. */
  readonly tileBytes: number;
}

/** `scheduled`, which has no barriers, as a function of the addresses of its buffers, of memory of its own, and of `sizes`. */
export function emitKernel(scheduled: Kernel, functions: Functions, sizes: readonly string[] = []): EmittedKernel {
  const { simd } = functions.options;
  const kernel = simd ? expanded(scheduled) : scheduled;
  const count = kernel.buffers.filter(({ space }) => space === "buffer").length;
  const params = Array.from({ length: count + 1 + sizes.length }, () => "i32" as const);
  const fn = new FunctionBuilder({ params, results: [] });
  const emit = new Emitter(fn, new SizeLocals(sizes, count + 1));
  const pointers = Array.from({ length: count }, (_, i) => getLocal(i));
  const tile = (offset: number): Code => plus(getLocal(count), i32Const(offset));
  const { places, tileBytes } = placesOf(kernel, { fn, simd, pointers, tile });
  const expressions = new ExpressionEmitter(emit, functions, places, writtenBuffers(kernel, kernel.body));
  const whole = {
    kernel,
    splits: splitsOf(kernel, functions.options),
    frame: { tiles: getLocal(count), offset: tileBytes },
  };
  const emitter = new StatementEmitter(expressions, functions, whole);
  emitter.statements(kernel.body);
  return { fn, tileBytes: tileBytes + emitter.frameBytes };
}

/** The body of a function that returns a formula of its arguments. */
export function emitFormula(
  fn: FunctionBuilder,
  functions: Functions,
  formula: Parameters<ExpressionEmitter["formula"]>[0],
): void {
  const emit = new Emitter(fn);
  const expressions = new ExpressionEmitter(emit, functions, [], new Set());
  const args = fn.type.params.map((_, i) => scalarOperand(formula.dtype, getLocal(i)));
  emit.line(scalarCode(expressions.formula(formula, args)));
}
