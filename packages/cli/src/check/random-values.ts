/** Random plain values of a type, the same for the same seed. */
import { evaluateDim, type Sizes } from "cotangent/compiler";
import { sizesIn, type ModuleSource, type Plain } from "../modules/plain.ts";
import { allSizes } from "../source/derived-sizes.ts";

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What arrays of any length have at least. */
const openLength = 4;

/** Sizes that a function may be called with: all lengths are one, which can be divided wherever that is asked for. */
export function openSizes({ parameters, sizing }: Pick<ModuleSource, "parameters" | "sizing">): Sizes {
  const { rules = [] } = sizing ?? {};
  const length = rules.reduce((product, { by }) => (product % by === 0 ? product : product * by), openLength);
  const lengths = new Map(sizesIn(parameters.map(({ type }) => type)).map((name) => [name, length]));
  return sizing ? allSizes(sizing, lengths) : lengths;
}

/** Numbers are in [0.5, 1.5), where few functions have poles. @param sizes see {@link openSizes} */
export function randomValue(type: Plain, random: () => number, sizes: Sizes): unknown {
  switch (type.kind) {
    case "number":
      return 0.5 + random();
    case "integer":
      return Math.floor(3 * random());
    case "boolean":
      return random() < 0.5;
    case "none":
      return null;
    case "array": {
      const length = Math.max(0, evaluateDim(type.length, sizes));
      const values = Array.from({ length }, () => randomValue(type.element, random, sizes));
      return type.storage === "Array" ? values : storages[type.storage].from(values.map(Number));
    }
    case "tuple":
      return type.elements.map((element) => randomValue(element, random, sizes));
    case "object":
      return Object.fromEntries(type.fields.map((field) => [field.name, randomValue(field.type, random, sizes)]));
  }
}

const storages = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };
