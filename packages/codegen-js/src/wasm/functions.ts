/** Functions of a module that kernels share: elementary functions of f32, those of the host, rounding to f16. */
import {
  at,
  expansions,
  f32,
  f64,
  NodeTable,
  scalarOps,
  type ExpandedOp,
  type Node,
  type ScalarOp,
} from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { function64 } from "./elementary64.ts";
import { Emitter } from "./emitter.ts";
import { isExpanded } from "./expand.ts";
import { apply, atLane, call, control, f64Const, getLocal, i32Const, setLocal, types } from "./instructions.ts";
import { Lanes64 } from "./lanes64.ts";
import { FunctionBuilder, type ModuleBuilder } from "./module.ts";
import type { SplitOptions } from "./threads/split.ts";
import { scalarCode, scalarOperand, type Operand } from "./operand.ts";

/** An elementary function as an expression of its arguments, which are the inputs 0 and 1. */
const formulas = new Map<ExpandedOp, Node>();

/** The formula of `op` in f32, if it has one. */
export function formulaOf(op: ScalarOp): Node | undefined {
  if (!isExpanded(op)) return undefined;
  const known = formulas.get(op);
  if (known) return known;
  const table = new NodeTable(true);
  const made = expansions[op](table.algebra, table.input(0, f32), table.input(1, f32));
  formulas.set(op, made);
  return made;
}

export interface WasmOptions extends SplitOptions {
  /** Whether products and sums are fused where the machine can do it, and other instructions of relaxed SIMD are used. */
  readonly relaxed: boolean;
  /** Whether loops over lanes become vectors; they are loops otherwise. */
  readonly simd: boolean;
}

/** Writes the body of a function of one expression. */
export type FormulaEmitter = (fn: FunctionBuilder, formula: Node, args: readonly Code[]) => void;

export class Functions {
  readonly options: WasmOptions;
  readonly module: ModuleBuilder;
  readonly #emit: FormulaEmitter;
  readonly #formulas = new Map<Node, Code>();
  readonly #own = new Map<ScalarOp, Code>();
  #half: Code | undefined;
  #tasks = 0;

  constructor(module: ModuleBuilder, options: WasmOptions, emit: FormulaEmitter) {
    this.module = module;
    this.options = options;
    this.#emit = emit;
  }

  /** The number of the function with this formula on scalars of f32. */
  formula(formula: Node, arity: number): Code {
    const known = this.#formulas.get(formula);
    if (known) return known;
    const fn = new FunctionBuilder({ params: arity === 2 ? ["f32", "f32"] : ["f32"], results: ["f32"] });
    const number = this.module.add(fn);
    this.#formulas.set(formula, number);
    this.#emit(
      fn,
      formula,
      fn.type.params.map((_, i) => getLocal(i)),
    );
    return number;
  }

  /** Exports `fn` as what a thread does of a loop that threads share; its number among these. */
  task(fn: FunctionBuilder): number {
    this.module.export(`task${this.#tasks}`, this.module.add(fn));
    return this.#tasks++;
  }

  /** The number of the function that hands out a task: its number, a frame, memory, the count, and how many to take. */
  fork(): Code {
    return this.module.import("fork", { params: ["i32", "i32", "i32", "i32", "i32"], results: [] });
  }

  /** The number of the function of the host for `op` on f64. */
  host(op: ScalarOp): Code {
    const { arity } = scalarOps[op];
    return this.module.import(op, { params: arity === 2 ? ["f64", "f64"] : ["f64"], results: ["f64"] });
  }

  /** The number of the function for `op` on a scalar of f64: our own, or that of the host. */
  f64(op: ScalarOp): Code {
    const own = function64(op);
    if (!own) return this.host(op);
    const known = this.#own.get(op);
    if (known) return known;
    const { compute, within } = own;
    const isBinary = scalarOps[op].arity === 2;
    const fn = new FunctionBuilder({ params: isBinary ? ["f64", "f64"] : ["f64"], results: ["f64"] });
    const number = this.module.add(fn);
    this.#own.set(op, number);
    const emit = new Emitter(fn);
    const lanes = new Lanes64(emit, this.options.relaxed);
    const args = fn.type.params.map((_, i) => getLocal(i));
    const [x = [], y = x] = args.map((arg) => lanes.named([apply("f64x2Splat", arg)]));
    const value = (): Operand => scalarOperand(f64, atLane("f64x2ExtractLane", 0, at(compute(lanes, x, y), 0)));
    const result = within
      ? emit.either(lanes.everywhere(within(lanes, x, y)), value, () =>
          scalarOperand(f64, call(this.host(op), ...args)),
        )
      : value();
    emit.line(scalarCode(result));
    return number;
  }

  /** The number of a function that rounds an f64 to a number of f16, as `ir/src/half.ts` explains. */
  half(): Code {
    if (this.#half) return this.#half;
    const fn = new FunctionBuilder({ params: ["f64"], results: ["f64"] });
    this.#half = this.module.add(fn);
    const locals = [fn.local("f64"), fn.local("f64")] as const;
    const [size, c] = [getLocal(locals[0]), getLocal(locals[1])];
    const highest = apply(
      "i32Clz",
      apply("i32Or", apply("i32TruncSatF64S", apply("f64Mul", size, f64Const(16384))), i32Const(1)),
    );
    fn.body.push(
      setLocal(locals[0], apply("f64Abs", getLocal(0))),
      apply("i32Eqz", apply("f64Lt", size, f64Const(65520))),
      [control.if, types.f64, apply("f64Mul", getLocal(0), f64Const(Infinity)), control.else],
      setLocal(
        locals[1],
        apply(
          "f64Mul",
          apply("f64ConvertI32U", apply("i32ShrU", i32Const(-(2 ** 31)), highest)),
          f64Const(1.5 * 2 ** 28),
        ),
      ),
      apply("f64Copysign", apply("f64Sub", apply("f64Add", size, c), c), getLocal(0)),
      control.end,
    );
    return this.#half;
  }
}
