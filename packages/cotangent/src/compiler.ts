/**
 * The compiler without tensors: programs as data, from the builder to emitted text. What the command line and other
 * tools build on.
 *
 * ```ts
 * import { buildProgram, check, emitJs, optimize, parse, print, primitives, typeFromText } from "cotangent/compiler";
 *
 * const exp = primitives.get("exp");
 * const f32x3 = typeFromText("f32[3]");
 * if (!exp || !f32x3) throw new Error("unknown");
 * const program = buildProgram("f", [f32x3], (b, x) => b.apply(exp, [x], {}));
 * check(program);
 * console.log(print(program).split("\n")[2]?.trim()); // → %1: f32[3] = exp(%0)
 * console.log(print(parse(print(program))) === print(program)); // → true
 * console.log(emitJs(optimize(program)).includes("Math.exp")); // → true
 * ```
 */
import { printPlan } from "@cotangent/codegen-js";
import type { Program } from "@cotangent/ir";
import { makePlan } from "@cotangent/kernel";

export {
  Builder,
  buildProgram,
  check,
  evaluate,
  evaluateDim,
  hash,
  inline,
  optimize,
  parse,
  parseType as typeFromText,
  passes,
  primitives,
  print,
} from "@cotangent/ir";
export {
  addDims,
  bool,
  DeviceError,
  divideDims,
  dtypeNamed,
  f32,
  f64,
  i32,
  mayBeNegative,
  mulDims,
  namedSize,
  showDim,
  sizeNames,
  subDims,
  u32,
} from "@cotangent/ir";
export {
  at,
  isProgram,
  isSize,
  joinLoops,
  RoomError,
  sizeOf,
  sizesOf,
  steadyCarries,
  subprograms,
  typesOf,
  updatesInPlace,
  withGrowingRooms,
  withRoom,
  zeroOf,
} from "@cotangent/ir";
export { add, cast, eq, full, iota, mul, reshape, transpose } from "@cotangent/ir";
export type {
  ArrayType,
  ArrayValue,
  Dim,
  Dtype,
  Emitter,
  Param,
  Params,
  Pass,
  Primitive,
  Program,
  SizeExpression,
  Sizes,
  Step,
  Value,
  WithRoom,
} from "@cotangent/ir";
export { traceProgram } from "./compile/trace-program.ts";
export type { TracedProgram } from "./compile/trace-program.ts";
export type { Structure } from "./tree.ts";
export { batching, transforms, vjp } from "@cotangent/ad";
export { fuse, makePlan, planStatistics, showKernel, showPlan } from "@cotangent/kernel";
export type { Kernel, Plan, PlanStatistics } from "@cotangent/kernel";
export { compile, compileSized } from "@cotangent/codegen-js";
export { arrayClass, printModule } from "@cotangent/codegen-js";
export type { Executable, PrintedMain, PrintedModule, SizedExecutable } from "@cotangent/codegen-js";
export { aligned, alignment, standaloneModule } from "@cotangent/codegen-js/wasm";
export type { Frame, StandaloneModule } from "@cotangent/codegen-js/wasm";
export { printWgsl, standaloneShaders } from "@cotangent/codegen-wgsl";
export type { GpuFrame, HostNames, Shader, StandaloneShaders } from "@cotangent/codegen-wgsl";

/**
 * The JavaScript that `program` becomes for the CPU: a function body that returns a factory of the compiled function. The factory
 * takes the values of the named sizes of the program, {@link sizesOf} it, if it has any.
 */
export const emitJs = (program: Program): string => printPlan(makePlan(program, "cpu")).source;
