/**
 * What programs here may have: arrays of more than one element, loops, calls and effects. Each comes with the functions
 * that make or record it, when one of them is first called, so that bundles carry what they use.
 */
import { allocateSmall, type CpuParts } from "@cotangent/codegen-js";
import { cpu } from "@cotangent/kernel";
import { loadVectors } from "#vectors";
import {
  optimizeBy,
  rememberLines,
  scalarPipeline,
  straightPipeline,
  type EffectHandler,
  type Pass,
  type Program,
} from "@cotangent/ir";
import type { HostFunction } from "./host.ts";
import type { Vectors } from "./vectors/vectors.ts";

interface Allowed extends CpuParts {
  /** What effects do; `hosts` are the functions that the program calls, by position. */
  readonly handler?: (hosts: readonly HostFunction[]) => EffectHandler;
  /** Partial evaluation; that of programs of scalars if absent. */
  readonly pipeline?: readonly Pass[];
  /** Code with vectors, for where it pays. */
  readonly vectors?: Vectors | undefined;
  /** Takes what only differentiation needs out of a program that is about to run. */
  readonly dissolve?: (program: Program) => Program;
}

let current: Allowed = {};

export const allowed = (): Allowed => current;

/** Lets programs have this control from now on. */
export const allow = (control: Allowed): void => void (current = { ...current, ...control });

/**
 * Lets programs have arrays of more than one element, from now on. Methods of tensors make none of scalars, so whatever
 * does calls this: `bind()` and `fromData()`, and what stacks or adopts arrays without them.
 */
export function allowArrays(): void {
  if (current.machine) return;
  allow({ machine: cpu, allocate: allocateSmall, pipeline: current.pipeline ?? straightPipeline });
  rememberLines();
  loading = loadVectors((vectors) => allow({ vectors }));
  // Whoever awaits ready() is told; for the others JavaScript goes on.
  loading.catch(() => undefined);
}

let loading: Promise<void> | undefined;

/** Fulfilled when code for vectors is there, if it is to be. */
export const vectorsLoaded = async (): Promise<void> => loading;

/**
 * Fulfilled when the CPU works at full speed: code for its vectors is loaded, and threads are there where they may be. In a page
 * arrays are worked on in JavaScript until the first is so; elsewhere it is at once. Large programs are run by one thread until
 * the second is so.
 *
 * @example
 * ```ts
 * import { ready } from "cotangent";
 *
 * await ready();
 * ```
 */
export async function ready(): Promise<void> {
  allowArrays();
  await loading;
  // Without threads everything works; startThreads() says why there are none.
  await current.vectors?.startThreads().catch(() => undefined);
}

/** `program` after partial evaluation: what is simple is differentiated into less, and runs faster. */
export const simplified = (program: Program): Program => optimizeBy(current.pipeline ?? scalarPipeline, program);

/** `program`, which will not be differentiated any more, after partial evaluation. */
export const readyToRun = (program: Program): Program => simplified(current.dissolve?.(program) ?? program);
