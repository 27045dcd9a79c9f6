/** `Array.from`, `Float64Array.of` and their like. */
import type { Node } from "ts-morph";
import { contentOf, copyOf, get } from "../cells.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { known, nothing, unknown, type Staged } from "../staged.ts";
import { filled, isTyped, lengthFrom, typedCopy } from "./construct.ts";
import { collect } from "./collect.ts";

/** Undefined if there is no such function here. */
export function arrayFunction(m: Machine, name: string, args: readonly Staged[], node: Node): Staged | undefined {
  const [owner = "", short] = name.split(".");
  const [x = nothing, f] = args;
  if (owner === "Object") return objectFunction(m, short ?? "", x);
  if (short === "isArray") return known(x.kind === "reference" && contentOf(m, x)?.kind !== "record");
  if (short === "of") return isTyped(owner) ? typedCopy(m, owner, list(m, args)) : list(m, args);
  if (short !== "from") return undefined;
  if (x.kind !== "reference") return x.kind === "unknown" ? unknown : undefined;
  const content = contentOf(m, x);
  const length = content?.kind === "record" ? get(m, x, { field: "length" }) : undefined;
  const made = length ? fromLength(m, length, f, node) : f ? collect(m, x, f, node) : copyOf(m, x);
  return isTyped(owner) ? typedCopy(m, owner, made) : made;
}

function fromLength(m: Machine, length: Staged, f: Staged | undefined, node: Node): Staged {
  const dim = lengthFrom(length);
  if (dim === undefined) return length.kind === "unknown" ? unknown : m.report(node, "dynamic-length", node.getText());
  const empty = filled(m, "Array", length, nothing, node);
  return f && empty.kind === "reference" ? collect(m, empty, f, node) : empty;
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
