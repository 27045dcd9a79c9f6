/** Directives: texts at the beginning of functions, as `"use grad theta, drag"`. */
import { ts } from "ts-morph";
import { listOf } from "../../commands/options.ts";
import { modeNames } from "../patterns.ts";

const wording = new RegExp(`^use (${modeNames.join("|")})(?: (.*))?$`, "s");

export interface Directive {
  /** The statement. */
  readonly node: ts.ExpressionStatement;
  /** What the query of an import says for the same. */
  readonly query: string;
}

/** The directives of ours among the first statements of a body. */
export function directivesIn(statements: readonly ts.Statement[]): readonly Directive[] {
  const found: Directive[] = [];
  for (const node of statements) {
    if (!ts.isExpressionStatement(node) || !ts.isStringLiteral(node.expression)) break;
    const query = queryOf(node.expression.text);
    if (query !== undefined) found.push({ node, query });
  }
  return found;
}

function queryOf(text: string): string | undefined {
  const [, mode, rest = ""] = wording.exec(text.trim()) ?? [];
  if (mode === undefined) return undefined;
  const names = listOf(rest).map(encodeURIComponent).join(",");
  const asked = (key: string): string => (names === "" ? key : `${key}=${names}`);
  // Whoever takes a gradient may want the value besides.
  return mode === "grad" ? `${asked("grad")}&${asked("value-and-grad")}` : asked(mode);
}
