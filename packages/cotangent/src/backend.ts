/** The one interface between tensors and code generators. */
import {
  compileEntry,
  compileWith,
  type Entry,
  type Executable,
  type WithEntry,
  memoryUse,
} from "@cotangent/codegen-js";
import type { Program } from "@cotangent/ir";
import { commandsIn, showKernel, type Donation, type Kernel, type MemoryUse, type Plan } from "@cotangent/kernel";
import { allowed, readyToRun } from "./control.ts";

/** What a code generator made of a program, for people. */
export interface Emitted {
  readonly kernels: readonly Kernel[];
  /** The text that is compiled; where that is no text (`wasm`) the loops that it is made of. */
  readonly source: string;
  readonly language: "js" | "wasm" | "wgsl";
  /** The bytes that a call takes on the CPU. */
  readonly memory?: MemoryUse;
}

/** `program` after partial evaluation, ready to run. Callers keep it: see `execute.ts`. */
export function compile(program: Program, donation?: Donation): Executable {
  const ready = readyToRun(program);
  return allowed().vectors?.compile(ready, allowed(), donation) ?? compileWith(allowed(), ready, donation);
}

/** The same without blocking where it becomes a module of WebAssembly. */
export async function compileLater(program: Program, donation?: Donation): Promise<Executable> {
  const ready = readyToRun(program);
  const vectors = await allowed().vectors?.compileLater(ready, allowed(), donation);
  return vectors ?? compileWith(allowed(), ready, donation);
}

/** What a program became, and the text of its JavaScript with an entry of the caller's, if it is that, and has no effects. */
export interface WithLanguage {
  readonly language: "js" | "wasm";
  readonly executable: Executable;
}

/** `program` as {@link compile} makes it, as text around an entry if it becomes JavaScript and `entry` is there for it. */
export function compileAs(program: Program, entry: Entry | undefined): WithEntry | WithLanguage {
  const ready = readyToRun(program);
  const vectors = allowed().vectors?.compile(ready, allowed());
  if (vectors) return { language: "wasm", executable: vectors };
  const made = entry && compileEntry(allowed(), ready, entry);
  return made ?? { language: "js", executable: compileWith(allowed(), ready) };
}

/** The kernels and the text that an optimized program becomes. */
export function emit(optimized: Program): Emitted {
  const vectors = allowed().vectors?.compile(optimized, allowed());
  if (vectors) {
    const kernels = [...kernelsOf(vectors.plan)];
    return {
      kernels,
      source: kernels.map(showKernel).join("\n"),
      language: "wasm",
      memory: memoryUse(vectors),
    };
  }
  const made = compileWith(allowed(), optimized);
  return { kernels: [...kernelsOf(made.plan)], source: made.source, language: "js", memory: memoryUse(made) };
}

/** The kernels of `plan` and of the plans that it calls, each once. */
export function kernelsOf(plan: Plan): ReadonlySet<Kernel> {
  const found = new Set<Kernel>();
  const queue = [...plan.commands];
  for (let command = queue.shift(); command; command = queue.shift()) {
    if (command.kind === "run") found.add(command.kernel);
    queue.unshift(...(command.kind === "call" ? command.plan.commands : commandsIn(command)));
  }
  return found;
}
