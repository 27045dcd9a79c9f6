/**
 * The axioms RD.1–RD.7 of reverse derivative categories (Cockett, Cruttwell, Gallagher, Lemay, MacAdam, Plotkin, Pronk,
 * arXiv 1910.07065), with `R[f](x, ȳ) = J[f](x)ᵀ·ȳ`. RD.5, the chain rule, is a law of its own.
 */
import { add, Builder, inline, mul, zero, type ArrayValue, type Program, type Value } from "@cotangent/ir";
import {
  activeInputs,
  combination,
  directions,
  gradientOf,
  pullBack,
  pushForwardFull,
  run,
  zerosLike,
} from "../calculus.ts";
import { expectClose, precisionOf, type Law } from "../subject.ts";

type Arrays = readonly ArrayValue[];

/** The program with its differentiable outputs only. */
function smoothOutputs(program: Program): Program {
  return { ...program, outputs: program.outputs.filter(({ type }) => type.dtype.differentiable) };
}

/** The program whose outputs `combine` makes of those of `program`. */
function mapped(program: Program, combine: (b: Builder, y: readonly Value[]) => readonly Value[]): Program {
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  return b.finish(combine(b, inline(b, program, inputs)), program.name);
}

const sums = (a: Arrays, c: Arrays): Arrays => a.map((x, i) => combination([1, x], [1, c[i]!]));

/** `R[f + g] = R[f] + R[g]` with `g = f⊙f`. */
export const sumRule: Law = {
  name: "RD.1: R[f + g] = R[f] + R[g]",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = smoothOutputs(program);
    const g = mapped(f, (b, y) => y.map((value) => b.one(mul, [value, value])));
    const both = mapped(f, (b, y) => y.map((value) => b.one(add, [value, b.one(mul, [value, value])])));
    const cts = directions(random, run(f, inputs));
    expectClose(
      pullBack(both, inputs, cts),
      sums(pullBack(f, inputs, cts), pullBack(g, inputs, cts)),
      precisionOf(f, 10),
      "R[f + f⊙f]",
    );
  },
};

export const reverseIsAdditive: Law = {
  name: "RD.2: R[f](x, ȳ + z̄) = R[f](x, ȳ) + R[f](x, z̄), R[f](x, 0) = 0",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = smoothOutputs(program);
    const outputs = run(f, inputs);
    const [y, z] = [directions(random, outputs), directions(random, outputs)];
    expectClose(
      pullBack(f, inputs, sums(y, z)),
      sums(pullBack(f, inputs, y), pullBack(f, inputs, z)),
      precisionOf(f, 10),
      "R[f](ȳ + z̄)",
    );
    const none = pullBack(f, inputs, y.map(zerosLike));
    expectClose(none, none.map(zerosLike), 0, "R[f](0)");
  },
};

export const identityAndProjections: Law = {
  name: "RD.3: R[id](x, ȳ) = ȳ, R[πₖ](x, ȳ) = ιₖ(ȳ)",
  about: "smooth",
  check({ program, inputs, random }) {
    const b = new Builder();
    const entries = program.inputs.map(({ type }) => b.input(type)).filter(({ type }) => type.dtype.differentiable);
    const cts = directions(random, inputs);
    expectClose(pullBack(b.finish(entries), inputs, cts), cts, 0, "R[id]");
    entries.forEach((entry, k) =>
      expectClose(
        pullBack(b.finish([entry]), inputs, [cts[k]!]),
        cts.map((ct, i) => (i === k ? ct : zerosLike(ct))),
        0,
        `R[π${k}]`,
      ),
    );
  },
};

export const pairing: Law = {
  name: "RD.4: R[⟨f, g⟩](x, (ȳ, z̄)) = R[f](x, ȳ) + R[g](x, z̄)",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = smoothOutputs(program);
    const square = (b: Builder, y: readonly Value[]): readonly Value[] => y.map((value) => b.one(mul, [value, value]));
    const pair = mapped(f, (b, y) => [...y, ...square(b, y)]);
    const outputs = run(f, inputs);
    const [y, z] = [directions(random, outputs), directions(random, outputs)];
    expectClose(
      pullBack(pair, inputs, [...y, ...z]),
      sums(pullBack(f, inputs, y), pullBack(mapped(f, square), inputs, z)),
      precisionOf(f, 10),
      "R[⟨f, f⊙f⟩]",
    );
  },
};

/**
 * Forward mode out of reverse mode: `D[f](x, ẋ) = R[R[f](x, ·)](0, ẋ)`, the transpose of the transpose. The outputs that
 * do not depend on the inputs are left out.
 */
function forwardByReverse(program: Program): Program {
  const { program: gradient, given } = gradientOf(program);
  const { program: twice, given: moving } = gradientOf(gradient);
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const tangents = gradient.outputs.map(({ type }) => b.input(type));
  const zeros = program.outputs
    .filter((_, i) => given[i])
    .map(({ type: { dtype, shape } }) => b.one(zero, [], { dtype, shape }));
  const all = inline(b, twice, [...inputs, ...zeros, ...tangents.filter((_, i) => moving[i])]);
  return b.finish(all.slice(activeInputs(program).filter(Boolean).length), `forward_${program.name}`);
}

const dependent = (program: Program): Program => ({
  ...program,
  outputs: program.outputs.filter((_, i) => gradientOf(program).given[i]),
});

export const forwardFromReverse: Law = {
  name: "RD.6: D[D[f]]((x, v), (0, w)) = D[f](x, w), where D[f] = R[R[f]]",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = dependent(program);
    const forward = forwardByReverse(f);
    const [v, w] = [directions(random, inputs), directions(random, inputs)];
    const moved = run(forward, [...inputs, ...w]);
    expectClose(moved, pushForwardFull(f, inputs, w), precisionOf(f, 10), "D[f] from R against jvp");
    expectClose(
      pushForwardFull(forward, [...inputs, ...v], [...w.map(zerosLike), ...w]),
      moved,
      precisionOf(f, 10),
      "D[D[f]]((x, v), (0, w))",
    );
  },
};

export const mixedPartialsCommute: Law = {
  name: "RD.7: D[D[f]]((x, u), (v, 0)) = D[D[f]]((x, v), (u, 0))",
  about: "smooth",
  check({ program, inputs, random }) {
    const forward = forwardByReverse(dependent(program));
    const [u, v] = [directions(random, inputs), directions(random, inputs)];
    const second = (at: Arrays, along: Arrays): Arrays =>
      pushForwardFull(forward, [...inputs, ...at], [...along, ...along.map(zerosLike)]);
    expectClose(second(u, v), second(v, u), 1e-8, "second derivatives");
  },
};

export const reverseCategoryLaws: readonly Law[] = [
  sumRule,
  reverseIsAdditive,
  identityAndProjections,
  pairing,
  forwardFromReverse,
  mixedPartialsCommute,
];
