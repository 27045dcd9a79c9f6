/** Methods that make an array of parts of others. */
import { addDims, subDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf, copyOf } from "../cells.ts";
import { concat, packedOf } from "../concat.ts";
import { emit, type Machine } from "../machine.ts";
import { demand, lengthFrom } from "../lengths.ts";
import { list, place } from "../packed.ts";
import { atLeast } from "../sizes.ts";
import { unknown, type Content, type Reference, type Staged } from "../staged.ts";
import { collect } from "./collect.ts";
import { change } from "./changing.ts";
import { elementsOf } from "../elements.ts";

/** Undefined if there is no such method here. */
export function part(
  m: Machine,
  array: Reference,
  name: string,
  args: readonly Staged[],
  node: Node,
): Staged | undefined {
  switch (name) {
    case "slice":
    case "subarray":
      return slice(m, array, args, node);
    case "concat":
      return args.reduce<Staged>((all, more) => concat(m, all, more), copyOf(m, array));
    case "toReversed": {
      const copy = copyOf(m, array);
      return copy.kind === "reference" ? change(m, copy, "reverse", [], node) : unknown;
    }
    case "flat":
      return flatten(m, array);
    case "flatMap": {
      const [f = unknown] = args;
      const rows = collect(m, array, f, node);
      return rows.kind === "reference" ? flatten(m, rows) : unknown;
    }
    default:
      return undefined;
  }
}

function slice(m: Machine, array: Reference, args: readonly Staged[], node: Node): Staged | undefined {
  const content = contentOf(m, array);
  if (content?.kind !== "list" && content?.kind !== "packed") return undefined;
  if (args.length === 0) return copyOf(m, array);
  const length: Dim = content.kind === "list" ? content.items.length : content.type.length;
  const whole = { length, node };
  const [from, to] = [limitOf(m, args[0], 0, whole), limitOf(m, args[1], length, whole)];
  if (from === undefined || to === undefined)
    return m.report(node, "dynamic-length", "the part begins or ends where a value says");
  if (content.kind === "list" && typeof from === "number" && typeof to === "number")
    return place(m, { ...content, items: content.items.slice(from, to) });
  return sliceOf(m, content, from, to);
}

function sliceOf(m: Machine, content: Content, from: Dim, to: Dim): Staged {
  const packed = packedOf(m, content);
  if (!packed) return unknown;
  const count = subDims(to, from);
  const leaves = packed.leaves.map((leaf) => {
    const rest = leaf.type.shape.slice(1);
    return emit(m, "slice", [leaf], {
      start: [from, ...rest.map(() => 0)],
      limit: [to, ...rest],
      stride: leaf.type.shape.map(() => 1),
    });
  });
  return place(m, { kind: "packed", type: { ...packed.type, length: count }, leaves });
}

/** Where a part begins or ends, within the array; undefined if that depends on values. */
function limitOf(m: Machine, given: Staged | undefined, otherwise: Dim, { length, node }: Whole): Dim | undefined {
  if (!given || (given.kind === "static" && given.value === undefined)) return otherwise;
  const negative = given.kind === "static" && Number(given.value) < 0;
  const at = negative ? addDims(length, Math.trunc(Number(given.value))) : lengthFrom(m, given);
  if (at === undefined) return undefined;
  if (typeof length === "number" && typeof at === "number") return Math.min(Math.max(at, 0), length);
  if (atLeast(m, at, length)) return length;
  // A part that begins behind the end has no elements; one that ends there would have too many.
  if (negative) demand(m, at, node);
  else if (otherwise === length) demand(m, subDims(length, at), node);
  return at;
}

interface Whole {
  readonly length: Dim;
  readonly node: Node;
}

function flatten(m: Machine, array: Reference): Staged | undefined {
  const content = contentOf(m, array);
  if (content?.kind === "packed" && content.type.element.kind === "array") {
    const [outer, inner] = [content.type.length, content.type.element];
    const length = inner.length;
    const total = [outer, length].every((dim) => typeof dim === "number") ? Number(outer) * Number(length) : undefined;
    if (total === undefined) return undefined;
    const leaves = content.leaves.map((leaf) =>
      emit(m, "reshape", [leaf], { shape: [total, ...leaf.type.shape.slice(2)] }),
    );
    return place(m, { kind: "packed", type: { ...inner, length: total }, leaves });
  }
  const items = elementsOf(m, array);
  return items?.reduce<Staged>((all, item) => concat(m, all, item), list(m, []));
}
