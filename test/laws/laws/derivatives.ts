/** Laws of first derivatives. */
import { transforms } from "@cotangent/ad";
import { Builder, inline, type ArrayValue, type Program, type Value } from "@cotangent/ir";
import {
  activeInputs,
  centralDifference,
  combination,
  directions,
  dots,
  gradientOf,
  norm,
  pullBack,
  pushForward,
  pushForwardFull,
  run,
} from "../calculus.ts";
import { expectClose, expectNumber, type Law } from "../subject.ts";

/** How often a difference did not converge, so that the law could not be decided; asserted to be rare. */
export const undecided = { count: 0, of: 0 };

/** `(f(x + h·ẋ) − f(x − h·ẋ))/2h → J·ẋ`, also that outputs without a tangent do not move. */
export const jvpIsDifference: Law = {
  name: "jvp = central difference",
  about: "smooth",
  check({ program, inputs, random }) {
    const tangents = directions(random, inputs);
    const found = pushForwardFull(program, inputs, tangents);
    const { derivative, error } = centralDifference(program, inputs, tangents);
    const size = Math.max(1, norm(derivative));
    undecided.of++;
    if (error > 1e-3 * size) undecided.count++;
    else expectClose(found, derivative, 1e-6 + (4 * error) / size, "J·ẋ");
  },
};

const cotangents = directions;

export const vjpIsAdjoint: Law = {
  name: "⟨ȳ, J·ẋ⟩ = ⟨Jᵀ·ȳ, ẋ⟩",
  about: "smooth",
  check({ program, inputs, random }) {
    const tangents = directions(random, inputs);
    const forward = pushForwardFull(program, inputs, tangents);
    const cts = cotangents(random, run(program, inputs));
    const backward = pullBack(program, inputs, cts);
    const scale = 1 + norm(forward) * norm(cts) + norm(backward) * norm(tangents);
    expectNumber(dots(backward, tangents), dots(cts, forward), 1e-10 * scale, "⟨Jᵀ·ȳ, ẋ⟩ against ⟨ȳ, J·ẋ⟩");
  },
};

export const jvpIsLinear: Law = {
  name: "J·(a·ẋ + c·ż) = a·J·ẋ + c·J·ż",
  about: "smooth",
  check({ program, inputs, random }) {
    const [x, z] = [directions(random, inputs), directions(random, inputs)];
    const [a, c] = [random.integer(-4, 4) / 2, random.integer(-4, 4) / 2];
    const joint = pushForwardFull(
      program,
      inputs,
      x.map((dx, i) => combination([a, dx], [c, z[i]!])),
    );
    const [left, right] = [pushForwardFull(program, inputs, x), pushForwardFull(program, inputs, z)];
    expectClose(
      joint,
      left.map((y, i) => combination([a, y], [c, right[i]!])),
      1e-9,
      "J of a combination",
    );
  },
};

/** What steps from `k` on read of what is before them; then two programs whose composition is the program. */
export function cut(program: Program, k: number): readonly [Program, Program] {
  const before = new Set<Value>([...program.inputs, ...program.steps.slice(0, k).flatMap(({ results }) => results)]);
  const read = new Set(
    [...program.steps.slice(k).flatMap(({ args }) => args), ...program.outputs].filter((value) => before.has(value)),
  );
  const middle = [...read];
  const b = new Builder();
  const inputs = middle.map(({ type }) => b.input(type));
  const outputs = inline(b, { ...program, inputs: middle, steps: program.steps.slice(k) }, inputs);
  return [{ ...program, steps: program.steps.slice(0, k), outputs: middle }, b.finish(outputs, "rest")];
}

/** In forward mode; in reverse mode it is RD.5. */
export const chainRule: Law = {
  name: "J[g∘f] = J[g]·J[f]",
  about: "smooth",
  check({ program, inputs, random }) {
    const [f, g] = cut(program, random.integer(0, program.steps.length));
    const tangents = directions(random, inputs);
    const middle = run(f, inputs);
    const moved = pushForwardFull(g, middle, pushForwardFull(f, inputs, tangents));
    expectClose(moved, pushForwardFull(program, inputs, tangents), 1e-9, "J[g]·J[f]·ẋ");
  },
};

/** Partial evaluation into a known half and a linear half loses nothing. */
export const splitIsJvp: Law = {
  name: "linear half ∘ known half = jvp",
  about: "smooth",
  check({ program, inputs, random }) {
    const tangents = directions(random, inputs);
    const { program: known, linear, residuals } = transforms.linearize(program, activeInputs(program));
    const made = run(known, inputs);
    const count = program.outputs.length;
    expectClose(made.slice(0, count), run(program, inputs), 1e-10, "outputs of the known half");
    const found = run(linear, [...made.slice(made.length - residuals), ...tangents]);
    const expected = pushForward(program, inputs, tangents).filter((tangent) => tangent !== undefined);
    expectClose(found, expected, 1e-9, "linear half");
  },
};

/** The derivative of the gradient, against differences: the second derivative, forward over reverse. */
export const secondDerivative: Law = {
  name: "jvp of vjp = central difference of vjp",
  about: "smooth",
  check({ program, inputs, random }) {
    const { program: gradient, given } = gradientOf(program);
    const outputs = run(program, inputs).filter((_, i) => given[i]);
    jvpIsDifference.check({ program: gradient, inputs: [...inputs, ...cotangents(random, outputs)], random });
  },
};

/** Reverse over reverse. */
export const reverseOfReverse: Law = {
  name: "⟨z̄, J[∇f]·ẋ⟩ = ⟨J[∇f]ᵀ·z̄, ẋ⟩",
  about: "smooth",
  check({ program, inputs, random }) {
    const { program: gradient, given } = gradientOf(program);
    const outputs = run(program, inputs).filter((_, i) => given[i]);
    vjpIsAdjoint.check({ program: gradient, inputs: [...inputs, ...cotangents(random, outputs)], random });
  },
};

/** `⟨u, H·v⟩ = ⟨v, H·u⟩` for the Hessian H of `x ↦ ⟨ȳ, f(x)⟩`. */
export const hessianIsSymmetric: Law = {
  name: "⟨u, H·v⟩ = ⟨v, H·u⟩",
  about: "smooth",
  check({ program, inputs, random }) {
    const { program: gradient, given } = gradientOf(program);
    const cts = cotangents(
      random,
      run(program, inputs).filter((_, i) => given[i]),
    );
    const still = cts.map((ct) => combination([0, ct]));
    const [u, v] = [directions(random, inputs), directions(random, inputs)];
    const hessian = (direction: readonly ArrayValue[]): readonly ArrayValue[] =>
      pushForwardFull(gradient, [...inputs, ...cts], [...direction, ...still]);
    const [hv, hu] = [hessian(v), hessian(u)];
    expectNumber(
      dots(u, hv),
      dots(v, hu),
      1e-9 * (1 + norm(u) * norm(hv) + norm(v) * norm(hu)),
      "⟨u, H·v⟩ against ⟨v, H·u⟩",
    );
  },
};

export const derivativeLaws: readonly Law[] = [
  jvpIsDifference,
  vjpIsAdjoint,
  jvpIsLinear,
  chainRule,
  splitIsJvp,
  secondDerivative,
  reverseOfReverse,
  hessianIsSymmetric,
];
