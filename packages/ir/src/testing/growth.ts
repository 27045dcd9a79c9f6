/**
 * A random program that grows together with a point at which it is smooth. Every entry of the context is kept with its
 * value at the point, so an operation is put only where it stays in its domain, at a distance from jumps and kinks.
 */
import { newValue, makeStep } from "../builder.ts";
import { at, get } from "../errors.ts";
import type { Dtype } from "../dtype.ts";
import { f32, f64, i32, u32, bool } from "../dtype.ts";
import type { ArrayValue } from "../evaluate/array-value.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams, Params, Program, Step, Value } from "../program.ts";
import { arrayType, equalTypes, type ArrayType } from "../type.ts";
import { auditStep, type Accepts } from "./audit.ts";
import { allHold, sampleArray, usual, type Domain } from "./domain.ts";
import { chance, pick, type Random } from "./random.ts";

/** How an operation is put into a random program. */
export interface Recipe {
  readonly primitive: Primitive;
  /** Whether it contains programs, and so is left out where calls and loops may not be nested deeper. */
  readonly nests?: boolean;
  /** False for what must not occur in smooth programs, because its derivative is not that of its value. */
  readonly smooth?: boolean;
  /** Applies the operation to entries of `g`; undefined where it found no fitting ones. */
  grow(g: Growth): readonly Value[] | undefined;
  /** Whether the operation is smooth near these values. */
  readonly accepts?: ((args: readonly ArrayValue[], params: Params) => boolean) | undefined;
}

/** `smooth` programs compute in f64, for laws about derivatives; `mixed` ones in every dtype. */
export type Style = "smooth" | "mixed";

export interface Soil {
  readonly random: Random;
  readonly style: Style;
  readonly recipes: readonly Recipe[];
  readonly accepts: Accepts;
  /** How deep calls and loops may be nested. */
  readonly depth: number;
}

/** A program with a point of its domain. */
export interface PointedProgram {
  readonly program: Program;
  readonly inputs: readonly ArrayValue[];
}

export class Growth {
  readonly random: Random;
  readonly soil: Soil;
  readonly #values = new Map<Value, ArrayValue>();
  readonly #inputs: Value[] = [];
  readonly #steps: Step[] = [];
  readonly #shapes: readonly (readonly number[])[];

  constructor(soil: Soil) {
    this.soil = soil;
    this.random = soil.random;
    this.#shapes = Array.from({ length: 3 }, () => this.#freshShape());
  }

  get entries(): readonly Value[] {
    return [...this.#values.keys()];
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  valueOf(value: Value): ArrayValue {
    return get(this.#values, value, "value of an entry");
  }

  /** One of the few shapes of this program, of at most 24 elements, with axes of length 0 and 1 among them. */
  shape(): readonly number[] {
    return chance(this.random, 15) ? this.#freshShape() : pick(this.random, this.#shapes);
  }

  #freshShape(): readonly number[] {
    const rank = pick(this.random, [0, 1, 1, 2, 2, 2, 3]);
    return Array.from({ length: rank }, () =>
      chance(this.random, 3) ? 0 : pick(this.random, rank === 3 ? [1, 2, 3] : [1, 2, 3, 4]),
    );
  }

  dtype(kinds: readonly Dtype["kind"][] = ["float"]): Dtype {
    const floats = this.soil.style === "smooth" ? [f64] : [f64, f32];
    const mostly = kinds.includes("float") && (this.soil.style === "smooth" || chance(this.random, 50));
    const all = mostly ? floats : [...floats, i32, u32, bool];
    return pick(
      this.random,
      all.filter(({ kind }) => kinds.includes(kind)),
    );
  }

  /** A new input with the value `array`. */
  input(array: ArrayValue): Value {
    const value = newValue(arrayType(array.dtype, array.shape));
    this.#inputs.push(value);
    this.#values.set(value, array);
    return value;
  }

  fresh(type: ArrayType, domain: Domain = usual(type.dtype)): Value {
    return this.input(sampleArray(this.random, type.dtype, concrete(type), domain));
  }

  /** An entry that satisfies `fits` with elements in the domain, the latest more often than others; or a new input of type `otherwise`. */
  find(fits: (type: ArrayType) => boolean, otherwise: () => ArrayType, domain?: Domain): Value {
    const fitting = this.entries.filter(
      (value) => fits(value.type) && allHold(this.valueOf(value), domain ?? usual(value.type.dtype)),
    );
    if (fitting.length === 0 || chance(this.random, 15)) return this.fresh(otherwise(), domain);
    return chance(this.random, 30) ? at(fitting, fitting.length - 1) : pick(this.random, fitting);
  }

  /** An entry of type `type`. */
  entry(type: ArrayType, domain?: Domain): Value {
    return this.find(
      (other) => equalTypes(other, type),
      () => type,
      domain,
    );
  }

  /** An entry of one of these kinds, of rank `rank` or more. */
  any(kinds: readonly Dtype["kind"][] = ["float"], domain?: Domain, rank = 0): Value {
    const shape = (): readonly number[] => {
      const found = this.shape();
      return found.length >= rank ? found : [...found, ...[2, 3, 2].slice(found.length, rank)];
    };
    return this.find(
      (type) => kinds.includes(type.dtype.kind) && type.shape.length >= rank,
      () => arrayType(this.dtype(kinds), shape()),
      domain,
    );
  }

  /** Adds a step if it stays in its domain at the point. */
  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] | undefined {
    const made: Step = makeStep(primitive, args, params);
    if (made.results.some(({ type }) => concrete(type).reduce((a, b) => a * b, 1) > 48)) return undefined;
    const results = auditStep(
      made,
      args.map((arg) => this.valueOf(arg)),
      this.soil.accepts,
    );
    if (!results) return undefined;
    this.#steps.push(made);
    made.results.forEach((result, i) => this.#values.set(result, at(results, i)));
    return made.results;
  }

  simple(primitive: Primitive<NoParams>, args: readonly Value[]): readonly Value[] | undefined {
    return this.apply(primitive, args, {});
  }

  /** Adds about `count` steps. */
  grow(count: number): void {
    const { depth, style } = this.soil;
    for (let tries = 0; this.#steps.length < count && tries < 4 * count + 4; tries++) {
      const recipe = pick(this.random, this.soil.recipes);
      if (recipe.nests && depth <= 0) continue;
      if (recipe.smooth === false && style === "smooth") continue;
      recipe.grow(this);
    }
  }

  /** A growth for the body of a call or loop. */
  child(): Growth {
    return new Growth({ ...this.soil, depth: this.soil.depth - 1 });
  }

  /** The program so far, with the values of its inputs. */
  finish(outputs: readonly Value[], name = "main"): PointedProgram {
    const program: Program = { kind: "program", name, inputs: [...this.#inputs], steps: [...this.#steps], outputs };
    return { program, inputs: this.#inputs.map((input) => this.valueOf(input)) };
  }

  /** Up to `most` entries, the ones that nothing reads first. */
  ends(most: number): readonly Value[] {
    const read = new Set(this.#steps.flatMap(({ args }) => args));
    const made = this.#steps.flatMap(({ results }) => results).toReversed();
    const unread = made.filter((value) => !read.has(value));
    const ends = unread.length > 0 ? unread : this.entries.slice(0, 1);
    return ends.slice(0, this.random.integer(Math.min(2, most), most));
  }
}

/** The shape of a type without named sizes. */
const concrete = ({ shape }: ArrayType): readonly number[] => shape.map((dim) => (typeof dim === "number" ? dim : 0));
