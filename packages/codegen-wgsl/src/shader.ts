/** Entry points of WGSL in parts, and the texts that they are put together to. */
import type { Binding } from "./bindings.ts";
import type { Helper } from "./helpers.ts";
import { loopCounters } from "./loop-counters.ts";
import { printFunctions } from "./print-functions.ts";

/** How an entry point is called. */
export interface Entry {
  readonly entryPoint: string;
  readonly bindings: readonly Binding[];
  readonly workgroupSize: readonly [number, number, number];
  /** Numbers of workgroups: more than 65,535 in a row are laid out in two dimensions. */
  readonly workgroups: readonly [number, number];
  /** Whether it reads the counters of the loops around it, a uniform at group 1, binding 0. */
  readonly counters: boolean;
  /** Whether the device must have the feature `shader-f16`. */
  readonly half: boolean;
}

/** An entry point with the text of a module of its own. */
export interface Shader extends Entry {
  readonly source: string;
  readonly entryPoint: "main";
}

/** An entry point with what it needs in a module. */
export interface PrintedEntry extends Entry {
  readonly bindingLines: readonly string[];
  readonly tileLines: readonly string[];
  readonly helpers: ReadonlySet<Helper>;
  readonly main: string;
}

/** What an entry point is called, and what its global names start with. */
export interface EntryNames {
  readonly entryPoint: string;
  readonly prefix: string;
}

export const alone: EntryNames = { entryPoint: "main", prefix: "" };

/** The shader of an entry point that is printed with the names {@link alone}. */
export function shaderOf({ bindingLines, tileLines, helpers, main, ...entry }: PrintedEntry): Shader {
  const source = [
    ...(entry.half ? ["enable f16;"] : []),
    ...bindingLines,
    ...(entry.counters ? [loopCounters] : []),
    ...tileLines,
    ...printFunctions(helpers),
    main,
  ].join("\n");
  return { ...entry, source, entryPoint: "main" };
}

/** One module of all `entries`, each with names of its own. */
export function moduleText(entries: readonly PrintedEntry[]): string {
  const helpers = new Set(entries.flatMap((entry) => [...entry.helpers]));
  return [
    ...(entries.some(({ half }) => half) ? ["enable f16;", ""] : []),
    ...(entries.some(({ counters }) => counters) ? [loopCounters, ""] : []),
    ...printFunctions(helpers).flatMap((text) => [text, ""]),
    ...entries.flatMap(({ bindingLines, tileLines, main }) => [...bindingLines, ...tileLines, main]),
  ].join("\n");
}
