/** The pattern of a derivative against the derivative, and its elements from few products against those from all. */
import { compressed, dependence, patternOf, rowOf, transforms } from "@cotangent/ad";
import { optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { activeInputs, run, zerosLike } from "../calculus.ts";
import { LawError, type Law } from "../subject.ts";

const sizeOf = ({ shape }: { readonly shape: readonly unknown[] }): number =>
  shape.reduce<number>((size, length) => size * Number(length), 1);

/** `L·u` for the direction u over all elements of all tangents. */
function product(linear: Program, residuals: readonly ArrayValue[], u: ArrayLike<number>): readonly number[] {
  let next = 0;
  const tangents = linear.inputs.slice(residuals.length).map(({ type }) => {
    const own = zerosLike({ dtype: type.dtype, shape: type.shape.map(Number), data: type.dtype.allocate(0) });
    return { ...own, data: own.data.map(() => u[next++]!) };
  });
  return run(linear, [...residuals, ...tangents]).flatMap(({ data }) => [...data]);
}

/** Elements outside of the pattern are zero, and colours tell those inside apart. */
export const sparsityHolds: Law = {
  name: "sparse Jacobian = dense Jacobian",
  about: "smooth",
  check({ program, inputs }) {
    const simple = optimize(program);
    const halves = transforms.linearize(simple, activeInputs(program));
    const made = run(halves.program, inputs);
    const residuals = made.slice(made.length - halves.residuals);
    const linear = optimize(halves.linear);
    let columns = 0;
    const moving = linear.inputs.slice(residuals.length).map(({ type }) => {
      const first = columns;
      columns += sizeOf(type);
      return { first };
    });
    const known = dependence(
      halves.program,
      inputs.map((x, i) => (activeInputs(program)[i] ? undefined : { values: x.data })),
      0,
    ).slice(made.length - residuals.length);
    const found = dependence(linear, [...known.map(({ values }) => values && { values }), ...moving], columns);
    const pattern = patternOf(
      found.flatMap(({ shape, depends }) => Array.from({ length: sizeOf({ shape }) }, (_, i) => depends?.[i]?.items)),
      columns,
    );
    const unit = (hot: (j: number) => boolean): readonly number[] =>
      Array.from({ length: columns }, (_, j) => (hot(j) ? 1 : 0));
    const dense = Array.from({ length: columns }, (_, j) =>
      product(
        linear,
        residuals,
        unit((k) => k === j),
      ),
    );
    for (let i = 0; i < pattern.rows; i++)
      for (let j = 0; j < columns; j++)
        if (dense[j]![i] !== 0 && !rowOf(pattern, i).includes(j))
          throw new LawError(`row ${i} has ${dense[j]![i]} in column ${j}, where the pattern has nothing`);
    const { by, colouring, places } = compressed(pattern);
    if (by === "rows" || columns === 0) return;
    const all = Array.from({ length: colouring.colours }, (_, c) =>
      product(
        linear,
        residuals,
        unit((j) => colouring.of[j] === c),
      ),
    ).flat();
    for (let i = 0, k = 0; i < pattern.rows; i++)
      for (const j of rowOf(pattern, i)) {
        const [value, expected] = [all[places[k++]!]!, dense[j]![i]!];
        if (Math.abs(value - expected) > 1e-9 * Math.max(1, Math.abs(expected)))
          throw new LawError(`row ${i}, column ${j}: ${value} from a product of several, ${expected} from one`);
      }
  },
};
