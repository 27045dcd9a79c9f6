/** Entry points of WGSL in parts, and the texts that they are put together to. */
import type { Shape } from "@cotangent/ir";
import type { Binding } from "./bindings.ts";
import type { Helper } from "./helpers.ts";
import { loopCounters } from "./loop-counters.ts";
import { printFunctions } from "./print-functions.ts";
import { membersOf, printSizes } from "./sizes.ts";

/** Numbers of workgroups: more than 65,535 in a row are laid out in two dimensions. Or those for so many items, where sizes say how many. */
export type Groups = readonly [number, number] | SizedGroups;

export interface SizedGroups {
  /** Their product is the number of items. */
  readonly items: Shape;
  /** The items that one workgroup takes. */
  readonly each: number;
}

function knownGroups(groups: Groups): readonly [number, number] {
  if (!("each" in groups)) return groups;
  throw new Error("internal: a dispatch whose size is not known");
}

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

/** An entry point with the text of a module of its own. */
export interface Shader extends Entry {
  readonly workgroups: readonly [number, number];
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

/** The shader of an entry point that is printed with the names {@link alone}, for which all sizes are known. */
export function shaderOf(printed: PrintedEntry): Shader {
  const { bindingLines: _, tileLines: __, helpers: ___, main: ____, ...entry } = printed;
  return { ...entry, workgroups: knownGroups(entry.workgroups), source: textOf(printed), entryPoint: "main" };
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
