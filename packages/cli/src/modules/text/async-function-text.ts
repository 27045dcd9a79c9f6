/** A function of a module as text, whose code runs elsewhere: each call has arrays of its own. */
import type { ModeProgram } from "../derive/mode-program.ts";
import type { FoundSize } from "./find-sizes.ts";
import { FunctionWriter } from "./function-writer.ts";
import type { FunctionOptions } from "./function-text.ts";
import { sizeLines } from "./size-values.ts";
import { docComment, quote, wordsIn } from "./words.ts";

/** The function called `own`, which returns a promise. The lengths of its arguments are all sizes that there are. */
export function asyncFunctionText(
  mode: ModeProgram,
  documentation: string,
  { own, host, module }: FunctionOptions,
): readonly string[] {
  const writer = new FunctionWriter(mode, host, module, [own, ...wordsIn(host.call("", [], []))]);
  const { found, needed, sizeNames } = writer;
  const lengths = needed.given.map((size) => {
    const place = found.find(({ name }) => name === size);
    if (!place) throw new Error(`internal: no argument says what ${size} is`);
    return `const ${sizeNames.get(size) ?? ""} = ${lengthOf(place)};`;
  });

  function lengthOf({ value, what, isInside, rowBytes }: FoundSize): string {
    const args = [value, quote(`${mode.name}: ${what}`)];
    if (host.buffers)
      return `${module.helper("lengthOnDevice")}(${[...args, isInside, rowBytes ?? "undefined"].join(", ")})`;
    return `${module.helper("lengthOf")}(${[...args, ...(isInside ? ["true"] : [])].join(", ")})`;
  }

  return [
    ...docComment(documentation),
    `async function ${own}(${writer.signature}) {`,
    ...[...lengths, ...sizeLines(mode.name, needed, sizeNames), ...writer.head, ...writer.body].map(
      (line) => `  ${line}`,
    ),
    "}",
  ];
}
