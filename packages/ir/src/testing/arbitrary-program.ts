/** Random typed programs for fast-check, each with a point at which it is smooth. */
import fc from "fast-check";
import { print, showNumber } from "../print.ts";
import { showType } from "../type.ts";
import type { ArrayValue } from "../evaluate/array-value.ts";
import type { Accepts } from "./audit.ts";
import { Growth, type PointedProgram, type Recipe, type Style } from "./growth.ts";
import { chance, shuffled, type Random } from "./random.ts";
import { smallerPrograms } from "./shrink.ts";

export interface ProgramOptions {
  readonly recipes: readonly Recipe[];
  readonly style: Style;
  /** The most steps, not counting those of bodies. */
  readonly steps?: number;
}

/** Every operation where its recipe accepts the values. */
export function acceptedBy(recipes: readonly Recipe[]): Accepts {
  const known = new Map(recipes.map((recipe) => [recipe.primitive, recipe.accepts]));
  return (primitive, args, params) => known.get(primitive)?.(args, params) ?? true;
}

/** One random program; half of them use few different operations, so that these meet each other. */
export function randomProgram(random: Random, { recipes, style, steps = 10 }: ProgramOptions): PointedProgram {
  const growth = new Growth({
    random,
    style,
    recipes: chance(random, 50) ? shuffled(random, recipes).slice(0, 6) : recipes,
    accepts: acceptedBy(recipes),
    depth: chance(random, 20) ? 2 : 1,
  });
  growth.any();
  growth.grow(random.integer(1, steps));
  return growth.finish(growth.ends(4));
}

/** Random programs that shrink by dropping steps and outputs and by inlining; what is dropped becomes an input with the value it had. */
export const arbitraryProgram = (options: ProgramOptions): fc.Arbitrary<PointedProgram> =>
  new ArbitraryProgram(options);

class ArbitraryProgram extends fc.Arbitrary<PointedProgram> {
  readonly #options: ProgramOptions;
  readonly #accepts: Accepts;
  readonly #made = new WeakSet<object>();

  constructor(options: ProgramOptions) {
    super();
    this.#options = options;
    this.#accepts = acceptedBy(options.recipes);
  }

  generate(mrng: fc.Random): fc.Value<PointedProgram> {
    return this.#wrap(randomProgram({ integer: (low, high) => mrng.nextInt(low, high) }, this.#options));
  }

  canShrinkWithoutContext(value: unknown): value is PointedProgram {
    return typeof value === "object" && value !== null && this.#made.has(value);
  }

  shrink(value: PointedProgram): fc.Stream<fc.Value<PointedProgram>> {
    return fc.stream(smallerPrograms(value, this.#accepts)).map((smaller) => this.#wrap(smaller));
  }

  #wrap({ program, inputs }: PointedProgram): fc.Value<PointedProgram> {
    const shown: PointedProgram = { program, inputs };
    const value = { ...shown, [fc.toStringMethod]: (): string => `\n${showPointed(shown)}` };
    this.#made.add(value);
    return new fc.Value(value, undefined);
  }
}

/** The text of a program and its point, for reports of failures. */
export const showPointed = ({ program, inputs }: PointedProgram): string =>
  `${print(program)}at\n${inputs.map(showArray).join("\n")}\n`;

export const showArray = ({ dtype, shape, data }: ArrayValue): string =>
  `  ${showType({ dtype, shape })} ${[...data].map(showNumber).join(" ")}`;
