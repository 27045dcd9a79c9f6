/** Methods that change their array. */
import type { Node } from "ts-morph";
import { claim, contentOf, lengthOf, set, stored } from "../cells.ts";
import { emit, full, type Machine } from "../machine.ts";
import { valueOf } from "../numbers.ts";
import { place } from "../packed.ts";
import { resolve } from "../paths.ts";
import { known, nothing, type Content, type Reference, type Staged } from "../staged.ts";
import { elementsOf } from "../elements.ts";
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
  if (changing.has(name) && !claim(m, own.cell)) return array;
  const replace = (next: Content): Staged => {
    if (own.path.length === 0 && claim(m, own.cell)) m.state.cells.set(own.cell, next);
    return array;
  };
  switch (name) {
    case "fill":
      return fill(m, array, args, replace);
    case "reverse":
      if (content?.kind === "list") return replace({ ...content, items: content.items.toReversed() });
      if (content?.kind !== "packed" || own.path.length > 0) return undefined;
      return replace({ ...content, leaves: content.leaves.map((leaf) => emit(m, "reverse", [leaf], { axes: [0] })) });
    case "pop":
    case "shift": {
      if (content?.kind !== "list") return undefined;
      const last = name === "pop" ? content.items.length - 1 : 0;
      const item = content.items[last] ?? nothing;
      replace({ ...content, items: content.items.filter((_, i) => i !== last) });
      return item;
    }
    case "unshift":
      if (content?.kind !== "list") return undefined;
      replace({ ...content, items: [...args, ...content.items] });
      return known(content.items.length + args.length);
    case "set":
      return copyInto(m, array, args);
    case "sort":
    case "toSorted": {
      const found = content && sorted(m, content, args[0], node);
      if (!found) return undefined;
      return name === "sort" ? replace(found) : place(m, found);
    }
    default:
      return undefined;
  }
}

type Replace = (next: Content) => Staged;

function fill(m: Machine, array: Reference, args: readonly Staged[], replace: Replace): Staged | undefined {
  const [value = nothing, from, to] = args;
  const content = contentOf(m, array);
  const own = resolve(m, array);
  if (from === undefined && content?.kind === "list")
    return replace({ ...content, items: content.items.map(() => stored(m, value, content.storage)) });
  const plain = content?.kind === "packed" && content.type.element.kind === "number" && own.path.length === 0;
  if (from === undefined && plain) {
    const one = stored(m, value, content.type.storage);
    const shape = [content.type.length];
    const leaf =
      one.kind === "static"
        ? full(m, Number(one.value), m.dtype, shape)
        : emit(m, "broadcast", [valueOf(m, one)], { shape, axes: [] });
    return replace({ ...content, leaves: [leaf] });
  }
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
