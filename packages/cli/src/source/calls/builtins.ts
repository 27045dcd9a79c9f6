/** Functions of the language. */
import { Node } from "ts-morph";
import { mathFunction } from "../math.ts";
import type { Machine } from "../machine.ts";
import { booleanValue, numberOf, truth } from "../numbers.ts";
import { emit, full } from "../machine.ts";
import { known, nothing, unknown, type Builtin, type Staged } from "../staged.ts";
import { arrayFunction } from "./array-functions.ts";
import { construct } from "./construct.ts";
import { method } from "./methods.ts";

export function callBuiltin(m: Machine, { name, receiver }: Builtin, args: readonly Staged[], node: Node): Staged {
  if (receiver) return method(m, receiver, name.slice(1), args, node);
  if (name === "Math.random") return m.report(node, "random-number", "Math.random()");
  if (name.startsWith("Math.")) {
    const found = mathFunction(m, name.slice("Math.".length), args);
    if (found) return found;
  }
  if (name.startsWith("module:")) return m.report(node, "not-callable", "a module");
  if (name === "eval" || name === "Function") return m.report(node, "not-supported", name, "write what it says");
  const [x = nothing] = args;
  const owner = name.split(".")[0];
  if (owner === "Array" || owner === "Float64Array" || owner === "Float32Array" || owner === "Object") {
    const found = name.includes(".")
      ? arrayFunction(m, name, args, node)
      : construct(m, { kind: "builtin", name }, args, node);
    if (found) return found;
  }
  return numberFunction(m, name, x) ?? m.report(node, "unknown-method", `${name}()`, "Math and arithmetic");
}

const numberFunctions = new Set("Boolean Number isFinite isInteger isNaN isSafeInteger".split(" "));

function numberFunction(m: Machine, name: string, x: Staged): Staged | undefined {
  if (x.kind === "unknown") return unknown;
  const short = name.replace(/^Number\./, "");
  if (name === "String") return m.node ? m.report(m.node, "dynamic-text") : unknown;
  if (!numberFunctions.has(short)) return undefined;
  if (name === "Boolean") {
    const found = truth(m, x);
    return typeof found === "boolean" ? known(found) : booleanValue(found);
  }
  if (x.kind === "static" && typeof x.value !== "string") return staticNumber(short, Number(x.value));
  if (short === "Number") return numberOf(m, x);
  const { value, integer } = numberOf(m, x);
  if (short === "isNaN") return booleanValue(emit(m, "ne", [value, value]));
  const finite = (): Staged => booleanValue(emit(m, "lt", [emit(m, "abs", [value]), full(m, Infinity)]));
  if (short === "isFinite") return finite();
  if (short !== "isInteger" && short !== "isSafeInteger") return undefined;
  if (integer) return known(true);
  const whole = emit(m, "eq", [emit(m, "trunc", [value]), value]);
  const limit = short === "isInteger" ? Infinity : 2 ** 53;
  return booleanValue(emit(m, "and", [whole, emit(m, "lt", [emit(m, "abs", [value]), full(m, limit)])]));
}

function staticNumber(name: string, x: number): Staged | undefined {
  switch (name) {
    case "Number":
      return known(x);
    case "isNaN":
      return known(Number.isNaN(x));
    case "isFinite":
      return known(Number.isFinite(x));
    case "isInteger":
      return known(Number.isInteger(x));
    case "isSafeInteger":
      return known(Number.isSafeInteger(x));
    default:
      return undefined;
  }
}
