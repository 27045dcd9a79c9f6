/** Laws of the monoids that reductions combine elements with: a tree that combines them in another order agrees. */
import { typesOf, type Monoid } from "@cotangent/ir";
import { pick, type Random } from "@cotangent/ir/testing";
import { Frame } from "../../../packages/ir/src/evaluate/frame.ts";
import { programOf, type Row } from "../row.ts";
import { LawError } from "../subject.ts";

type Tuple = readonly number[];

/** The monoids of those cases of the row that are reductions. */
export const monoidsOf = ({ cases }: Row): readonly Monoid[] =>
  cases.flatMap((item) =>
    programOf(item).steps.flatMap(({ primitive, args, params }) => {
      const form = primitive.lower(typesOf(args), params);
      return form.form === "reduce" ? [form.monoid] : [];
    }),
  );

function combine({ combine: nodes }: Monoid, left: Tuple, right: Tuple): Tuple {
  const frame = new Frame([], new Map());
  frame.inputs = [...left, ...right];
  return nodes.map((node) => frame.node(node));
}

/** Small integers, so that sums and products are exact and ties are common; now and then NaN, if `nan`. */
function sampleTuple({ dtypes }: Monoid, random: Random, position: number): Tuple {
  return dtypes.map(({ kind }, i) => {
    if (i > 0) return position;
    if (kind === "bool") return random.integer(0, 1);
    return kind === "float" ? pick(random, [-2, -1, 0.5, 1, 2, 2, NaN]) : random.integer(0, 3);
  });
}

const expectSame = (found: Tuple, expected: Tuple, what: string): void => {
  if (!found.every((x, i) => x === expected[i] || Object.is(x, expected[i])))
    throw new LawError(`${what}: ${found.join()} against ${expected.join()}`);
};

/** Associative, with its identity on both sides, and commutative if it says so; positions are those of a row of elements. */
export function checkMonoid(monoid: Monoid, random: Random): void {
  const { identity, commutative, name, dtypes } = monoid;
  const [a, b, c] = [sampleTuple(monoid, random, 0), sampleTuple(monoid, random, 1), sampleTuple(monoid, random, 2)];
  const rounded = identity.map((value, i) => dtypes[i]!.round(value));
  const of = (left: Tuple, right: Tuple): Tuple => combine(monoid, left, right);
  expectSame(of(of(a, b), c), of(a, of(b, c)), `${name}: (a∘b)∘c against a∘(b∘c)`);
  expectSame(of(rounded, a), a, `${name}: e∘a`);
  expectSame(of(a, rounded), a, `${name}: a∘e`);
  if (commutative) expectSame(of(a, b), of(b, a), `${name}: a∘b against b∘a`);
}
