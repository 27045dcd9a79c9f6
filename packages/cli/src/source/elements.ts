/** The elements of arrays of known length, one by one. */
import { contentOf, get } from "./cells.ts";
import type { Machine } from "./machine.ts";
import { known, type Reference, type Staged } from "./staged.ts";

/** Undefined if the length is not known, which is reported. */
export function elementsOf(m: Machine, found: Reference): readonly Staged[] | undefined {
  const content = contentOf(m, found);
  if (content?.kind === "list") return content.items;
  if (content?.kind === "packed" && typeof content.type.length === "number")
    return Array.from({ length: content.type.length }, (_, i) => get(m, found, { index: known(i) }));
  if (m.node && content) m.report(m.node, "dynamic-length", "its elements one by one");
  return undefined;
}
