/** A function of a module as text, whose code runs elsewhere: each call has arrays of its own. */
import type { ModeProgram } from "../derive/mode-program.ts";
import { FunctionWriter } from "./function-writer.ts";
import type { FunctionOptions } from "./function-text.ts";
import { docComment, wordsIn } from "./words.ts";

/** The function called `own`, which returns a promise. Sizes are known. */
export function asyncFunctionText(
  mode: ModeProgram,
  documentation: string,
  { own, host, module }: FunctionOptions,
): readonly string[] {
  const writer = new FunctionWriter(mode, host, module, [own, ...wordsIn(host.call("", [], []))]);
  return [
    ...docComment(documentation),
    `async function ${own}(${writer.params.join(", ")}) {`,
    ...[...writer.head, ...writer.body].map((line) => `  ${line}`),
    "}",
  ];
}
