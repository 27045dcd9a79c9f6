/** Methods of arrays. */
import type { Node } from "ts-morph";
import { contentOf, copyOf, get, lengthOf, push } from "../cells.ts";
import type { Machine } from "../machine.ts";
import { known, nothing, unknown, type Reference, type Staged } from "../staged.ts";
import { collect, forEach, reduce } from "./collect.ts";
import { change } from "./changing.ts";
import { part } from "./parts.ts";
import { search } from "./searching.ts";

export function method(m: Machine, receiver: Staged, name: string, args: readonly Staged[], node: Node): Staged {
  if (receiver.kind === "unknown") return unknown;
  if (receiver.kind !== "reference") return m.report(node, "unknown-method", `.${name}()`, "arithmetic and Math");
  if (name === "push") {
    push(m, receiver, args);
    return nothing;
  }
  if (!contentOf(m, receiver)) return unknown;
  const found =
    withCallback(m, receiver, name, args, node) ??
    change(m, receiver, name, args, node) ??
    part(m, receiver, name, args, node) ??
    search(m, receiver, name, args, node);
  return found ?? m.report(node, "unknown-method", `.${name}()`, "map, reduce, forEach, fill, slice, concat, push");
}

function withCallback(
  m: Machine,
  array: Reference,
  name: string,
  args: readonly Staged[],
  node: Node,
): Staged | undefined {
  const [f = unknown, start] = args;
  switch (name) {
    case "map":
      return collect(m, array, f, node);
    case "forEach":
      return forEach(m, array, f, node);
    case "reduce":
      return reduce(m, array, f, start, node);
    case "reduceRight":
      return reduce(m, backwards(m, array), f, start, node);
    case "at": {
      const length = lengthOf(m, array);
      if (f.kind !== "static" || length.kind !== "static") return undefined;
      const index = Number(f.value);
      return get(m, array, { index: known(index < 0 ? index + Number(length.value) : index) });
    }
    default:
      return undefined;
  }
}

function backwards(m: Machine, array: Reference): Reference {
  const copy = copyOf(m, array);
  if (copy.kind !== "reference") return array;
  change(m, copy, "reverse", [], undefined);
  return copy;
}
