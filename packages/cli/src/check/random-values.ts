/** Random plain values of a type, the same for the same seed. */
import { evaluateDim, sizeNames } from "cotangent/compiler";
import type { Plain } from "../modules/plain.ts";

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

/** What arrays of any length have. */
const openLength = 4;

/** Numbers are in [0.5, 1.5), where few functions have poles. */
export function randomValue(type: Plain, random: () => number): unknown {
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
      const length = evaluateDim(type.length, new Map(sizeNames([type.length]).map((name) => [name, openLength])));
      const values = Array.from({ length }, () => randomValue(type.element, random));
      return type.storage === "Array" ? values : storages[type.storage].from(values.map(Number));
    }
    case "tuple":
      return type.elements.map((element) => randomValue(element, random));
    case "object":
      return Object.fromEntries(type.fields.map((field) => [field.name, randomValue(field.type, random)]));
  }
}

const storages = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };
