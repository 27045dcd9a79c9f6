/** Looking at programs instead of running them. */
import { optimize, print, subprograms, type Program } from "@cotangent/ir";
import type { MemoryUse } from "@cotangent/kernel";
import { emit, type Emitted } from "./backend.ts";
import { shapeOf, type Real } from "./content.ts";
import { defaultDevice, isRemote, type Device } from "./device.ts";
import { listening } from "./stages.ts";
import { withSpecs, type SpecsOf, type TensorType } from "./spec-arguments.ts";
import { leavesOf, traceCall, type TracedFunction } from "./trace-function.ts";
import { unflatten } from "./tree.ts";
import { typed, type WithLeaves } from "./tree-types.ts";

export type { Specs, SpecsOf, TensorType } from "./spec-arguments.ts";

/**
 * The tree of types that `f` returns for arguments like these; nothing is computed, and no memory is taken. Arguments are tensors,
 * numbers, or types, such as another call returned. `f` may be what a transform made: `evalShape(grad(loss), …)`.
 *
 * @throws ShapeError and others that a call of `f` would throw for its types.
 *
 * @example
 * ```ts
 * import { evalShape, jacrev, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const layer = (w: Tensor, x: Tensor) => np.tanh(np.matmul(x, w));
 * const y = evalShape(layer, "f32[784, 10]", { dtype: "f32", shape: [1_000_000, 784] });
 * y.shape; // [1000000, 10]
 * evalShape(jacrev(layer), "f32[4, 2]", "f32[3, 4]").shape; // [3, 2, 4, 2]
 * ```
 */
export function evalShape<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...args: SpecsOf<A>
): WithLeaves<R, TensorType> {
  const { program, result } = traceLike("evalShape", f, args);
  return typed(
    unflatten(
      result,
      program.outputs.map(({ type }): TensorType => ({ dtype: type.dtype.name, shape: shapeOf(type) })),
    ),
  );
}

/** `f`, traced for arguments like these. */
const traceLike = (name: string, f: (...args: never) => unknown, args: readonly unknown[]): TracedFunction =>
  withSpecs(name, args, (own) => traceCall(f, leavesOf(own, name)));

/** A program with its text. */
export interface PrintedProgram {
  /** In unary form; inputs are the leaves of the arguments, then what the function captured. */
  readonly program: Program;
  readonly text: string;
  toString(): string;
}

/** The program that `f` is traced to for arguments like these. */
export function toProgram<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  ...args: SpecsOf<A>
): PrintedProgram {
  const { program } = traceLike("toProgram", f, args);
  const text = print(program);
  return { program, text, toString: () => text };
}

export interface Stage {
  readonly name: string;
  readonly program: Program;
  /** How often each operation occurs, in loops and functions too. */
  readonly operations: ReadonlyMap<string, number>;
  toString(): string;
}

/** How often each operation occurs in `program`, each occurrence in a loop or function counted once. */
function countOperations(program: Program): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const queue = [program];
  for (let next = queue.pop(); next; next = queue.pop())
    for (const step of next.steps) {
      counts.set(step.primitive.name, (counts.get(step.primitive.name) ?? 0) + 1);
      queue.push(...subprograms(step));
    }
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function stageOf(name: string, program: Program): Stage {
  const operations = countOperations(program);
  const total = [...operations.values()].reduce((sum, count) => sum + count, 0);
  const list = [...operations].map(([operation, count]) => `${operation} ${count}`).join(", ");
  return { name, program, operations, toString: () => `── ${name}: ${total} operations (${list})\n${print(program)}` };
}

/** Everything that becomes of a function on its way to the device. */
export interface Explanation extends Emitted {
  /** The traced program, what transforms within it made, then the program after each pass that changed it. */
  readonly stages: readonly Stage[];
  toString(): string;
}

/** Where a function of `args` would run. */
function deviceOf(args: readonly Real[]): Device {
  const remote = args.find((arg) => arg.kind === "stored" && !arg.storage.isOnHost);
  return remote?.kind === "stored" ? remote.storage.device : defaultDevice();
}

const showMemory = ({ peak, arguments: given, results, arena }: MemoryUse): string =>
  `peak ${peak} bytes: arguments ${given}, results ${results}, arena ${arena}`;

/** Traces `f` for arguments like these and shows every stage: programs, passes, kernels, memory and source text. Nothing is run. */
export function explain<A extends readonly unknown[]>(f: (...args: A) => unknown, ...args: SpecsOf<A>): Explanation {
  const stages: Stage[] = [];
  const [program, device] = withSpecs("explain", args, (own) => {
    const leaves = leavesOf(own, "explain");
    return listening(
      (name, made) => stages.push(stageOf(name, made)),
      () => [traceCall(f, leaves).program, deviceOf(leaves.contents)] as const,
    );
  });
  stages.push(stageOf("traced", program));
  let before = print(program);
  const optimized = optimize(program, {
    after(pass, made) {
      const text = print(made);
      if (text !== before) stages.push(stageOf(`after ${pass.name}`, made));
      before = text;
    },
  });
  const emitted = isRemote(device) ? device.emit(optimized) : emit(optimized);
  const kernels = emitted.kernels.map(({ name, comment }) => `   ${name}: ${comment}`).join("\n");
  const memory = emitted.memory ? `── memory: ${showMemory(emitted.memory)}\n` : "";
  const text = `${stages.join("\n")}\n── kernels: ${emitted.kernels.length}\n${kernels}\n${memory}── source\n${emitted.source}\n`;
  return { stages, ...emitted, toString: () => text };
}
