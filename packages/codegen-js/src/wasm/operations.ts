/** Applies scalar operations to operands: to vectors where there are instructions, else to one lane after the other. */
import { at, f16, f32, f64, scalarOps, type Dtype, type ScalarOp } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { bitcastScalar, castLanes, castScalar } from "./convert.ts";
import type { Emitter } from "./emitter.ts";
import { function64 } from "./elementary64.ts";
import { isBetterInF64 } from "./expand.ts";
import { formulaOf, type Functions } from "./functions.ts";
import { roundedToHalf } from "./half-lanes.ts";
import { apply, call, choose } from "./instructions.ts";
import { build, extract, narrowMask, spread, wideMask } from "./lanes.ts";
import { Lanes64 } from "./lanes64.ts";
import { laneCount, lanesOperand, partsOf, scalarCode, scalarOperand, scalarType, type Operand } from "./operand.ts";
import { repeats, scalarInstruction } from "./scalar.ts";
import { relaxed, repeatsLanes, vectorInstruction } from "./vector.ts";

/** An operation with the dtypes of its arguments and of its result. */
export interface Operation {
  readonly op: ScalarOp;
  readonly from: Dtype;
  readonly to: Dtype;
}

export class Operations {
  readonly #emit: Emitter;
  readonly #functions: Functions;

  constructor(emit: Emitter, functions: Functions) {
    this.#emit = emit;
    this.#functions = functions;
  }

  apply(operation: Operation, args: readonly Operand[]): Operand {
    return args.some(({ lanes }) => lanes)
      ? this.#onLanes(operation, args)
      : scalarOperand(operation.to, this.#onScalars(operation, args.map(scalarCode)));
  }

  /** `x·y + z`, or `z − x·y`, of floats. */
  fused(op: "add" | "sub", x: Operand, y: Operand, z: Operand): Operand {
    const { dtype } = z;
    const product: Operation = { op: "mul", from: dtype, to: dtype };
    const sum: Operation = { op, from: dtype, to: dtype };
    const all = [x, y, z];
    if (!this.#functions.options.relaxed || !all.some(({ lanes }) => lanes))
      return this.apply(sum, [z, this.apply(product, [x, y])]);
    const [a, b, c] = all.map((operand) => spread(operand, this.#emit));
    if (!a || !b || !c) throw new Error("internal: no operands");
    const name = relaxed[op][scalarType(dtype) === "f64" ? "f64" : "f32"];
    return lanesOperand(dtype, ...c.parts.map((part, i) => apply(name, at(a.parts, i), at(b.parts, i), part)));
  }

  /** The greater or the lesser of two floats, in lanes: the first of them unless the second one is beyond it. */
  extremum(name: "PMin" | "PMax", first: Operand, second: Operand): Operand {
    const [x, y] = [spread(first, this.#emit), spread(second, this.#emit)];
    const type = scalarType(x.dtype) === "f64" ? "f64x2" : "f32x4";
    return lanesOperand(x.dtype, ...x.parts.map((part, i) => apply(`${type}${name}`, part, at(y.parts, i))));
  }

  #onScalars({ op, from, to }: Operation, args: readonly Code[]): Code {
    const x = at(args, 0);
    if (op === "bitcast") return bitcastScalar(from, to, x);
    if (op === "cast") return to === f16 && from !== f16 ? this.#rounded(from, x) : castScalar(from, to, x);
    const given = repeats(op, from) ? args.map((arg) => this.#emit.namedCode(arg, scalarType(from))) : args;
    const instruction = scalarInstruction(op, from, given);
    if (instruction) return instruction;
    if (from.kind !== "float") throw new Error(`internal: scalar operation "${op}" has no meaning on ${from.name}`);
    const formula = scalarType(from) === "f32" ? formulaOf(op) : undefined;
    if (formula) return call(this.#functions.formula(formula, scalarOps[op].arity), ...args);
    const wide = args.map((arg) => castScalar(from, f64, arg));
    return castScalar(f64, from, call(this.#functions.f64(op), ...wide));
  }

  #rounded(from: Dtype, x: Code): Code {
    return castScalar(f64, f32, call(this.#functions.half(), castScalar(from, f64, x)));
  }

  #onLanes(operation: Operation, args: readonly Operand[]): Operand {
    const { op, to } = operation;
    if (op === "cast") return this.#cast(operation, args);
    if (op === "bitcast") return lanesOperand(to, ...at(args, 0).parts);
    if (op === "select") return this.#select(to, args);
    return op === "shl" || op === "shr" ? this.#shifted(operation, args) : this.#arithmetic(operation, args);
  }

  #cast({ from, to }: Operation, args: readonly Operand[]): Operand {
    const x = at(args, 0);
    if (to !== f16 || from === f16 || from.kind === "bool") return castLanes(to, x, this.#emit);
    const float = from.kind === "float" ? x : castLanes(f64, x, this.#emit);
    return castLanes(to, roundedToHalf(this.#emit.named(float), this.#emit), this.#emit);
  }

  #arithmetic(operation: Operation, args: readonly Operand[]): Operand {
    const { op, from } = operation;
    const instruction = vectorInstruction(op, from);
    if (instruction) return this.#vectors(operation, args, instruction);
    if (scalarType(from) === "f32" && isBetterInF64(op)) return this.#inF64(operation, args);
    return this.#wide(operation, args) ?? this.#oneByOne(operation, args);
  }

  /** An operation on f32 by way of f64. */
  #inF64({ op, from, to }: Operation, args: readonly Operand[]): Operand {
    const wide = args.map((arg) => this.apply({ op: "cast", from, to: f64 }, [arg]));
    return this.apply({ op: "cast", from: f64, to }, [this.apply({ op, from: f64, to: f64 }, wide)]);
  }

  /** A function of f64 that is ours; where it does not compute all lanes, the host does. */
  #wide({ op, from, to }: Operation, args: readonly Operand[]): Operand | undefined {
    const own = from === f64 ? function64(op) : undefined;
    if (!own) return undefined;
    const all = args.map((arg) => this.#emit.named(spread(arg, this.#emit)));
    const [x, y = x] = all;
    if (!x || !y) throw new Error("internal: no operands");
    const lanes = new Lanes64(this.#emit, this.#functions.options.relaxed);
    const { compute, within } = own;
    const value = (): Operand => lanesOperand(to, ...lanes.named(compute(lanes, x.parts, y.parts)));
    if (!within) return value();
    return this.#emit.either(lanes.everywhere(within(lanes, x.parts, y.parts)), value, () =>
      this.#oneByOne({ op, from, to }, all),
    );
  }

  #vectors(
    { op, from, to }: Operation,
    args: readonly Operand[],
    instruction: (x: Code, y: Code, z: Code) => Code,
  ): Operand {
    const all = from.kind === "bool" ? this.#masks(args) : args.map((arg) => spread(arg, this.#emit));
    const given = repeatsLanes(op) ? all.map((arg) => this.#emit.named(arg)) : all;
    const [x, y, z] = given;
    return lanesOperand(
      to,
      ...at(given, 0).parts.map((_, i) => instruction(x?.parts[i] ?? [], y?.parts[i] ?? [], z?.parts[i] ?? [])),
    );
  }

  /** Truth values as masks of one width: the wide one where all are wide. */
  #masks(args: readonly Operand[]): readonly Operand[] {
    const wide = args.every(({ lanes, parts }) => !lanes || parts.length === 2);
    return args.map((arg) => (wide ? wideMask(arg, this.#emit) : narrowMask(arg, this.#emit)));
  }

  #select(to: Dtype, [condition, ...values]: readonly Operand[]): Operand {
    if (!condition) throw new Error("internal: a select without a condition");
    const [x, y] = values.map((value) =>
      to.kind === "bool" ? narrowMask(value, this.#emit) : spread(value, this.#emit),
    );
    if (!x || !y) throw new Error("internal: a select without values");
    if (!condition.lanes) {
      const test = this.#emit.namedCode(scalarCode(condition), "i32");
      return lanesOperand(to, ...x.parts.map((part, i) => choose(test, part, at(y.parts, i))));
    }
    const blend = this.#functions.options.relaxed ? "i32x4RelaxedLaneselect" : "v128Bitselect";
    const mask = partsOf(to) === 2 ? wideMask(condition, this.#emit) : narrowMask(condition, this.#emit);
    return lanesOperand(to, ...mask.parts.map((part, i) => apply(blend, at(x.parts, i), at(y.parts, i), part)));
  }

  #shifted(operation: Operation, args: readonly Operand[]): Operand {
    const [x, count] = [at(args, 0), at(args, 1)];
    if (count.lanes || operation.from.kind === "bool") return this.#oneByOne(operation, args);
    const right = operation.from.kind === "uint" ? "i32x4ShrU" : "i32x4ShrS";
    const name = operation.op === "shl" ? "i32x4Shl" : right;
    return lanesOperand(operation.to, apply(name, at(x.parts, 0), scalarCode(count)));
  }

  #oneByOne(operation: Operation, args: readonly Operand[]): Operand {
    const named = args.map((arg) => this.#emit.named(arg));
    const scalars = Array.from({ length: laneCount }, (_, lane) =>
      this.#onScalars(
        operation,
        named.map((arg) => scalarCode(arg.lanes ? extract(arg, lane) : arg)),
      ),
    );
    return build(operation.to, scalars);
  }
}
