/** A module of the user's with what its directives ask for. */
import { MagicString } from "magic-string";
import type { Compiled } from "./compile.ts";
import { replaceMarked } from "./directives/replace.ts";
import { rewriteOperators } from "./operators/rewrite-operators.ts";
import type { Asked } from "./query.ts";
import type { Attempt } from "./state.ts";

export interface Transformed extends Attempt {
  /** Undefined where nothing is to be done, or something is wrong. */
  readonly result: { readonly code: string; readonly map: string } | undefined;
  /** What the module exports besides what it is written to export. */
  readonly declarations: string;
}

/** @param compile makes the module of one function */
export async function transform(
  file: string,
  text: string,
  compile: (asked: Asked) => Promise<Compiled>,
): Promise<Transformed> {
  const code = new MagicString(text);
  const replaced = await replaceMarked(file, text, { code, compile });
  const operators = rewriteOperators(file, text, code);
  const problems = [...replaced.problems, ...operators.problems];
  const files = [...new Set([...replaced.files, ...operators.files])].filter((one) => one !== file);
  if (problems.length > 0) return { result: undefined, problems, files, declarations: "" };
  const map = code.generateMap({ source: file, includeContent: true, hires: "boundary" }).toString();
  const result = code.hasChanged() ? { code: code.toString(), map } : undefined;
  return { result, problems, files, declarations: replaced.declarations };
}
