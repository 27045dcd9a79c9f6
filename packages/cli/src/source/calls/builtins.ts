/** Functions of the language. */
import type { Value } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { mathFunction } from "../math.ts";
import { emit, full, type Machine } from "../machine.ts";
import { asBoolean, booleanValue, numberOf } from "../numbers.ts";
import { known, nothing, unknown, type Builtin, type NumberValue, type Staged } from "../staged.ts";
import { asPresent } from "../undefined.ts";
import { arrayFunction } from "./array-functions.ts";
import { construct } from "./construct.ts";
import { method } from "./methods.ts";

export function callBuiltin(m: Machine, { name, receiver }: Builtin, args: readonly Staged[], node: Node): Staged {
  if (receiver) return method(m, receiver, name.slice(1), args, node);
  if (name === "Math.random") return m.report(node, "random-number", "Math.random()");
  if (name === "eval" || name === "Function") return m.report(node, "not-supported", name, "write what it says");
  if (name.startsWith("module:")) return m.report(node, "not-callable", "a module");
  const found = namedFunction(m, name, args, node);
  return found ?? m.report(node, "unknown-method", `${name}()`, "Math and arithmetic");
}

const owners = new Set(["Array", "Float64Array", "Float32Array", "Object"]);

function namedFunction(m: Machine, name: string, args: readonly Staged[], node: Node): Staged | undefined {
  const [owner = "", short] = name.split(".");
  if (owner === "Math" && short) return mathFunction(m, short, args);
  if (!owners.has(owner)) return numberFunction(m, name, args[0] ?? nothing);
  return short ? arrayFunction(m, name, args, node) : construct(m, { kind: "builtin", name }, args, node);
}

const numberFunctions = new Set("Boolean Number isFinite isInteger isNaN isSafeInteger".split(" "));

function numberFunction(m: Machine, name: string, x: Staged): Staged | undefined {
  const short = name.replace(/^Number\./, "");
  if (name === "String") return m.node ? m.report(m.node, "dynamic-text") : unknown;
  if (!numberFunctions.has(short)) return undefined;
  if (x.kind === "unknown") return unknown;
  if (short === "Boolean") return asBoolean(m, x);
  if (x.kind === "static" && typeof x.value !== "string") return staticNumber(short, Number(x.value));
  return testOf(m, short, numberOf(m, x));
}

function testOf(m: Machine, name: string, x: NumberValue): Staged | undefined {
  const below = (limit: number): Value => emit(m, "lt", [emit(m, "abs", [x.value]), full(m, limit)]);
  const whole = (): Value => emit(m, "eq", [emit(m, "trunc", [x.value]), x.value]);
  switch (name) {
    case "Number":
      return asPresent(x);
    case "isNaN":
      return booleanValue(emit(m, "ne", [x.value, x.value]));
    case "isFinite":
      return booleanValue(below(Infinity));
    case "isInteger":
    case "isSafeInteger":
      if (x.integer) return known(true);
      return booleanValue(emit(m, "and", [whole(), below(name === "isInteger" ? Infinity : 2 ** 53)]));
    default:
      return undefined;
  }
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
