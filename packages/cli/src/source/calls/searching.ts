/** Methods that look for elements: answers are numbers and truth values of the program. */
import type { Node } from "ts-morph";
import { compare } from "../arithmetic.ts";
import { elementsOf } from "../elements.ts";
import { either } from "../expressions/operators.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { truth } from "../numbers.ts";
import { known, unknown, type Reference, type Staged } from "../staged.ts";
import { fold, hintsOf } from "./collect.ts";

/** Undefined if there is no such method here. */
export function search(
  m: Machine,
  array: Reference,
  name: string,
  args: readonly Staged[],
  node: Node,
): Staged | undefined {
  const [f = unknown] = args;
  const holds = (element: Staged, index: Staged): Staged => m.call(f, [element, index, array], node);
  const equals = (element: Staged): Staged => compare(m, "===", element, f);
  switch (name) {
    case "some":
      return fold(m, array, known(false), { hints: hintsOf(f) }, (found, element, index) =>
        either(
          m,
          found,
          () => found,
          () => holds(element, index),
        ),
      );
    case "every":
      return fold(m, array, known(true), { hints: hintsOf(f) }, (found, element, index) =>
        either(
          m,
          found,
          () => holds(element, index),
          () => found,
        ),
      );
    case "includes":
      return fold(m, array, known(false), { hints: hintsOf(f) }, (found, element) =>
        either(
          m,
          found,
          () => found,
          () => equals(element),
        ),
      );
    case "indexOf":
    case "findIndex": {
      const test = name === "indexOf" ? equals : holds;
      return fold(m, array, known(-1), { hints: hintsOf(f) }, (found, element, index) =>
        either(
          m,
          compare(m, "<", found, known(0)),
          () =>
            either(
              m,
              test(element, index),
              () => index,
              () => found,
            ),
          () => found,
        ),
      );
    }
    case "find":
    case "findLast":
      return m.report(node, "maybe-undefined");
    case "filter":
      return filter(m, array, holds);
    default:
      return undefined;
  }
}

/** Where it is known now which elements stay. */
function filter(m: Machine, array: Reference, holds: (element: Staged, index: Staged) => Staged): Staged | undefined {
  const items = elementsOf(m, array);
  if (!items) return unknown;
  const kept: Staged[] = [];
  for (const [i, item] of items.entries()) {
    const stays = truth(m, holds(item, known(i)));
    if (typeof stays !== "boolean") return m.node ? m.report(m.node, "dynamic-length", "filter() by a value") : unknown;
    if (stays) kept.push(item);
  }
  return list(m, kept);
}
