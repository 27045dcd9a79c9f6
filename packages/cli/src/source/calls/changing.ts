/** Methods that change their array. */
import type { Node } from "ts-morph";
import { contentOf, lengthOf, withSharedRows } from "../cells.ts";
import { claim } from "../claim.ts";
import { emit, full, type Machine } from "../machine.ts";
import { valueOf } from "../numbers.ts";
import { pack, place, plainTypeOf } from "../packed.ts";
import { resolve } from "../paths.ts";
import { known, nothing, type Cell, type Content, type Reference, type Staged } from "../staged.ts";
import { set, stored } from "../writing.ts";
import { repeated } from "./repeated.ts";
import { atEnd, copyInto, fillPart, splice, type Change } from "./replacing.ts";
import { sorted } from "./sort.ts";

const changing = new Set("copyWithin fill pop reverse set shift sort splice unshift".split(" "));

/** Undefined if there is no such method here. */
export function change(
  m: Machine,
  array: Reference,
  name: string,
  args: readonly Staged[],
  node: Node | undefined,
): Staged | undefined {
  const own = resolve(m, array);
  const content = contentOf(m, array);
  // What may not be changed is said once, whatever the change is.
  if (!content || (changing.has(name) && !claim(m, own.cell))) return content && array;
  const whole = own.path.length === 0;
  const replace = (next: Content): Staged => {
    m.state.cells.set(own.cell, next);
    return array;
  };
  const made = { array, args, node, replace };
  switch (name) {
    case "fill":
      return (whole ? fillWhole(m, content, own.cell, made) : undefined) ?? fill(m, array, args);
    case "set":
      return whole ? copyInto(m, content, made) : undefined;
    case "toSorted":
      return inOrder(m, content, args[0], (found) => place(m, found));
    default:
      return whole ? changeWhole(m, content, name, made) : undefined;
  }
}

function changeWhole(m: Machine, content: Content, name: string, made: Change): Staged | undefined {
  const { args, replace } = made;
  switch (name) {
    case "reverse":
      return reverse(m, content, replace);
    case "pop":
    case "shift":
    case "unshift":
      return content.kind === "list" ? atEndOfList(content, name, args, replace) : atEnd(m, content, name, made);
    case "splice":
      return splice(m, content, made);
    case "sort":
      return inOrder(m, content, args[0], replace);
    default:
      return undefined;
  }
}

function inOrder(m: Machine, content: Content, by: Staged | undefined, keep: Replace): Staged | undefined {
  const found = sorted(m, content, by);
  return found && keep(found);
}

type Replace = (next: Content) => Staged;

function reverse(m: Machine, content: Content, replace: Replace): Staged | undefined {
  if (content.kind === "list") return replace({ ...content, items: content.items.toReversed() });
  if (content.kind !== "packed") return undefined;
  return replace({ ...content, leaves: content.leaves.map((leaf) => emit(m, "reverse", [leaf], { axes: [0] })) });
}

function atEndOfList(
  content: Extract<Content, { kind: "list" }>,
  name: "pop" | "shift" | "unshift",
  args: readonly Staged[],
  replace: Replace,
): Staged {
  const { items } = content;
  if (name === "unshift") {
    replace({ ...content, items: [...args, ...items] });
    return known(items.length + args.length);
  }
  replace({ ...content, items: name === "pop" ? items.slice(0, -1) : items.slice(1) });
  return items.at(name === "pop" ? -1 : 0) ?? nothing;
}

/** `x.fill(value)`, or a part of the array. */
function fillWhole(m: Machine, content: Content, cell: Cell, made: Change): Staged | undefined {
  const [value = nothing, from] = made.args;
  const { replace } = made;
  if (from !== undefined) return fillPart(m, content, made);
  if (content.kind === "list")
    return replace({ ...content, items: content.items.map(() => stored(m, value, content.storage)) });
  if (content.kind !== "packed" || content.type.element.kind !== "number") return undefined;
  const one = stored(m, value, content.type.storage);
  const shape = [content.type.length];
  if (one.kind === "static") return replace({ ...content, leaves: [full(m, Number(one.value), m.dtype, shape)] });
  if (one.kind === "reference" && content.type.storage === "Array") {
    const element = plainTypeOf(m, one);
    if (!element) return undefined;
    withSharedRows.add(cell);
    const type = { ...content.type, element };
    return replace({
      kind: "packed",
      type,
      leaves: pack(m, one, element).map((leaf) => repeated(m, leaf, type.length)),
    });
  }
  return replace({ ...content, leaves: [repeated(m, valueOf(m, one), content.type.length)] });
}

/** `x.fill(value, from, to)` */
function fill(m: Machine, array: Reference, [value = nothing, from, to]: readonly Staged[]): Staged | undefined {
  const [first, last] = [from ?? known(0), to ?? lengthOf(m, array)];
  const length = lengthOf(m, array);
  if (first.kind !== "static" || last.kind !== "static" || length.kind !== "static") return undefined;
  const size = Number(length.value);
  const [start, end] = [first, last].map((x) => Number(x.value) + (Number(x.value) < 0 ? size : 0));
  for (let i = Math.max(0, start ?? 0); i < Math.min(size, end ?? size); i++) set(m, array, { index: known(i) }, value);
  return array;
}
