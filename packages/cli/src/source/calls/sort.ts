/** Sorting by size: of typed arrays, and with a comparison that subtracts. */
import type { Value } from "cotangent/compiler";
import { Node } from "ts-morph";
import { emit, emitAll, type Machine } from "../machine.ts";
import { packContent, plainTypeOfContent } from "../packed.ts";
import { placesAt } from "../paths.ts";
import type { Content, PlainArray, Staged } from "../staged.ts";
import { orderOf } from "./order.ts";

/** Undefined if it sorts by something else. */
export function sorted(m: Machine, content: Content, by: Staged | undefined): Content | undefined {
  const direction = by ? directionOf(by) : isTypedArray(content) ? "up" : undefined;
  const type = plainTypeOfContent(m, content);
  if (!direction || type?.kind !== "array" || type.element.kind !== "number") return undefined;
  const [leaf] = packContent(m, content, type);
  if (!leaf) return undefined;
  return (typeof type.length === "number" ? inOrder : inOrderOfAnyLength)(m, type, leaf, direction);
}

const isTypedArray = (content: Content): boolean =>
  (content.kind === "list" && content.storage !== "Array") ||
  (content.kind === "packed" && content.type.storage !== "Array");

function inOrder(m: Machine, type: PlainArray, leaf: Value, direction: "up" | "down"): Content | undefined {
  if (direction === "up") return { kind: "packed", type, leaves: [emit(m, "sort", [leaf], { axis: 0, keys: 1 })] };
  const [, down] = emitAll(m, "sort", [emit(m, "neg", [leaf]), leaf], { axis: 0, keys: 1 });
  return down && { kind: "packed", type, leaves: [down] };
}

function inOrderOfAnyLength(m: Machine, type: PlainArray, leaf: Value, direction: "up" | "down"): Content {
  const order = orderOf(m, direction === "up" ? leaf : emit(m, "neg", [leaf]));
  return { kind: "packed", type, leaves: [emit(m, "gather", [leaf, order], placesAt([order], "inside"))] };
}

/** Of `(a, b) => a - b` and `(a, b) => b - a`. */
function directionOf(by: Staged): "up" | "down" | undefined {
  if (by.kind !== "function" || !Node.isParametered(by.node) || !Node.isArrowFunction(by.node)) return undefined;
  const [a, b] = by.node.getParameters().map((parameter) => parameter.getName());
  const text = by.node
    .getBody()
    .getText()
    .replaceAll(/\s|^\{return|;?\}$/g, "");
  return text === `${a}-${b}` ? "up" : text === `${b}-${a}` ? "down" : undefined;
}
