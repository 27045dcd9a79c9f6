/** Laws of programs as data: text, unary maps, passes. */
import { batching } from "@cotangent/ad";
import {
  accumulatePass,
  check,
  checked,
  fromUnaryMaps,
  full,
  hash,
  namedSize,
  optimize,
  parse,
  passes,
  print,
  hoistPass,
  joinPass,
  sharePass,
  simplifyExactPass,
  simplifyPass,
  toUnaryMaps,
  writtenZeros,
  type ArrayValue,
  type Pass,
  type Program,
} from "@cotangent/ir";
import { directions, gradientOf, pushForwardFull, run } from "../calculus.ts";
import { madeOnce } from "../made-once.ts";
import { expectClose, LawError, precisionOf, type Law, type Subject } from "../subject.ts";
import { gradientSubject, jvpSubject, nearby, stack } from "./batching.ts";

const same = (found: string, expected: string, what: string): void => {
  if (found !== expected) throw new LawError(`${what}: found\n${found}\nexpected\n${expected}`);
};

export const printedIsParsed: Law = {
  name: "parse ∘ print = id",
  about: "any",
  check({ program, inputs }) {
    const text = print(program);
    const back = parse(text);
    check(back);
    same(print(back), text, "printed again");
    same(hash(back), hash(program), "hash");
    expectClose(run(back, inputs), run(program, inputs), 0, "the parsed program");
  },
};

export const unaryFormRoundTrips: Law = {
  name: "fromUnaryMaps ∘ toUnaryMaps = id",
  about: "any",
  check({ program }) {
    const back = fromUnaryMaps(program.name, program.inputs, toUnaryMaps(program));
    check(back);
    same(print(back), print(program), "composed again");
  },
};

/** Every pass and the whole pipeline, and programs still checked after each. */
export const exactPasses: readonly Pass[] = [
  ...passes.filter((pass) => pass !== simplifyPass && pass !== accumulatePass && pass !== joinPass),
  {
    name: "optimize-exact",
    run: (program) => optimize(program, { exact: true, after: checked }),
  },
];
const roundingPasses: readonly Pass[] = [simplifyPass, accumulatePass];

/** The program after each pass that changes it, still checked, with the error that the pass may leave. */
const afterPasses = madeOnce((program: Program) => {
  const near = precisionOf(program, 10);
  const changed = (name: string, after: Program, before: Program, tolerance: number): readonly Changed[] => {
    if (after === before) return [];
    check(after);
    return [{ name, after, tolerance }];
  };
  const through = (tolerance: number) => (pass: Pass) => changed(pass.name, pass.run(program), program, tolerance);
  const optimized = optimize(program, { after: checked });
  return [
    ...exactPasses.flatMap(through(0)),
    ...roundingPasses.flatMap(through(near)),
    ...changed("optimize", optimized, program, near),
    // Sums are sums once it is known that their terms are multiplied by 1.
    ...changed("join", joinPass.run(optimized), optimized, near),
  ];
});

interface Changed {
  readonly name: string;
  readonly after: Program;
  readonly tolerance: number;
}

/** Exact passes leave the same bits. */
function checkPasses({ program, inputs }: Pick<Subject, "program" | "inputs">, stage: string): void {
  const before = run(program, inputs);
  for (const { name, after, tolerance } of afterPasses(program))
    expectClose(run(after, inputs), before, tolerance, `${name} of ${stage}`);
}

/**
 * What these passes do they do completely: there is nothing left for them to do. Dead code is not among them: results
 * that are dropped from a loop leave code dead in the bodies inside it, which were walked before.
 */
const complete: readonly Pass[] = [sharePass, simplifyPass, simplifyExactPass, hoistPass, accumulatePass, joinPass];

export const passesAreIdempotent: Law = {
  name: "share ∘ share = share, and so on",
  about: "any",
  check(subject) {
    for (const { program } of [subject, ...(isDifferentiable(subject.program) ? [gradientSubject(subject)] : [])])
      for (const pass of complete) {
        const once = pass.run(program);
        same(print(pass.run(once)), print(once), `${pass.name} again`);
      }
  },
};

const isDifferentiable = ({ inputs }: Program): boolean => inputs.some(({ type }) => type.dtype.differentiable);

export const passesPreserve: Law = {
  name: "every pass preserves meaning",
  about: "any",
  check(subject) {
    checkPasses(subject, "the program");
  },
};

/** Programs that transforms make hold structural zeros, loops split in two, and what no user writes. */
export const writtenZerosAreStructural: Law = {
  name: "written zeros, made structural, change no value and are all gone",
  about: "smooth",
  check({ program, inputs }) {
    const after = writtenZeros(program);
    check(after);
    expectClose(run(after, inputs), run(program, inputs), precisionOf(program, 10), "with structural zeros");
    const left = after.steps.find(
      ({ primitive, params, results }) =>
        primitive.name === full.name && params["value"] === 0 && results[0]!.type.dtype.differentiable,
    );
    if (left) throw new LawError(`a zero is left in\n${print(after)}`);
  },
};

export const passesPreserveDerivatives: Law = {
  name: "every pass preserves the meaning of jvp and vjp programs",
  about: "smooth",
  check(subject) {
    checkPasses(gradientSubject(subject), "vjp");
    checkPasses(jvpSubject(subject), "jvp");
  },
};

/** The program on a leading axis of unknown length `n`, run for two values of n. */
export const symbolicLeadingAxis: Law = {
  name: "transforms and passes keep a symbolic leading axis",
  about: "any",
  check({ program, inputs, random }) {
    if (inputs.length === 0) return;
    const mapped = batching.vmap(
      program,
      inputs.map(() => true),
      namedSize("n"),
    ).program;
    check(mapped);
    for (const n of [1, 3]) {
      const points = Array.from({ length: n }, (_, i) => (i === 0 ? inputs : nearby(random, inputs)));
      const batch = inputs.map((x, i) =>
        stack(
          points.map((point) => point[i]!),
          x,
        ),
      );
      const concrete = batching.vmap(
        program,
        inputs.map(() => true),
        n,
      ).program;
      expectClose(run(mapped, batch), run(concrete, batch), 0, `n = ${n}`);
      checkPasses({ program: mapped, inputs: batch }, `the program with n = ${n}`);
    }
    const text = print(mapped);
    same(print(parse(text)), text, "printed again");
  },
};

export const symbolicDerivatives: Law = {
  name: "derivatives of a program with a symbolic axis are those with the axis known",
  about: "smooth",
  check({ program, inputs, random }) {
    if (inputs.length === 0) return;
    const all = inputs.map(() => true);
    const [symbolic, concrete] = [
      batching.vmap(program, all, namedSize("n")).program,
      batching.vmap(program, all, 2).program,
    ];
    const points = [inputs, nearby(random, inputs)];
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    const tangents = directions(random, batch);
    expectClose(pushForwardFull(symbolic, batch, tangents), pushForwardFull(concrete, batch, tangents), 0, "J·ẋ");
    const [left, right] = [gradientOf(symbolic), gradientOf(concrete)];
    const cts = directions(
      random,
      run(concrete, batch).filter((_, i) => right.given[i]),
    );
    const found = checkedRun(left.program, [...batch, ...cts]);
    expectClose(found, run(right.program, [...batch, ...cts]), 0, "Jᵀ·ȳ");
    checkPasses({ program: left.program, inputs: [...batch, ...cts] }, "vjp with a symbolic axis");
  },
};

function checkedRun(program: Program, inputs: readonly ArrayValue[]): readonly ArrayValue[] {
  check(program);
  return run(program, inputs);
}

export const programLaws: readonly Law[] = [
  printedIsParsed,
  unaryFormRoundTrips,
  passesPreserve,
  passesAreIdempotent,
  passesPreserveDerivatives,
  writtenZerosAreStructural,
  symbolicLeadingAxis,
  symbolicDerivatives,
];
