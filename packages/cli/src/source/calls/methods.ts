/** Methods of arrays. */
import type { Node } from "ts-morph";
import { contentOf, copyOf } from "../cells.ts";
import type { Machine } from "../machine.ts";
import { unknown, type Staged } from "../staged.ts";
import { collect, forEach, reduce } from "./collect.ts";

export function method(m: Machine, receiver: Staged, name: string, args: readonly Staged[], node: Node): Staged {
  const [f = unknown] = args;
  if (receiver.kind !== "reference") return m.report(node, "unknown-method", `.${name}()`, "arithmetic and Math");
  if (!contentOf(m, receiver)) return unknown;
  switch (name) {
    case "map":
      return collect(m, receiver, f, node);
    case "forEach":
      return forEach(m, receiver, f, node);
    case "reduce":
      return reduce(m, receiver, f, args[1], node);
    case "slice":
      if (args.length === 0) return copyOf(m, receiver);
  }
  return m.report(node, "unknown-method", `.${name}()`, "map, reduce, forEach, fill, slice, push");
}
