/** Values of expansions, each operation rounded to f32, as a backend computes them. */
import { f32 } from "../dtype.ts";
import { at } from "../errors.ts";
import { Frame } from "../evaluate/frame.ts";
import { expansions, type ExpandedOp } from "../expansions/index.ts";
import { NodeTable, type Node } from "../node.ts";

type Apply = Extract<Node, { kind: "apply" }>;

const isProduct = (node: Node): node is Apply => node.kind === "apply" && node.op === "mul" && node.dtype === f32;

/** `body` with every product that is added or subtracted rounded once with the sum, as a compiler may do. */
function contract(table: NodeTable, body: Node): Node {
  const k = table.algebra;
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const made = node.kind === "apply" ? rebuild(node) : node;
    done.set(node, made);
    return made;
  };
  const fused = (product: Apply, sign: (x: Node) => Node, rest: Node): Node =>
    k.fma(sign(visit(at(product.args, 0))), visit(at(product.args, 1)), rest);
  const rebuild = ({ op, args, dtype }: Apply): Node => {
    const isSum = op === "add" || op === "sub";
    const product = isSum ? args.findIndex(isProduct) : -1;
    if (product < 0) return table.apply(op, args.map(visit), dtype);
    const rest = visit(at(args, 1 - product));
    const negative = op === "sub";
    const factors = at(args, product);
    if (!isProduct(factors)) throw new Error("internal: a product was found, and is none");
    return product === 0
      ? fused(factors, (x) => x, negative ? k.neg(rest) : rest)
      : fused(factors, (x) => (negative ? k.neg(x) : x), rest);
  };
  return visit(body);
}

/**
 * The expansion of `op` at `samples`, every operation rounded, or products rounded only with the sums that they are in;
 * `strict` is the algebra's.
 */
export function expansionValues(
  op: ExpandedOp,
  samples: readonly (readonly number[])[],
  rounding: "each" | "contracted",
  strict = false,
): readonly number[] {
  const table = new NodeTable(strict);
  const plain = expansions[op](table.algebra, table.input(0, f32), table.input(1, f32));
  const body = rounding === "each" ? plain : contract(table, plain);
  const frame = new Frame([], new Map());
  return samples.map((args) => {
    frame.inputs = args;
    frame.moved();
    return frame.node(body);
  });
}
