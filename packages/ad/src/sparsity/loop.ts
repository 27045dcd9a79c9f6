/** What the results of loops over arrays depend on. */
import { at, type ArrayType, type LoopForm, type Program } from "@cotangent/ir";
import { countOf, shapeOf, type Analysis } from "./forms.ts";
import type { Dependence, IndexSets } from "./index-sets.ts";
import { elementAt, type Traced } from "./probe.ts";

interface Context {
  readonly analysis: Analysis;
  readonly run: (program: Program, inputs: readonly Traced[], analysis: Analysis) => readonly Traced[];
}

interface Loop {
  /** All arguments. */
  readonly given: readonly Traced[];
  /** Of the results. */
  readonly types: readonly ArrayType[];
}

/** Iteration by iteration where their number is known; else until nothing new comes. */
export function probeLoop(form: LoopForm, { given, types }: Loop, { analysis, run }: Context): readonly Traced[] {
  const args = form.bounded ? given.slice(1) : given;
  const limit = form.bounded ? given[0]?.values?.[0] : Infinity;
  const consts = args.slice(0, form.consts);
  const xs = args.slice(form.consts + form.carries);
  const stacked = types.slice(form.carries).map((type) => ({ type, rows: new Map<number, Traced>() }));
  const iterate = (carries: readonly Traced[], t: number): readonly Traced[] => {
    const results = run(form.body, [...consts, ...carries, ...xs.map((x) => rowOf(x, t))], analysis);
    stacked.forEach(({ rows }, j) => {
      const row = at(results, form.carries + j);
      const before = rows.get(t);
      rows.set(t, before ? join(before, row, analysis.sets) : row);
    });
    return results.slice(0, form.carries);
  };
  const most = Number(form.count);
  const certain = limit !== undefined && !form.condition && Math.min(limit, most) < Infinity;
  // Without arrays there is nothing that tells one of endless iterations from another.
  const count = certain ? Math.min(limit, most) : Number.isFinite(most) ? most : 1;
  const through = (start: readonly Traced[], merged: boolean): readonly Traced[] => {
    let carries = start;
    for (let i = 0; i < count; i++) {
      const next = iterate(carries, form.backwards ? count - 1 - i : i);
      carries = merged ? joinAll(carries, next, analysis.sets) : next;
    }
    return carries;
  };
  let carries = through(args.slice(form.consts, form.consts + form.carries), !certain);
  for (let settled = certain; !settled;) {
    const before = carries;
    carries = through(before, true);
    settled = same(before, carries);
  }
  return [...carries, ...stacked.map(({ type, rows }) => stackOf(shapeOf(type), type.dtype, rows))];
}

/** Whether nothing has been added. */
const same = (before: readonly Traced[], after: readonly Traced[]): boolean =>
  after.every((array, i) => {
    const other = before[i];
    const alike = other && (array.values === undefined) === (other.values === undefined);
    return alike && !array.depends?.some((set, k) => set !== other.depends?.[k]);
  });

function rowOf({ dtype, shape, values, depends }: Traced, t: number): Traced {
  const rest = shape.slice(1);
  const count = countOf(rest);
  const [from, to] = [t * count, (t + 1) * count];
  const own = depends?.slice(from, to);
  return {
    dtype,
    shape: rest,
    ...(values && { values: Array.from({ length: count }, (_, i) => at(values, from + i)) }),
    ...(own?.some((set) => set) && { depends: own }),
  };
}

function stackOf(shape: readonly number[], dtype: Traced["dtype"], rows: ReadonlyMap<number, Traced>): Traced {
  const count = countOf(shape.slice(1));
  const depends = Array.from(
    { length: countOf(shape) },
    (_, i): Dependence => rows.get(Math.floor(i / count))?.depends?.[i % count],
  );
  return { dtype, shape, ...(depends.some((set) => set) && { depends }) };
}

export const joinAll = (a: readonly Traced[], b: readonly Traced[], sets: IndexSets): readonly Traced[] =>
  a.map((array, i) => join(array, at(b, i), sets));

function join(a: Traced, b: Traced, sets: IndexSets): Traced {
  if (a === b) return a;
  const count = countOf(a.shape);
  const [own, other] = [a.values, b.values];
  const equal = own && other && Array.from({ length: count }, (_, i) => i).every((i) => own[i] === other[i]);
  const depends =
    (a.depends ?? b.depends)
      ? Array.from({ length: count }, (_, i) => sets.union(elementAt(a, i).depends, elementAt(b, i).depends))
      : undefined;
  return { dtype: a.dtype, shape: a.shape, ...(equal && { values: own }), ...(depends && { depends }) };
}
