/** Entry points of WGSL in parts, and the texts that they are put together to. */
import type { Binding } from "./bindings.ts";
import type { Groups, KnownGroups } from "./groups.ts";
import type { Helper } from "./helpers.ts";
import { loopCounters } from "./loop-counters.ts";
import { printFunctions } from "./print-functions.ts";
import { membersOf, printSizes } from "./sizes.ts";

/** How an entry point is called. */
export interface Entry {
  readonly entryPoint: string;
  readonly bindings: readonly Binding[];
  readonly workgroupSize: readonly [number, number, number];
  readonly workgroups: Groups;
  /** Whether it reads the counters of the loops around it, a uniform at group 1, binding 0. */
  readonly counters: boolean;
  /** The members that it reads of the uniform of sizes, at group 1, binding 1. */
  readonly sizes: ReadonlySet<string>;
  /** Whether the device must have the feature `shader-f16`. */
  readonly half: boolean;
}

/** An entry point with the text of a module of its own, for arrays of any length. */
export interface SizedShader extends Entry {
  readonly source: string;
  readonly entryPoint: "main";
}

/** One that is ready to be dispatched. */
export interface Shader extends SizedShader {
  readonly workgroups: KnownGroups;
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

/** The text of a module for an entry point that is printed with the names {@link alone}. */
export const textOf = ({ half, bindingLines, counters, sizes, tileLines, helpers, main }: PrintedEntry): string =>
  [
    ...(half ? ["enable f16;"] : []),
    ...bindingLines,
    ...(counters ? [loopCounters] : []),
    ...(sizes.size > 0 ? [printSizes(membersOf([{ sizes }]))] : []),
    ...tileLines,
    ...printFunctions(helpers),
    main,
  ].join("\n");

/** The shader of an entry point that is printed with the names {@link alone}. */
export function sizedShaderOf(printed: PrintedEntry): SizedShader {
  const { bindingLines: _, tileLines: __, helpers: ___, main: ____, ...entry } = printed;
  return { ...entry, source: textOf(printed), entryPoint: "main" };
}

/** The same, for which all sizes are known. */
export function shaderOf(printed: PrintedEntry): Shader {
  const { workgroups } = printed;
  if ("each" in workgroups) throw new Error("internal: a dispatch whose size is not known");
  return { ...sizedShaderOf(printed), workgroups };
}

/** One module of all `entries`, each with names of its own. */
export function moduleText(entries: readonly PrintedEntry[]): string {
  const helpers = new Set(entries.flatMap((entry) => [...entry.helpers]));
  const members = membersOf(entries);
  return [
    ...(entries.some(({ half }) => half) ? ["enable f16;", ""] : []),
    ...(entries.some(({ counters }) => counters) ? [loopCounters, ""] : []),
    ...(members.length > 0 ? [printSizes(members), ""] : []),
    ...printFunctions(helpers).flatMap((text) => [text, ""]),
    ...entries.flatMap(({ bindingLines, tileLines, main }) => [...bindingLines, ...tileLines, main]),
  ].join("\n");
}
