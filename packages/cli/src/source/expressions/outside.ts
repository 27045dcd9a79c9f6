/** What hosts provide and a pure function has no use for, by name. */
import { Node } from "ts-morph";
import type { Machine } from "../machine.ts";
import type { Code } from "../catalogue.ts";
import type { Unknown } from "../staged.ts";

const clocks = ["Date", "performance", "Temporal"];
const randomness = ["crypto"];
const inputAndOutput =
  "Bun Deno Intl JSON WebSocket Worker XMLHttpRequest alert caches cancelAnimationFrame clearInterval clearTimeout confirm console document exports fetch global globalThis history indexedDB localStorage location module navigator postMessage process prompt queueMicrotask requestAnimationFrame require self sessionStorage setImmediate setInterval setTimeout structuredClone window Atomics SharedArrayBuffer".split(
    " ",
  );

const codeOf = (name: string): Code | undefined => {
  if (clocks.includes(name)) return "clock-read";
  if (randomness.includes(name)) return "random-number";
  return inputAndOutput.includes(name) ? "input-output" : undefined;
};

/** Reports a name of the host, with what is asked of it; undefined for other names. */
export function refuseOutside(m: Machine, name: string, node: Node): Unknown | undefined {
  const code = codeOf(name);
  const whole = outermost(node);
  return (
    code &&
    m.report(
      whole,
      code,
      whole
        .getText()
        .split(/[({\s]/)
        .filter(Boolean)[0] ?? name,
    )
  );
}

/** The access that begins with `node`: `console.log` for `console`. */
function outermost(node: Node): Node {
  const parent = node.getParent();
  const goesOn =
    (Node.isPropertyAccessExpression(parent) && parent.getExpression() === node) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isAsExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    (Node.isCallExpression(parent) && parent.getExpression() === node) ||
    (Node.isNewExpression(parent) && parent.getExpression() === node);
  return parent && goesOn ? outermost(parent) : node;
}
