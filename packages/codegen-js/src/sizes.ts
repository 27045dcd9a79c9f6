/** Named sizes in emitted code: each is a variable, a parameter of the functions that need it. */
import { mayBeNegative } from "@cotangent/ir";
import type { SizeParts } from "./parts.ts";

const prefix = "size_";

export const namedSizes: SizeParts = {
  print(size, used) {
    const value = size.algebra.expression(size, (name) => {
      const variable = prefix + name;
      used.add(variable);
      return variable;
    });
    if (mayBeNegative(size)) return `Math.max(0, ${value})`;
    // A product that something is divided by.
    return value.includes("*") && !value.startsWith("(") ? `(${value})` : value;
  },
};

/** The size that a variable holds. */
export const nameOfSize = (variable: string): string => variable.slice(prefix.length);
