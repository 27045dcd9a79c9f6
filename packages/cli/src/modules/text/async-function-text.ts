/** A function of a module as text, whose code runs elsewhere: each call has arrays of its own. */
import type { ModeProgram } from "../derive/mode-program.ts";
import { findSizes, type FoundSize } from "./find-sizes.ts";
import { FunctionWriter } from "./function-writer.ts";
import type { FunctionOptions } from "./function-text.ts";
import { docComment, quote, wordsIn } from "./words.ts";

/** The function called `own`, which returns a promise. The lengths of its arguments are all sizes that there are. */
export function asyncFunctionText(
  mode: ModeProgram,
  documentation: string,
  { own, host, module }: FunctionOptions,
): readonly string[] {
  const writer = new FunctionWriter(mode, host, module, [own, ...wordsIn(host.call("", [], []))]);
  const found = findSizes(mode.parameters, writer.params);
  const lengths = host.sizes.map((size, i) => {
    const place = found.find(({ name }) => name === size);
    if (!place) throw new Error(`internal: no argument says what ${size} is`);
    return `const ${writer.sizes[i] ?? ""} = ${lengthOf(place)};`;
  });

  function lengthOf({ value, what, isInside, rowBytes }: FoundSize): string {
    const args = [value, quote(`${mode.name}: ${what}`)];
    if (host.buffers)
      return `${module.helper("lengthOnDevice")}(${[...args, isInside, rowBytes ?? "undefined"].join(", ")})`;
    return `${module.helper("lengthOf")}(${[...args, ...(isInside ? ["true"] : [])].join(", ")})`;
  }

  return [
    ...docComment(documentation),
    `async function ${own}(${writer.params.join(", ")}) {`,
    ...[...lengths, ...writer.head, ...writer.body].map((line) => `  ${line}`),
    "}",
  ];
}
