/** Methods that change their array. */
import type { Dim, Value } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf, lengthOf, withSharedRows } from "../cells.ts";
import { claim } from "../claim.ts";
import { emit, full, type Machine } from "../machine.ts";
import { valueOf } from "../numbers.ts";
import { pack, place, plainTypeOf } from "../packed.ts";
import { resolve } from "../paths.ts";
import { known, nothing, reference, type Cell, type Content, type Reference, type Staged } from "../staged.ts";
import { elementsOf } from "../elements.ts";
import { set, stored } from "../writing.ts";
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
  switch (name) {
    case "fill":
      return (whole ? fillWhole(m, content, args, own.cell) : undefined) ?? fill(m, array, args);
    case "set":
      return copyInto(m, array, args);
    case "toSorted": {
      const found = sorted(m, content, args[0], node);
      return found && place(m, found);
    }
    default:
      return whole ? changeWhole(m, content, name, { args, node, replace }) : undefined;
  }
}

interface Change {
  readonly args: readonly Staged[];
  readonly node: Node | undefined;
  readonly replace: Replace;
}

function changeWhole(m: Machine, content: Content, name: string, { args, node, replace }: Change): Staged | undefined {
  switch (name) {
    case "reverse":
      return reverse(m, content, replace);
    case "pop":
    case "shift":
    case "unshift":
      return content.kind === "list" ? atEnd(content, name, args, replace) : undefined;
    case "sort": {
      const found = sorted(m, content, args[0], node);
      return found && replace(found);
    }
    default:
      return undefined;
  }
}

type Replace = (next: Content) => Staged;

function reverse(m: Machine, content: Content, replace: Replace): Staged | undefined {
  if (content.kind === "list") return replace({ ...content, items: content.items.toReversed() });
  if (content.kind !== "packed") return undefined;
  return replace({ ...content, leaves: content.leaves.map((leaf) => emit(m, "reverse", [leaf], { axes: [0] })) });
}

function atEnd(
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

/** `x.fill(value)` */
function fillWhole(
  m: Machine,
  content: Content,
  [value = nothing, from]: readonly Staged[],
  cell: Cell,
): Staged | undefined {
  if (from !== undefined) return undefined;
  const replace = (next: Content): Staged => {
    m.state.cells.set(cell, next);
    return reference(cell);
  };
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

/** `count` copies along a new first axis. */
const repeated = (m: Machine, leaf: Value, count: Dim): Value =>
  emit(m, "broadcast", [leaf], {
    shape: [count, ...leaf.type.shape],
    axes: leaf.type.shape.map((_, axis) => axis + 1),
  });

/** `x.fill(value, from, to)` */
function fill(m: Machine, array: Reference, [value = nothing, from, to]: readonly Staged[]): Staged | undefined {
  const [first, last] = [from ?? known(0), to ?? lengthOf(m, array)];
  if (first.kind !== "static" || last.kind !== "static") return undefined;
  for (let i = Number(first.value); i < Number(last.value); i++) set(m, array, { index: known(i) }, value);
  return array;
}

/** `typed.set(source, offset)` */
function copyInto(m: Machine, array: Reference, [source, offset = known(0)]: readonly Staged[]): Staged | undefined {
  if (source?.kind !== "reference" || offset.kind !== "static") return undefined;
  const items = elementsOf(m, source);
  items?.forEach((item, i) => set(m, array, { index: known(Number(offset.value) + i) }, item));
  return nothing;
}
