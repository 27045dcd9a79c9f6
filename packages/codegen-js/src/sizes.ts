/** Named sizes in emitted code: each is a variable, a parameter of the function around all that needs it. */
import type { SizeParts } from "./parts.ts";

/** The variable that holds a size. */
export const sizeVariable = (name: string): string => `size_${name}`;

export const sizes: SizeParts = {
  print(size, used) {
    return size.algebra.expression(size, (name) => {
      used.add(name);
      return sizeVariable(name);
    });
  },
  inFunction(module, used) {
    if (used.length === 0) return module;
    const lines = module.lines.map((line) => `  ${line}`);
    // No other name consists of letters only.
    return {
      main: "sized",
      lines: [`function sized(${used.map(sizeVariable).join(", ")}) {`, ...lines, `  return ${module.main}();`, "}"],
    };
  },
};
