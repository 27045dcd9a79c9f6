/** Functions with the directive `"use operators"`. */
import type { MagicString } from "magic-string";
import type { Attempt } from "../state.ts";
import { operatorsPattern } from "../patterns.ts";
import { eraseViews } from "./erase-views.ts";
import { Rewriter } from "./rewrite.ts";
import { withTypes } from "./typed-source.ts";

/** Writes calls for operators in `code`, whose text is `text`; says what is wrong. */
export function rewriteOperators(file: string, text: string, code: MagicString): Attempt {
  if (!operatorsPattern.test(text)) return { problems: [], files: [] };
  return withTypes(file, text, (typed) => {
    const rewriter = new Rewriter(code, typed.source, typed.checker);
    eraseViews(code, typed);
    return { problems: rewriter.run(), files: typed.files };
  });
}
