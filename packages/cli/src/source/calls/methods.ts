/** Methods of arrays. */
import type { Node } from "ts-morph";
import { arithmetic } from "../arithmetic.ts";
import { contentOf, copyOf, get, lengthOf } from "../cells.ts";
import { push } from "../growth.ts";
import { placeOf } from "../expressions/access.ts";
import type { Machine } from "../machine.ts";
import { nothing, unknown, type Reference, type Staged } from "../staged.ts";
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
      const place = placeOf(m, negative(f) ? arithmetic(m, "+", lengthOf(m, array), f) : f, node);
      return place && get(m, array, place);
    }
    default:
      return undefined;
  }
}

const negative = (x: Staged): boolean => x.kind === "static" && Number(x.value) < 0;

function backwards(m: Machine, array: Reference): Reference {
  const copy = copyOf(m, array);
  if (copy.kind !== "reference") return array;
  change(m, copy, "reverse", [], undefined);
  return copy;
}
