/** Laws of vmap: a mapped program does to each row what the program does. */
import { batching, transforms } from "@cotangent/ad";
import { i32, type ArrayValue, type Dim, type Program } from "@cotangent/ir";
import { chance, element, pick, sampleArray, uniform, type Random } from "@cotangent/ir/testing";
import { combination, directions, gradientOf, pushForwardFull, run, zerosLike } from "../calculus.ts";
import { expectClose, precisionOf, type Law, type Subject } from "../subject.ts";

type Arrays = readonly ArrayValue[];

/**
 * A point near `inputs`: floats move a little, so that they stay in their domain; signed integers that stand alone, such as
 * numbers of branches and of iterations, move by some; the others are permuted.
 */
export const nearby = (random: Random, inputs: Arrays): Arrays =>
  inputs.map((x) => {
    if (x.dtype === i32 && x.shape.length === 0)
      return { ...x, data: x.data.map((value) => value + random.integer(-4, 4)) };
    if (!x.dtype.differentiable) return { ...x, data: x.data.toSorted(() => random.integer(-1, 1)) };
    const factor = { sample: () => uniform(random, -0.01, 0.01), holds: () => true };
    return combination([1, x], [1, sampleArray(random, x.dtype, x.shape, factor)]);
  });

/** Rows one above the other, with a new leading axis. */
export function stack(rows: Arrays, like: ArrayValue): ArrayValue {
  const length = like.data.length;
  const result = like.dtype.allocate(rows.length * length);
  rows.forEach((row, i) => result.set(row.data, i * length));
  return { dtype: like.dtype, shape: [rows.length, ...like.shape], data: result };
}

/** All choices of batched inputs if there are few, else three of them. */
function batchings(random: Random, count: number): readonly (readonly boolean[])[] {
  const all = Array.from({ length: 2 ** Math.min(count, 10) - 1 }, (_all, mask) =>
    Array.from({ length: count }, (_, i) => i >= 10 || Boolean(((mask + 1) >> i) & 1)),
  );
  return all.length <= 3 ? all : [all.at(-1)!, pick(random, all), pick(random, all)];
}

/** `vmap f` on a batch against `f` on each row, where `size` is the length as the program knows it. */
export function checkMapped(program: Program, points: readonly Arrays[], batched: readonly boolean[], size: Dim): void {
  const mapped = batching.vmap(program, batched, size);
  const base = points[0]!;
  const rows = points.map((point) => base.map((x, i) => (batched[i] ? point[i]! : x)));
  const inputs = base.map((x, i) =>
    batched[i]
      ? stack(
          points.map((point) => point[i]!),
          x,
        )
      : x,
  );
  const found = run(mapped.program, inputs);
  const expected = rows.map((row) => run(program, row));
  program.outputs.forEach((_, i) => {
    const tolerance = precisionOf(program);
    rows.forEach((_row, r) =>
      expectClose(
        [mapped.batched[i] ? element(found[i]!, r) : found[i]!],
        [expected[r]![i]!],
        tolerance,
        `row ${r} of output ${i}, batched ${batched.map(Number).join("")}`,
      ),
    );
  });
}

export const vmapIsMap: Law = {
  name: "vmap f = map f",
  about: "any",
  check({ program, inputs, random }) {
    for (const batched of batchings(random, inputs.length)) {
      const size = chance(random, 10) ? 1 : 2;
      const points = [inputs, nearby(random, inputs)].slice(0, size);
      checkMapped(program, points, batched, size);
    }
  },
};

/** The same law for `(x, ȳ) ↦ Jᵀ·ȳ` and for `(x, ẋ) ↦ J·ẋ`. */
export const vmapOfDerivatives: Law = {
  name: "vmap of vjp = map of vjp, vmap of jvp = map of jvp",
  about: "smooth",
  check(subject) {
    const gradient = gradientSubject(subject);
    vmapIsMap.check(gradient);
    vmapIsMap.check(jvpSubject(subject));
  },
};

/** `vmap` then `vjp` is `vjp` then `vmap`: cotangents of what is not batched add up. */
export const derivativeOfVmap: Law = {
  name: "jvp of vmap = vmap of jvp",
  about: "smooth",
  check({ program, inputs, random }) {
    if (inputs.length === 0) return;
    const points = [inputs, nearby(random, inputs), nearby(random, inputs)];
    const mapped = batching.vmap(
      program,
      inputs.map(() => true),
      points.length,
    );
    const tangents = points.map((point) => directions(random, point));
    const columns = (rows: readonly Arrays[], like: Arrays): Arrays =>
      like.map((x, i) =>
        stack(
          rows.map((row) => row[i]!),
          x,
        ),
      );
    const all = columns(points, inputs);
    const found = pushForwardFull(mapped.program, all, columns(tangents, tangents[0]!));
    const rows = points.map((point, r) => pushForwardFull(program, point, tangents[r]!));
    const flags = program.outputs.flatMap(({ type }, i) => (type.dtype.differentiable ? [mapped.batched[i]!] : []));
    flags.forEach((flag, i) => {
      const expected = flag
        ? stack(
            rows.map((row) => row[i]!),
            rows[0]![i]!,
          )
        : zerosLike(rows[0]![i]!);
      expectClose([found[i]!], [expected], 1e-9, `tangent of mapped output ${i}`);
    });
  },
};

/** `(x, ȳ) ↦ Jᵀ·ȳ` at the point and a random cotangent. */
export function gradientSubject({ program, inputs, random }: Subject): Subject {
  const { program: gradient, given } = gradientOf(program);
  const cts = directions(
    random,
    run(program, inputs).filter((_, i) => given[i]),
  );
  return { program: gradient, inputs: [...inputs, ...cts], random };
}

/** `(x, ẋ) ↦ (f(x), J·ẋ)` at the point and a random direction. */
export function jvpSubject({ program, inputs, random }: Subject): Subject {
  const { program: moved } = transforms.jvp(
    program,
    program.inputs.map(({ type }) => type.dtype.differentiable),
  );
  return { program: moved, inputs: [...inputs, ...directions(random, inputs)], random };
}

export const batchingLaws: readonly Law[] = [vmapIsMap, vmapOfDerivatives, derivativeOfVmap];
