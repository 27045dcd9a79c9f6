/**
 * The axioms RD.1–RD.7 of reverse derivative categories (Cockett, Cruttwell, Gallagher, Lemay, MacAdam, Plotkin, Pronk,
 * arXiv 1910.07065), with `R[f](x, ȳ) = J[f](x)ᵀ·ȳ`. Those of the forward mode that reverse mode makes are in a file of their own.
 */
import { add, Builder, inline, mul, zero, type ArrayValue, type Program, type Value } from "@cotangent/ir";
import { combination, directions, pullBack, run, zerosLike } from "../calculus.ts";
import { expectClose, precisionOf, type Law } from "../subject.ts";
import { cut } from "./derivatives.ts";
import { forwardFromReverse, mixedPartialsCommute, reverseIsLinear } from "./forward-by-reverse.ts";

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

/** The map to zeros of the types of the outputs. */
const zeroMap = (program: Program): Program =>
  mapped(program, (b, y) => y.map(({ type: { dtype, shape } }) => b.one(zero, [], { dtype, shape })));

/** `R[f + g] = R[f] + R[g]` with `g = f⊙f`. */
export const sumRule: Law = {
  name: "RD.1: R[f + g] = R[f] + R[g], R[0] = 0",
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
    const none = pullBack(zeroMap(f), inputs, cts);
    expectClose(none, none.map(zerosLike), 0, "R[0]");
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
  name: "RD.4: R[⟨f, g⟩](x, (ȳ, z̄)) = R[f](x, ȳ) + R[g](x, z̄), R[⟨⟩] = 0",
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
    const none = pullBack({ ...f, outputs: [] }, inputs, []);
    expectClose(none, none.map(zerosLike), 0, "R[⟨⟩]");
  },
};

export const reverseChainRule: Law = {
  name: "RD.5: R[g∘f](x, z̄) = R[f](x, R[g](f(x), z̄))",
  about: "smooth",
  check({ program, inputs, random }) {
    const [f, g] = cut(program, random.integer(0, program.steps.length));
    const cts = directions(random, run(program, inputs));
    const back = pullBack(f, inputs, pullBack(g, run(f, inputs), cts));
    expectClose(back, pullBack(program, inputs, cts), precisionOf(program, 10), "R[f](x, R[g](f(x), z̄))");
  },
};

export const reverseCategoryLaws: readonly Law[] = [
  sumRule,
  reverseIsAdditive,
  identityAndProjections,
  pairing,
  reverseChainRule,
  reverseIsLinear,
  mixedPartialsCommute,
  forwardFromReverse,
];
