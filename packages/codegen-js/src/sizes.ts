/** Named sizes in emitted code: each is a variable, a parameter of the functions that need it. */
import type { SizeParts } from "./parts.ts";

const prefix = "size_";

export const namedSizes: SizeParts = {
  print(size, used) {
    return size.algebra.expression(size, (name) => {
      const variable = prefix + name;
      used.add(variable);
      return variable;
    });
  },
};

/** The size that a variable holds. */
export const nameOfSize = (variable: string): string => variable.slice(prefix.length);
