/** Methods that look for elements: answers are numbers and truth values of the program. */
import type { Node } from "ts-morph";
import { compare } from "../arithmetic.ts";
import { contentOf } from "../cells.ts";
import { newVariable } from "../environment.ts";
import { either } from "../expressions/operators.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { truth } from "../numbers.ts";
import { known, nothing, unknown, type Reference, type Staged } from "../staged.ts";
import { each, hintsOf } from "./collect.ts";

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
      return fold(m, array, f, known(false), (found, element, index) =>
        either(
          m,
          found,
          () => found,
          () => holds(element, index),
        ),
      );
    case "every":
      return fold(m, array, f, known(true), (found, element, index) =>
        either(
          m,
          found,
          () => holds(element, index),
          () => found,
        ),
      );
    case "includes":
      return fold(m, array, f, known(false), (found, element) =>
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
      return fold(m, array, f, known(-1), (found, element, index) =>
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
    case "filter":
      return filter(m, array, holds);
    default:
      return undefined;
  }
}

function fold(
  m: Machine,
  array: Reference,
  callback: Staged,
  start: Staged,
  next: (found: Staged, element: Staged, index: Staged) => Staged,
): Staged {
  const found = newVariable("found");
  m.state.variables.set(found, start);
  each(m, array, { hints: [found, ...hintsOf(callback)] }, (element, index) => {
    const before = m.state.variables.get(found) ?? unknown;
    m.state.variables.set(found, next(before, element, index));
    return nothing;
  });
  const result = m.state.variables.get(found) ?? unknown;
  m.state.variables.delete(found);
  return result;
}

/** Where it is known now which elements stay. */
function filter(m: Machine, array: Reference, holds: (element: Staged, index: Staged) => Staged): Staged | undefined {
  const content = contentOf(m, array);
  if (content?.kind !== "list") return undefined;
  const kept: Staged[] = [];
  for (const [i, item] of content.items.entries()) {
    const stays = truth(m, holds(item, known(i)));
    if (typeof stays !== "boolean") return m.node ? m.report(m.node, "dynamic-length", "filter() by a value") : unknown;
    if (stays) kept.push(item);
  }
  return list(m, kept);
}
