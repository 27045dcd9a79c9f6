/** `Array.from`, `Float64Array.of` and their like. */
import type { Node } from "ts-morph";
import { contentOf, copyOf, get } from "../cells.ts";
import { lengthFrom } from "../lengths.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { known, nothing, unknown, type Reference, type Staged } from "../staged.ts";
import { filledTo, isTyped, typedCopy } from "./construct.ts";
import { collect } from "./collect.ts";

/** Undefined if there is no such function here. */
export function arrayFunction(m: Machine, name: string, args: readonly Staged[], node: Node): Staged | undefined {
  const [owner = "", short = ""] = name.split(".");
  const [x = nothing, f] = args;
  if (owner === "Object") return objectFunction(m, short, x);
  const typed = (made: Staged): Staged => (isTyped(owner) ? typedCopy(m, owner, made) : made);
  switch (short) {
    case "isArray":
      return known(x.kind === "reference" && contentOf(m, x)?.kind !== "record");
    case "of":
      return typed(list(m, args));
    case "from":
      return x.kind === "reference" ? typed(arrayFrom(m, x, f, node)) : x.kind === "unknown" ? unknown : undefined;
    default:
      return undefined;
  }
}

/** `Array.from(x, f)`, of an array or of `{ length }`. */
function arrayFrom(m: Machine, x: Reference, f: Staged | undefined, node: Node): Staged {
  const content = contentOf(m, x);
  if (content?.kind === "record") return fromLength(m, get(m, x, { field: "length" }), f, node);
  return f ? collect(m, x, f, node) : copyOf(m, x);
}

function fromLength(m: Machine, length: Staged, f: Staged | undefined, node: Node): Staged {
  const dim = lengthFrom(m, length);
  if (dim === undefined) return length.kind === "unknown" ? unknown : m.report(node, "dynamic-length", node.getText());
  const empty = filledTo(m, "Array", dim, nothing);
  return f ? collect(m, empty, f, node) : empty;
}

function objectFunction(m: Machine, name: string, x: Staged): Staged | undefined {
  const content = x.kind === "reference" ? contentOf(m, x) : undefined;
  if (name === "freeze") return x;
  if (content?.kind !== "record") return undefined;
  if (name === "keys") return list(m, [...content.fields.keys()].map(known));
  if (name === "values") return list(m, [...content.fields.values()]);
  if (name === "entries")
    return list(
      m,
      [...content.fields].map(([key, value]) => list(m, [known(key), value])),
    );
  return undefined;
}
