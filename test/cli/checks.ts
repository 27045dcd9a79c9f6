/** What is asked of each function of the corpus; each check throws where it does not hold. */
import { seeded, uniform } from "@cotangent/ir/testing";
import { expect } from "vitest";
import type { SourceProgram } from "../../packages/cli/src/source/source-program.ts";
import { pullBackOf, read, valueOf, type SourceFunction } from "./compiled.ts";
import type { CorpusCase, Plain } from "./corpus-case.ts";
import { difference } from "./differences.ts";
import type { PlainFunction } from "./originals.ts";
import { lengthsOf, numbersOf, withNumbers } from "./plain-values.ts";
import { tracedGradient } from "./traced.ts";

type Args = readonly Plain[];

/** Weights of the numbers of a result, none of them 0 or equal. */
export const weight = (k: number): number => Math.cos(1 + 0.7 * k) + 0.01 * (k + 1);

/** `Σ wₖ·yₖ` over the numbers of `y`; a single number is itself times its weight. */
export const weighted = (y: Plain): number => numbersOf(y).reduce((sum, number, k) => sum + weight(k) * number, 0);

/** The weights in the place of the numbers of `y`. */
export function weights(y: Plain): Plain {
  let k = 0;
  return withNumbers(y, () => weight(k++));
}

const key = (lengths: Readonly<Record<string, number>>): string => JSON.stringify(lengths);

/** A function of the corpus with its original, and programs made for the lengths of its inputs. */
export class Subject {
  readonly names: readonly string[];
  readonly inputs: readonly Args[];
  readonly original: PlainFunction;
  private readonly entry: CorpusCase;
  private readonly path: string;
  private readonly programs = new Map<string, SourceProgram>();

  constructor(entry: CorpusCase, path: string, names: readonly string[], f: PlainFunction) {
    this.entry = entry;
    this.path = path;
    this.names = names;
    this.inputs = entry.inputs;
    // A copy for each call, since what is called may be at fault and change it.
    this.original = (...args) => f(...structuredClone(args));
  }

  /** The program for arguments of the lengths of `args`. */
  program(args: Args, dtype: "f32" | "f64" = "f64"): SourceProgram {
    const lengths: Readonly<Record<string, number>> = Object.assign(
      {},
      ...args.map((arg, i) => lengthsOf(this.names[i]!, arg)),
    );
    const source: SourceFunction = { file: this.path, name: this.entry.name, lengths };
    const found = this.programs.get(dtype + key(lengths)) ?? read(source, dtype);
    this.programs.set(dtype + key(lengths), found);
    return found;
  }

  /** `count` inputs near `args`: what is differentiated moves, so that counts and kinds stay what they are. */
  near(args: Args, count: number): readonly Args[] {
    const random = seeded(args.length + count + this.path.length);
    const spread = this.entry.spread ?? 0.05;
    const move = (x: number): number => x + spread * (Math.abs(x) + 0.1) * uniform(random, -1, 1);
    return Array.from({ length: count }, () =>
      args.map((arg, i) => (this.entry.wrt.includes(this.names[i]!) ? withNumbers(arg, move) : arg)),
    );
  }

  /** Each input for which a program is made, with those near it. */
  get groups(): readonly { readonly program: SourceProgram; readonly points: readonly Args[] }[] {
    return this.inputs.map((args) => ({ program: this.program(args), points: [args, ...this.near(args, 4)] }));
  }

  expectSameBits(): void {
    for (const { program, points } of this.groups) {
      const compiled = valueOf(program);
      for (const args of points) expect(compiled(args)).toEqual(this.original(...args));
    }
  }

  /** At each coordinate that is differentiated, to 1e-6 of the largest of the gradient and what differences are worth. */
  expectGradient(): void {
    for (const args of this.inputs) {
      const points = this.entry.kink === undefined ? [args, ...this.near(args, 1)] : this.near(args, 1);
      const pullBack = pullBackOf(this.program(args), this.entry.wrt);
      for (const point of points) this.expectGradientAt(point, pullBack(point, weights(this.original(...point))));
    }
  }

  private expectGradientAt(args: Args, gradient: Args): void {
    const found = gradient.flatMap(numbersOf);
    const expected = this.differences(args);
    const scale = 1 + Math.max(0, ...expected.map(({ derivative }) => Math.abs(derivative)).filter(Number.isFinite));
    expect(found).toHaveLength(expected.length);
    for (const [i, { derivative, error }] of expected.entries()) {
      if (this.entry.kink === undefined && Number.isFinite(derivative)) expect(error / scale).toBeLessThan(1e-5);
      if (error / scale > 1e-5) continue;
      expect(Math.abs(found[i]! - derivative), `coordinate ${i}: ${found[i]} for ${derivative}`).toBeLessThanOrEqual(
        1e-6 * scale + 4 * error,
      );
    }
  }

  private differences(args: Args): readonly { readonly derivative: number; readonly error: number }[] {
    return args.flatMap((arg, place) => {
      if (!this.entry.wrt.includes(this.names[place]!)) return [];
      return numbersOf(arg).map((x, coordinate) =>
        difference((moved) => {
          let k = 0;
          const changed = withNumbers(arg, (old) => (k++ === coordinate ? moved : old));
          return weighted(this.original(...args.map((other, i) => (i === place ? changed : other))));
        }, x),
      );
    });
  }

  /** The gradient is that of the function written with tensors. */
  expectTraced(version: Parameters<typeof tracedGradient>[0]): void {
    const places = this.names.flatMap((name, i) => (this.entry.wrt.includes(name) ? [i] : []));
    for (const args of this.inputs.flatMap((input) => [input, ...this.near(input, 2)])) {
      const found = pullBackOf(this.program(args), this.entry.wrt)(args, 1).flatMap(numbersOf);
      const expected = tracedGradient(version, args, places);
      const scale = 1 + Math.max(...expected.map(Math.abs).filter(Number.isFinite));
      expect(found).toHaveLength(expected.length);
      for (const [i, x] of expected.entries())
        if (Number.isFinite(x)) expect(Math.abs(found[i]! - x) / scale).toBeLessThan(1e-10);
    }
  }

  /** In single precision, within a bound that is relative to the size of the value and of what its inputs contribute. */
  expectSinglePrecision(): void {
    for (const args of this.inputs) {
      const compiled = numbersOf(valueOf(this.program(args, "f32"))(args));
      const exact = numbersOf(this.original(...args));
      const bound = this.entry.single ?? 1e-4;
      expect(compiled).toHaveLength(exact.length);
      for (const [i, y] of exact.entries()) {
        if (Number.isFinite(y)) expect(Math.abs(compiled[i]! - y)).toBeLessThanOrEqual(bound * (1 + Math.abs(y)));
        else expect(compiled[i]).toBe(y);
      }
    }
  }
}
