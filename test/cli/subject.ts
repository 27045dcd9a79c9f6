/** A function of the corpus with its original, and the programs and points that it is checked with. */
import { seeded, uniform } from "@cotangent/ir/testing";
import type { SourceProgram } from "@cotangent/cli";
import { read } from "./compiled.ts";
import type { CorpusCase, Plain } from "./corpus-case.ts";
import { fileOf, original, parameterNames, type PlainFunction } from "./originals.ts";
import { lengthsOf, withNumbers } from "./plain-values.ts";

export type Args = readonly Plain[];

export interface Subject {
  readonly entry: CorpusCase;
  readonly path: string;
  readonly names: readonly string[];
  /** Called with a copy each time, since what is called may be at fault and change it. */
  readonly original: PlainFunction;
}

export async function subjectOf(entry: CorpusCase): Promise<Subject> {
  const path = fileOf("corpus", entry.file);
  const f = await original(path, entry.name);
  return {
    entry,
    path,
    names: parameterNames(path, entry.name),
    original: (...args) => f(...structuredClone(args)),
  };
}

const programs = new Map<string, SourceProgram>();

export interface Made {
  readonly dtype?: "f32" | "f64";
  /** Whether the program is for arrays of any length, not for those of the arguments only. */
  readonly anyLength?: boolean;
  /** Room for loops that end by a condition. */
  readonly maxSteps?: number;
}

/** The program for arguments of the lengths of `args`. */
export function programFor(
  { entry, path, names }: Subject,
  args: Args,
  { dtype = "f64", anyLength = false, maxSteps }: Made = {},
): SourceProgram {
  const fixed = args.map((arg, i) => lengthsOf(names[i]!, arg));
  const lengths = Object.assign({}, ...(anyLength ? [] : fixed)) as Record<string, number>;
  const key = JSON.stringify([path, entry.name, dtype, lengths, maxSteps]);
  const room = maxSteps === undefined ? {} : { maxSteps };
  const found = programs.get(key) ?? read({ file: path, name: entry.name, lengths, ...room }, dtype);
  programs.set(key, found);
  return found;
}

/** `count` inputs near `args`: what is differentiated moves, so that counts and kinds stay what they are. */
export function near({ entry, names }: Subject, args: Args, count: number): readonly Args[] {
  const random = seeded(args.length + count + entry.file.length + entry.name.length);
  const spread = entry.spread ?? 0.05;
  const move = (x: number): number => x + spread * (Math.abs(x) + 0.1) * uniform(random, -1, 1);
  return Array.from({ length: count }, () =>
    args.map((arg, i) => (entry.wrt.includes(names[i]!) ? withNumbers(arg, move) : arg)),
  );
}
