/** Second derivatives along several lines at once against those along one after the other. */
import { jetsOf, secondSums } from "@cotangent/ad";
import { type ArrayValue } from "@cotangent/ir";
import { activeInputs, combination, directions, run, zerosLike } from "../calculus.ts";
import { expectClose, type Law } from "../subject.ts";

const lines = 3;

/** The same array of each line, one after the other along a new first axis. */
function stacked(parts: readonly ArrayValue[]): ArrayValue {
  const { dtype, shape } = parts[0]!;
  const data = dtype.allocate(parts.length * parts[0]!.data.length);
  parts.forEach((part, i) => data.set(part.data, i * part.data.length));
  return { dtype, shape: [parts.length, ...shape], data };
}

export const secondSumsAreSums: Law = {
  name: "second sums = sums of second coefficients",
  about: "smooth",
  check({ program, inputs, random }) {
    const active = activeInputs(program);
    const along = Array.from({ length: lines }, () => directions(random, inputs));
    const { program: summed, active: has } = secondSums(program, active, lines);
    const found = run(summed, [...inputs, ...along[0]!.map((_, i) => stacked(along.map((own) => own[i]!)))]);
    const slots = active.flatMap((flag) => [flag, false]);
    const jet = jetsOf(2).jvp(program, slots);
    const places = jet.active.map((_, i) => jet.active.slice(0, i).filter(Boolean).length);
    const jets = along.map((own) => run(jet.program, [...inputs, ...own]).slice(program.outputs.length));
    const sums = program.outputs.flatMap((_, i) => {
      const second = 2 * i + 1;
      if (!has[i]) return [];
      const own = jets.map((made) => (jet.active[second] ? made[places[second]!]! : zerosLike(found[i]!)));
      return [combination(...own.map((y) => [1, y] as const))];
    });
    expectClose(found.slice(program.outputs.length), sums, 1e-8, "sum over the lines");
    program.outputs.forEach((_, i) => {
      if (has[i] || !jet.active[2 * i + 1]) return;
      const left = jets.map((made) => made[places[2 * i + 1]!]!);
      expectClose(left, left.map(zerosLike), 1e-8, "what the sums leave out");
    });
  },
};
