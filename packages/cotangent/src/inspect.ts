/** Looking at programs instead of running them. */
import { optimize, print, subprograms, type Program } from "@cotangent/ir";
import type { MemoryUse } from "@cotangent/kernel";
import { emit, type Emitted } from "./backend.ts";
import { shapeOf, type Real } from "./content.ts";
import { defaultDevice, isRemote, type Device } from "./device.ts";
import { listening } from "./stages.ts";
import { leavesOf, traceCall } from "./trace-function.ts";
import { unflatten } from "./tree.ts";
import { typed, type InputsOf, type WithLeaves } from "./tree-types.ts";

/** The type of a tensor. */
export interface TensorType {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** The tree of types that `f` returns for arguments like these; nothing is computed. */
export function evalShape<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...args: InputsOf<A>
): WithLeaves<R, TensorType> {
  const { program, result } = traceCall(f, leavesOf(args, "evalShape"));
  return typed(
    unflatten(
      result,
      program.outputs.map(({ type }): TensorType => ({ dtype: type.dtype.name, shape: shapeOf(type) })),
    ),
  );
}

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
  ...args: InputsOf<A>
): PrintedProgram {
  const { program } = traceCall(f, leavesOf(args, "toProgram"));
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
export function explain<A extends readonly unknown[]>(f: (...args: A) => unknown, ...args: InputsOf<A>): Explanation {
  const stages: Stage[] = [];
  const leaves = leavesOf(args, "explain");
  const { program } = listening(
    (name, made) => stages.push(stageOf(name, made)),
    () => traceCall(f, leaves),
  );
  stages.push(stageOf("traced", program));
  let before = print(program);
  const optimized = optimize(program, {
    after(pass, made) {
      const text = print(made);
      if (text !== before) stages.push(stageOf(`after ${pass.name}`, made));
      before = text;
    },
  });
  const device = deviceOf(leaves.contents);
  const emitted = isRemote(device) ? device.emit(optimized) : emit(optimized);
  const kernels = emitted.kernels.map(({ name, comment }) => `   ${name}: ${comment}`).join("\n");
  const memory = emitted.memory ? `── memory: ${showMemory(emitted.memory)}\n` : "";
  const text = `${stages.join("\n")}\n── kernels: ${emitted.kernels.length}\n${kernels}\n${memory}── source\n${emitted.source}\n`;
  return { stages, ...emitted, toString: () => text };
}
