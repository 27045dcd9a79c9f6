/** What people read about the functions of modules. */
import type { ModeProgram } from "./derive/mode-program.ts";

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

/** The comment of a function: what it is of the user's, and what the user wrote about that. */
export function documentationOf({ mode, wrt, parameters }: ModeProgram, name: string, written: string): string {
  const by = `with respect to ${listed(wrt)}`;
  const last = parameters.at(-1)?.name ?? "";
  const first: Readonly<Record<typeof mode.kind, string>> = {
    value: "",
    grad: `The gradient of ${name} ${by}.`,
    "value-and-grad": `The value of ${name}, and its gradient ${by}.`,
    jvp: `The value of ${name}, and how it changes where ${listed(wrt)} change as ${last} say.`,
    vjp: `The value of ${name}, and the sum of derivatives ${by}, weighted by ${last}.`,
    hessian: `The second derivatives of ${name} ${by}: by one, then by the other.`,
    vmap: `${name} of each of the elements of lists, whose lengths are the same.`,
    init: `The first state of the optimizer of ${name} by ${listed(wrt)}.`,
    step: `A step of the optimizer: the value of ${name} before it, and ${listed(wrt)} and the state after it.`,
    hvp: `The second derivatives of ${name} ${by}, times ${last}.`,
    jacobian: `The derivatives of ${name} ${by}: in the shape of the result, and in each number of it in that of the parameter.`,
  };
  return [first[mode.kind], written].filter((text) => text !== "").join("\n\n");
}
