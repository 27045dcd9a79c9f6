/** Arrays one after the other. */
import { contentOf } from "./cells.ts";
import { joined } from "./growth.ts";
import type { Machine } from "./machine.ts";
import { list, packContent, place, plainTypeOfContent } from "./packed.ts";
import { unknown, type Content, type Staged } from "./staged.ts";

type Packed = Extract<Content, { kind: "packed" }>;

export function packedOf(m: Machine, content: Content): Packed | undefined {
  const type = plainTypeOfContent(m, content);
  return type?.kind === "array" ? { kind: "packed", type, leaves: packContent(m, content, type) } : undefined;
}

export function concat(m: Machine, all: Staged, more: Staged): Staged {
  const first = all.kind === "reference" ? contentOf(m, all) : undefined;
  const second: Content | undefined =
    more.kind === "reference" ? contentOf(m, more) : { kind: "list", items: [more], storage: "Array" };
  if (!first || !second) return unknown;
  if (first.kind === "list" && second.kind === "list") return list(m, [...first.items, ...second.items]);
  const [a, b] = [packedOf(m, first), packedOf(m, second)];
  const both = a && b && joined(m, a, b);
  return both ? place(m, both) : unknown;
}
