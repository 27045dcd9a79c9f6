/** What the results of array forms depend on, element by element. */
import { at, type ArrayType, type ReduceForm, type ScalarForm, type ViewForm } from "@cotangent/ir";
import type { Dependence, IndexSets } from "./index-sets.ts";
import { elementAt, Probe, type Element, type Traced, type Work } from "./probe.ts";

export interface Analysis {
  readonly sets: IndexSets;
  readonly work: Work;
}

/** The shape of a type whose sizes are numbers. */
export const shapeOf = ({ shape }: Pick<ArrayType, "shape">): readonly number[] => shape.map(Number);

export const countOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Sets `axes` of `probe` to each point of `shape` in row-major order. */
function forEachPoint(
  probe: Probe,
  shape: readonly number[],
  axes: readonly number[],
  visit: (position: number) => void,
): void {
  const count = countOf(shape);
  for (let position = 0; position < count; position++) {
    let rest = position;
    for (let i = shape.length - 1; i >= 0; i--) {
      const length = at(shape, i);
      probe.axes[at(axes, i)] = rest % length;
      rest = Math.floor(rest / length);
    }
    probe.moved();
    visit(position);
  }
}

const allAxes = (shape: readonly unknown[]): readonly number[] => shape.map((_, i) => i);

/** An array from its elements: values if all are known. */
export function gathered({ dtype, shape }: ArrayType, elements: readonly Element[]): Traced {
  const depends = elements.some((element) => element.depends) ? elements.map((element) => element.depends) : undefined;
  const values = elements.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return {
    dtype,
    shape: shape.map(Number),
    ...(depends && { depends }),
    ...(values.length === elements.length && { values }),
  };
}

export function probeScalar(
  form: ScalarForm,
  args: readonly Traced[],
  types: readonly ArrayType[],
  { sets, work }: Analysis,
): readonly Traced[] {
  const probe = new Probe(args, sets, work);
  const shape = shapeOf(at(types, 0));
  const results = types.map((): Element[] => []);
  forEachPoint(probe, shape, allAxes(shape), (position) => {
    probe.inputs = args.map((arg) => elementAt(arg, position));
    results.forEach((result, i) => result.push(probe.element(at(form.results, i))));
  });
  return results.map((elements, i) => gathered(at(types, i), elements));
}

export function probeView(
  form: ViewForm,
  args: readonly Traced[],
  types: readonly ArrayType[],
  { sets, work }: Analysis,
): readonly Traced[] {
  const type = at(types, 0);
  const probe = new Probe(args, sets, work);
  const elements: Element[] = [];
  forEachPoint(probe, shapeOf(type), allAxes(type.shape), () => {
    let found: Element | undefined;
    for (const { arg, index, guards } of form.pieces) {
      const holds = probe.holds(guards);
      if (holds === false) continue;
      const loaded = probe.load(at(args, arg), index);
      found = found ? probe.join(found, loaded) : loaded;
      if (holds) {
        elements.push(found);
        return;
      }
    }
    const otherwise = { value: form.otherwise, depends: undefined };
    elements.push(found ? probe.join(found, otherwise) : otherwise);
  });
  return [gathered(type, elements)];
}

export function probeReduce(
  form: ReduceForm,
  args: readonly Traced[],
  types: readonly ArrayType[],
  { sets, work }: Analysis,
): readonly Traced[] {
  const domain = form.domain.map(Number);
  work.spend(countOf(domain));
  const kept = allAxes(domain).filter((axis) => !form.axes.includes(axis));
  const probe = new Probe(args, sets, work);
  const results: Dependence[] = [];
  const lengths = (axes: readonly number[]): readonly number[] => axes.map((axis) => at(domain, axis));
  forEachPoint(probe, lengths(kept), kept, () => {
    const found = new Set<Dependence>();
    forEachPoint(probe, lengths(form.axes), form.axes, () => {
      for (const node of form.map) found.add(probe.element(node).depends);
    });
    results.push(sets.all(found));
  });
  return types.map((type) =>
    gathered(
      type,
      results.map((depends) => ({ value: undefined, depends: type.dtype.differentiable ? depends : undefined })),
    ),
  );
}
