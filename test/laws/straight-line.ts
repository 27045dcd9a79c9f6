/** Random straight-line programs of a given length with one scalar result. */
import { add, Builder, inline, sum, type Program, type Value } from "@cotangent/ir";
import { acceptedBy, Growth, type PointedProgram, type Recipe, type Random } from "@cotangent/ir/testing";

/** A smooth program at a point: `steps` random operations, none of which contains programs, and the sum of all that nothing reads. */
export function straightLine(random: Random, recipes: readonly Recipe[], steps: number): PointedProgram {
  const flat = recipes.filter((recipe) => !recipe.nests);
  const growth = new Growth({ random, style: "smooth", recipes: flat, accepts: acceptedBy(flat), depth: 0 });
  growth.any();
  growth.grow(steps);
  const read = new Set(growth.steps.flatMap(({ args }) => args));
  const ends = growth.entries.filter((value) => value.type.dtype.differentiable && !read.has(value));
  const { program, inputs } = growth.finish(ends.length > 0 ? ends : growth.entries.slice(0, 1));
  return { program: total(program), inputs };
}

/** The sum of all elements of all results. */
function total(program: Program): Program {
  const b = new Builder();
  const results = inline(
    b,
    program,
    program.inputs.map(({ type }) => b.input(type)),
  );
  const sums = results.map((y) => b.one(sum, [y], { axes: y.type.shape.map((_, axis) => axis) }));
  return b.finish([sums.reduce((x: Value, y) => b.one(add, [x, y]))], "total");
}
