/** Laws of forward mode made out of reverse mode: RD.6 and RD.7 of reverse derivative categories, and that it is jvp. */
import { transforms, vjp } from "@cotangent/ad";
import { Builder, inline, subprograms, zero, type ArrayValue, type Program } from "@cotangent/ir";
import { activeInputs, directions, gradientOf, pushForwardFull, run, zerosLike } from "../calculus.ts";
import { madeOnce } from "../made-once.ts";
import { expectClose, precisionOf, type Law } from "../subject.ts";

type Arrays = readonly ArrayValue[];

/**
 * Forward mode out of reverse mode: `D[f](x, ẋ) = R[R[f](x, ·)](0, ẋ)`, the transpose of the transpose. The outputs that
 * do not depend on the inputs are left out.
 */
const forwardByReverse = madeOnce((program: Program): Program => {
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
});

/** The program with those outputs only that depend on the inputs. */
const dependent = madeOnce((program: Program): Program => {
  const { given } = gradientOf(program);
  return { ...program, outputs: program.outputs.filter((_, i) => given[i]) };
});

export const reverseIsLinear: Law = {
  name: "RD.6: D[R[f]]((x, ȳ), (0, z̄)) = R[f](x, z̄), where D[f] = R[R[f]]",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = dependent(program);
    const gradient = dependent(gradientOf(f).program);
    const outputs = run(f, inputs);
    const [y, z] = [directions(random, outputs), directions(random, outputs)];
    expectClose(
      run(forwardByReverse(gradient), [...inputs, ...y, ...directions(random, inputs).map(zerosLike), ...z]),
      run(gradient, [...inputs, ...z]),
      precisionOf(f, 10),
      "D[R[f]]((x, ȳ), (0, z̄))",
    );
  },
};

export const mixedPartialsCommute: Law = {
  name: "RD.7: D[D[f]]((x, u), (v, w)) = D[D[f]]((x, v), (u, w))",
  about: "smooth",
  check({ program, inputs, random }) {
    const first = dependent(forwardByReverse(dependent(program)));
    const second = forwardByReverse(first);
    const [u, v, w] = [directions(random, inputs), directions(random, inputs), directions(random, inputs)];
    expectClose(
      run(second, [...inputs, ...u, ...v, ...w]),
      run(second, [...inputs, ...v, ...u, ...w]),
      precisionOf(program, 10),
      "second derivatives",
    );
  },
};

/** `D[f] = R[R[f]]`, and the transpose of the continuation that reverse mode makes, which is `J·ẋ` of the residuals. */
export const forwardFromReverse: Law = {
  name: "jvp = the transpose of vjp = D[f]",
  about: "smooth",
  check({ program, inputs, random }) {
    const f = dependent(program);
    const tangents = directions(random, inputs);
    const expected = pushForwardFull(f, inputs, tangents);
    expectClose(run(forwardByReverse(f), [...inputs, ...tangents]), expected, precisionOf(f, 10), "D[f]");
    if (hasEffect(gradientOf(f).program)) return;
    expectClose(transposedVjp(f, inputs, tangents), expected, precisionOf(f, 10), "the transpose of vjp");
  },
};

/** What looks at a cotangent on its way has no transpose. */
const hasEffect = ({ steps }: Program): boolean =>
  steps.some((step) => step.primitive.effect !== undefined || subprograms(step).some(hasEffect));

/** `(Jᵀ)ᵀ·ẋ` with zeros for what depends on nothing. */
function transposedVjp(program: Program, inputs: Arrays, tangents: Arrays): Arrays {
  const { forward, backward, residuals } = vjp(program, activeInputs(program));
  const made = run(forward, inputs);
  const linear = backward.inputs.map((_, i) => i >= residuals);
  const reached = transforms.activity(backward, linear);
  const { program: rebuilt, active } = transforms.transpose(backward, linear, reached);
  const found = run(rebuilt, [...made.slice(program.outputs.length), ...tangents.filter((_, i) => reached[i])]);
  let next = 0;
  return active.map((isActive, i) => (isActive ? found[next++]! : zerosLike(made[i]!)));
}
