/** Defects that no law can notice, each with the proof that it changes no result. */
export interface Survivor {
  /** The start of the ids it speaks of. */
  readonly id: string;
  readonly proof: string;
}

export const survivors: readonly Survivor[] = [
  {
    id: "packages/ir/src/primitives/cumulative.ts highest change-number",
    proof: "the start of a u32 cummin is rounded to u32, which saturates: 2³³ − 1 becomes 2³² − 1",
  },
  {
    id: "packages/ad/src/jet/step-series.ts mapped flip-operator #0",
    proof: "what is linear in some arguments is declared to have no derivative by the others, which do not move then",
  },
  {
    id: "packages/ad/src/jet/step-series.ts convolved change-number #2",
    proof: "terms of another order are left out one argument later: the same sum",
  },
  {
    id: "packages/ad/src/sparsity/colouring.ts starColouring change-number #1",
    proof: "columns without a colour count as if they had the first: other colours, and the same elements",
  },
  {
    id: "packages/ad/src/sparsity/compression.ts compressedSymmetric change-number #2",
    proof: "stands in for an index beyond the array, which there is none of",
  },
  {
    id: "packages/ad/src/sparsity/compression.ts count change-number #0",
    proof: "stands in for an index beyond the array, which there is none of",
  },
  {
    id: "packages/ad/src/jet/second-sums.ts Repeated flip-operator #6",
    proof: "an operation on the same arguments is computed twice instead of once: the same values",
  },
  {
    id: "packages/ad/src/sparsity/probe.ts Probe flip-operator #44",
    proof:
      "an element at a known place is taken to depend on all of its array: a larger pattern, with the same elements",
  },
  {
    id: "packages/ir/src/primitives/scan/costly.ts costOf",
    proof: "the cost decides whether a residual is stored or computed again; both give the same value",
  },
  {
    id: "packages/ir/src/primitives/scan/costly.ts positionsIn",
    proof:
      "what of a step is only a place is a part of its cost, which decides whether a residual is stored or computed again",
  },
  {
    id: "packages/ir/src/primitives/scan/residuals.ts Keeper flip-operator",
    proof: "what counts as invariant or as an element decides whether a residual is stacked, which changes no value",
  },
  {
    id: "packages/ir/src/primitives/scan/residuals.ts invariantValues flip-operator",
    proof:
      "a constant that counts as invariant is read from outside the loop in place of being made inside: the same value",
  },
  {
    id: "packages/ir/src/primitives/scan/linearize.ts cheapest flip-operator #1",
    proof: "decides whether factors or coefficients are kept; both give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/linearize.ts cheapest flip-operator #2",
    proof: "decides whether factors or coefficients are kept; both give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/linearize.ts cheapest flip-operator #3",
    proof: "decides whether factors or coefficients are kept; both give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/linearize.ts cheapest flip-operator #4",
    proof: "decides whether factors or coefficients are kept; both give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts mostTerms",
    proof: "bounds how much code coefficients take; sums that are left as they are have the same value",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #4",
    proof: "fewer steps count as elementwise, and keep their factors, which give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #9",
    proof: "fewer steps count as elementwise, and keep their factors, which give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #13",
    proof: "fewer steps count as elementwise, and keep their factors, which give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #19",
    proof: "fewer steps count as elementwise, and keep their factors, which give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #20",
    proof: "fewer steps count as elementwise, and keep their factors, which give the same tangents",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts Combinations flip-operator #11",
    proof:
      "select counts as elementwise too: its coefficients are those of the branch taken and 0, which is its derivative",
  },
  {
    id: "packages/ir/src/primitives/reduction.ts moveProduct flip-operator #0",
    proof:
      "the rule is asked only where the tangent is given; over no axes the fold of one element gives x and its tangent",
  },
  {
    id: "packages/ir/src/rewrite/fold.ts nodeCount",
    proof: "the count only bounds how large a scalar body is folded; a body is folded to the value it would compute",
  },
  {
    id: "packages/ir/src/rewrite/inline.ts inlineCalls flip-operator",
    proof: "the condition decides which calls pay; a call and its inlined body compute the same",
  },
  {
    id: "packages/ad/src/transpose.ts scaled flip-operator",
    proof:
      "linearize multiplies a pointwise partial with the tangent, so a linear program has no pointwise step to scale",
  },
  {
    id: "packages/ir/src/primitives/padding.ts gathered change-number #3",
    proof: "where nothing is cropped the padding by zeros that is then added is the identity",
  },
  {
    id: "packages/ir/src/rewrite/inline.ts inlineCalls change-number",
    proof: "the number of calls only decides which of them pay; a call and its inlined body compute the same",
  },
  {
    id: "packages/ir/src/rewrite/fold.ts foldNode flip-operator",
    proof:
      "the scalar body of an operation with arguments reads neither positions nor memory, so that every argument is a number",
  },
  {
    id: "packages/ir/src/primitives/log-gamma.ts stirling flip-operator #0",
    proof:
      "the term is largest where the series begins, at 8: 0.03/8¹⁵ = 8e-16 of ln Γ(8) = 8.5, half a unit in the last place",
  },
  {
    id: "packages/ir/src/primitives/log-gamma.ts ofPositive flip-operator #0",
    proof: "below 8, where the factors count, six of them lead to less than 2.5, and a seventh is 1",
  },
  {
    id: "packages/ir/src/primitives/linalg/pseudoinverse.ts pseudoinverse change-number #3",
    proof: "only the number of axes is read, which both arguments share",
  },
  {
    id: "packages/ir/src/rewrite/dissolve.ts ownCall flip-operator",
    proof: "decides whether a call is inlined before the plan or remains a call, which runs the same program",
  },
  {
    id: "packages/ir/src/primitives/padding.ts unpadded flip-operator #20",
    proof: "where padding only crops, every position lies inside, so that the guard which is added always holds",
  },
  {
    id: "packages/ir/src/primitives/error-function.ts erfScalar change-number #0",
    proof:
      "erfc(6) = 2e-17 is less than half a unit in the last place of 1, so that erf is 1 from 6 on by the formula too",
  },
  {
    id: "packages/ir/src/primitives/product.ts operandAxes change-number #3",
    proof: "the number is for an axis that is neither batch, free nor contracted, and there is none",
  },
  {
    id: "packages/ir/src/primitives/threefry.ts rounds flip-operator #1",
    proof: "(group + 1) mod 2 = (group − 1) mod 2",
  },
  {
    id: "packages/ir/src/primitives/shape.ts nextGroup",
    proof:
      "the least groups of axes are wanted for speed; greater ones, up to all axes, give the same index by more arithmetic",
  },
  {
    id: "packages/ir/src/primitives/logic.ts select flip-operator #0",
    proof: "the type of the operation has three arguments, so that none is undefined",
  },
  {
    id: "packages/ir/src/rewrite/fold.ts foldRules change-number",
    proof: "the number bounds how large a scalar body is folded; a body is folded to the value it would compute",
  },
  {
    id: "packages/ir/src/primitives/reduction.ts extremePosition change-number #6",
    proof: "the position before all others is rounded to i32, which saturates: 3³¹ − 1 becomes 2³¹ − 1",
  },
  {
    id: "packages/ir/src/primitives/scan/preaccumulate.ts preaccumulate flip-operator #2",
    proof: "without coefficients a loop keeps its factors: its derivative is the same, and dearer",
  },
  {
    id: "packages/ir/src/primitives/scatter-rules.ts scatterRules flip-operator #19",
    proof:
      "decides for how many elements a rule applies that is right for any number: it says where it saves operations",
  },
  {
    id: "packages/ad/src/tangents.ts dropUnlessMoving flip-operator #0",
    proof:
      "rules give integers no tangents, linear operations have float results of float arguments, and tangents of arrays without elements hold no numbers",
  },
];

export const isListed = (id: string): boolean => survivors.some((survivor) => id.startsWith(survivor.id));
