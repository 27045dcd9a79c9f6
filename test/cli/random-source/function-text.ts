/** Texts of random functions of plain TypeScript: `f(a, b, flag, xs)`, with a helper. */
import fc from "fast-check";
import { number, type Text } from "./expressions.ts";
import { addVariable, emptyScope, type Result, type Scope } from "./scope.ts";
import { returned, statements, type Lines } from "./statements.ts";

/** The length of `xs`. */
export const listLength = 3;

interface Parts {
  readonly body: Lines;
  readonly helper: Lines;
  readonly ends: readonly Text[];
  readonly result: Result;
}

/** A number to which everything that was assigned contributes. */
const everything =
  (x: Text): Text =>
  (scope) =>
    [
      x(scope),
      ...scope.targets.map((name, i) => `${0.25 * (i + 1)} * ${name}`),
      ...scope.arrays.map(({ name }) => `${name}.reduce((s, t) => s * 0.5 + t, 0)`),
    ].join(" + ");

/** Variables to begin with, so that there is something to assign. */
function declareFirst(scope: Scope, numbers: readonly string[]): readonly string[] {
  numbers.forEach((name) => scope.numbers.push(name));
  const names = numbers.map((name) => `${name}First`);
  names.forEach((name) => addVariable(scope, name));
  return names.map((name, i) => `let ${name} = ${numbers[i]};`);
}

function text({ body, helper, ends, result }: Parts, smooth: boolean): string {
  const [x, y, z] = ends;
  const inner = emptyScope({ smooth, result: "number", helpers: [] });
  const helperLines = [...declareFirst(inner, ["p", "q"]), ...helper(inner), returned(inner, everything(z!), z!)];

  const scope = emptyScope({ smooth, result, helpers: ["helper"] });
  scope.tests.push("flag");
  scope.arrays.push({ name: "xs", length: listLength, writable: false });
  const lines = [...declareFirst(scope, ["a", "b"]), ...body(scope), returned(scope, everything(x!), y!)];
  return [
    "function helper(p: number, q: number): number {",
    ...helperLines.map((line) => `  ${line}`),
    "}",
    "",
    "export function f(a: number, b: number, flag: boolean, xs: readonly number[]) {",
    ...lines.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
}

/** With `smooth`, only of operations that have derivatives everywhere; tests may still jump. */
export const functionText = (smooth: boolean): fc.Arbitrary<string> =>
  fc
    .record<Parts>({
      body: statements,
      helper: fc.oneof({ arbitrary: fc.constant<Lines>(() => []), weight: 1 }, { arbitrary: statements, weight: 1 }),
      ends: fc.array(number, { minLength: 3, maxLength: 3 }),
      result: fc.constantFrom("number", "pair"),
    })
    .map((parts) => text(parts, smooth));
