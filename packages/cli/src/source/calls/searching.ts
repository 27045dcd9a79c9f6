/** Methods that look for elements: answers are numbers and truth values of the program. */
import type { Node } from "ts-morph";
import { compare, not } from "../arithmetic.ts";
import type { Variable } from "../environment.ts";
import { elementsOf } from "../elements.ts";
import { either } from "../expressions/operators.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { asBoolean, truth } from "../numbers.ts";
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
  const holds: Test = (element, index) => m.call(f, [element, index, array], node);
  const equals: Test = (element) => compare(m, "===", element, f);
  const looking = { array, hints: hintsOf(f) };
  switch (name) {
    case "some":
      return any(m, looking, holds);
    case "includes":
      return any(m, looking, equals);
    case "every":
      return not(
        m,
        any(m, looking, (element, index) => not(m, holds(element, index))),
      );
    case "indexOf":
      return firstIndex(m, looking, equals);
    case "findIndex":
      return firstIndex(m, looking, holds);
    case "lastIndexOf":
      return lastIndex(m, looking, equals);
    case "findLastIndex":
      return lastIndex(m, looking, holds);
    case "find":
    case "findLast":
      return m.report(node, "maybe-undefined");
    case "filter":
      return filter(m, array, holds);
    default:
      return undefined;
  }
}

type Test = (element: Staged, index: Staged) => Staged;

interface Looking {
  readonly array: Reference;
  readonly hints: readonly Variable[];
}

/** Whether a test holds for an element; after the first no more are asked. */
const any = (m: Machine, { array, hints }: Looking, test: Test): Staged =>
  fold(m, array, known(false), { hints }, (found, element, index) =>
    either(
      m,
      found,
      () => known(true),
      () => asBoolean(m, test(element, index)),
    ),
  );

const firstIndex = (m: Machine, { array, hints }: Looking, test: Test): Staged =>
  fold(m, array, known(-1), { hints }, (found, element, index) =>
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

const lastIndex = (m: Machine, { array, hints }: Looking, test: Test): Staged =>
  fold(m, array, known(-1), { hints }, (found, element, index) =>
    either(
      m,
      test(element, index),
      () => index,
      () => found,
    ),
  );

/** Where it is known now which elements stay. */
function filter(m: Machine, array: Reference, holds: Test): Staged | undefined {
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
