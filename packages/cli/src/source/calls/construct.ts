/** New arrays. */
import type { Dim, Value } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf } from "../cells.ts";
import { stored } from "../writing.ts";
import { full, type Machine } from "../machine.ts";
import { lengthFrom, wholeLength } from "../lengths.ts";
import { list, place } from "../packed.ts";
import { known, nothing, unknown, type Reference, type Staged, type Storage } from "../staged.ts";

/** Longer ones are arrays of the program from the start. */
const shortest = 16;

export const isTyped = (name: string): name is "Float64Array" | "Float32Array" =>
  name === "Float64Array" || name === "Float32Array";

export function construct(m: Machine, callee: Staged, args: readonly Staged[], node: Node): Staged {
  if (callee.kind !== "builtin") return m.report(node, "not-supported", "a class", "use functions and objects");
  const { name } = callee;
  const [x = known(0)] = args;
  if (isTyped(name)) return x.kind === "reference" ? typedCopy(m, name, x) : filled(m, name, x, known(0), node);
  if (name === "Array") return args.length === 1 ? filled(m, "Array", x, nothing, node) : list(m, args);
  return m.report(node, "not-supported", `new ${name}()`, "use arrays, typed arrays and objects");
}

/** An array that holds `value` everywhere. */
export function filled(m: Machine, storage: Storage, length: Staged, value: Staged, node: Node): Staged {
  if (length.kind === "unknown") return unknown;
  const dim = storage === "Array" ? wholeLength(m, length, node) : lengthFrom(m, length);
  if (dim === undefined) return m.report(node, "dynamic-length", node.getText());
  return filledTo(m, storage, dim, value);
}

export function filledTo(m: Machine, storage: Storage, dim: Dim, value: Staged): Reference {
  if (typeof dim === "number" && dim <= shortest)
    return place(m, { kind: "list", items: Array.from({ length: dim }, () => value), storage });
  const x = value.kind === "static" ? Number(value.value) : NaN;
  const type = { kind: "array", element: { kind: "number" }, length: dim, storage } as const;
  return place(m, { kind: "packed", type, leaves: [full(m, x, m.dtype, [dim])] });
}

export function typedCopy(m: Machine, storage: Storage, x: Staged): Staged {
  const content = x.kind === "reference" ? contentOf(m, x) : undefined;
  if (content?.kind === "list")
    return place(m, { kind: "list", items: content.items.map((item) => stored(m, item, storage)), storage });
  if (content?.kind !== "packed") return unknown;
  const own = { ...content, type: { ...content.type, storage } };
  return place(m, storage === "Float32Array" ? { ...own, leaves: rounded(m, content.leaves) } : own);
}

function rounded(m: Machine, leaves: readonly Value[]): readonly Value[] {
  return leaves.flatMap((leaf) => {
    const found = stored(m, { kind: "number", value: leaf }, "Float32Array");
    return found.kind === "number" ? [found.value] : [];
  });
}
