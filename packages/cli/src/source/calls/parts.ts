/** Methods that make an array of parts of others. */
import { mulDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf, copyOf } from "../cells.ts";
import { concat, packedOf } from "../concat.ts";
import { emit, type Machine } from "../machine.ts";
import { list, place } from "../packed.ts";
import { resolve } from "../paths.ts";
import { isScalar } from "../plain.ts";
import { unknown, type Content, type Reference, type Staged } from "../staged.ts";
import { collect } from "./collect.ts";
import { change } from "./changing.ts";
import { elementsOf } from "../elements.ts";
import { limitOf, range } from "../ranges.ts";

const isOne = (depth: Staged | undefined): boolean => depth?.kind === "static" && depth.value === 1;

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
      return slice(m, array, args, node);
    case "subarray":
      return viewOf(m, array, slice(m, array, args, node));
    case "concat":
      return args.reduce<Staged>((all, more) => concat(m, all, more), copyOf(m, array));
    case "toReversed": {
      const copy = copyOf(m, array);
      return copy.kind === "reference" ? change(m, copy, "reverse", [], node) : unknown;
    }
    case "flat":
      return args.length === 0 || isOne(args[0]) ? flatten(m, array) : undefined;
    case "flatMap": {
      const [f = unknown] = args;
      const rows = collect(m, array, f, node);
      return rows.kind === "reference" ? flatten(m, rows) : unknown;
    }
    default:
      return undefined;
  }
}

/** A part that is not copied: who writes to one of the two changes the other one, too, which is then not read any more. */
function viewOf(m: Machine, array: Reference, view: Staged | undefined): Staged | undefined {
  if (view?.kind === "reference") view.cell.mayAlias.push(resolve(m, array).cell);
  return view;
}

function slice(m: Machine, array: Reference, args: readonly Staged[], node: Node): Staged | undefined {
  const content = contentOf(m, array);
  if (content?.kind !== "list" && content?.kind !== "packed") return undefined;
  if (args.length === 0) return copyOf(m, array);
  const length = countOf(content);
  const whole = { length, node };
  const [from, to] = [limitOf(m, args[0], 0, whole), limitOf(m, args[1], length, whole)];
  if (from === undefined || to === undefined)
    return m.report(node, "dynamic-length", "the part begins or ends where a value says");
  if (content.kind === "list" && typeof from === "number" && typeof to === "number")
    return place(m, { ...content, items: content.items.slice(from, to) });
  const packed = packedOf(m, content);
  return packed ? withRowsOf(m, array, range(m, packed, from, to)) : unknown;
}

const countOf = (content: Extract<Content, { kind: "list" | "packed" }>): Dim =>
  content.kind === "list" ? content.items.length : content.type.length;

/** A new array whose rows, if it has some, are those of another one. */
function withRowsOf(m: Machine, array: Reference, content: Extract<Content, { kind: "packed" }>): Reference {
  const made = place(m, content);
  if (!isScalar(content.type.element)) made.cell.mayAlias.push(resolve(m, array).cell);
  return made;
}

function flatten(m: Machine, array: Reference): Staged | undefined {
  const content = contentOf(m, array);
  if (content?.kind === "packed" && content.type.element.kind === "array") {
    const [outer, inner] = [content.type.length, content.type.element];
    const total = mulDims(outer, inner.length);
    const leaves = content.leaves.map((leaf) =>
      emit(m, "reshape", [leaf], { shape: [total, ...leaf.type.shape.slice(2)] }),
    );
    return place(m, { kind: "packed", type: { ...inner, length: total, storage: "Array" }, leaves });
  }
  const items = elementsOf(m, array);
  return items?.reduce<Staged>((all, item) => concat(m, all, item), list(m, []));
}
