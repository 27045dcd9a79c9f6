import type { Algebra, Node } from "../node.ts";

/** `x` less the nearest integer, in [−½, ½], exactly; 0 for ±∞ too. */
export function fromInteger(k: Algebra<Node>, x: Node): Node {
  const whole = k.le(k.constant(2 ** 52, x.dtype), k.abs(x));
  return k.select(whole, k.constant(0, x.dtype), k.sub(x, k.round(x)));
}
