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
    id: "packages/ir/src/primitives/scan/residuals.ts costOf",
    proof: "the cost decides whether a residual is stored or computed again; both give the same value",
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
    id: "packages/ir/src/rewrite/fold.ts nodeCount",
    proof: "the count only bounds how large a scalar body is folded; a body is folded to the value it would compute",
  },
  {
    id: "packages/ir/src/rewrite/inline.ts inlineCalls flip-operator",
    proof: "the condition decides which calls pay; a call and its inlined body compute the same",
  },
  {
    id: "packages/ad/src/transpose.ts scaled flip-operator #1",
    proof:
      "linearize multiplies a pointwise partial with the tangent, so a linear program has no pointwise step to scale",
  },
  {
    id: "packages/ir/src/primitives/padding.ts gathered change-number #3",
    proof: "where nothing is cropped the padding by zeros that is then added is the identity",
  },
  {
    id: "packages/ir/src/rewrite/hoist.ts ancestorsOf change-axes",
    proof: "steps that are missed among the ancestors stay in the loop, where they were",
  },
];

export const isListed = (id: string): boolean => survivors.some((survivor) => id.startsWith(survivor.id));
