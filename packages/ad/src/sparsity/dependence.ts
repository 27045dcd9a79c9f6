/**
 * Which elements of the results of a program depend on which elements of its inputs. The analysis never misses one: where it
 * cannot know, as with positions that are computed from inputs, it takes all. It is meant for the linear programs that
 * derivatives are, where what depends is what may be other than zero.
 */
import {
  at,
  Builder,
  evaluate,
  get,
  lowerStep,
  typesOf,
  type BranchForm,
  type LoopForm,
  type Program,
  type Step,
  type Value,
} from "@cotangent/ir";
import { countOf, gathered, probeNest, probeReduce, probeScalar, probeView, shapeOf, type Analysis } from "./forms.ts";
import { IndexSets, type Dependence } from "./index-sets.ts";
import { elementAt, OutOfWork, Work, type Traced } from "./probe.ts";

/** What is known of an input: nothing, its elements, or that its elements are columns, numbered from `first` on. */
export type KnownInput = undefined | { readonly values: ArrayLike<number> } | { readonly first: number };

/** What is found of a result. */
export type { Traced } from "./probe.ts";

/** Elements that are looked at, of one program; what takes more is taken to depend on all that goes in. */
const mostWork = 5e7;

/** Arrays of more elements than this are not computed ahead. */
const mostKnown = 1e6;

export function dependence(program: Program, inputs: readonly KnownInput[], columns: number): readonly Traced[] {
  const sets = new IndexSets(columns);
  const analysis = { sets, work: new Work(mostWork) };
  const traced = program.inputs.map((input, i): Traced => {
    const known = inputs[i];
    const { dtype } = input.type;
    const shape = shapeOf(input.type);
    if (known && "values" in known) return { dtype, shape, values: known.values };
    if (!known) return { dtype, shape };
    const depends = Array.from({ length: countOf(shape) }, (_, k) => sets.make(Int32Array.of(known.first + k)));
    return { dtype, shape, depends };
  });
  return run(program, traced, analysis);
}

function run(program: Program, inputs: readonly Traced[], analysis: Analysis): readonly Traced[] {
  const values = new Map<Value, Traced>(program.inputs.map((input, i) => [input, at(inputs, i)]));
  const read = (value: Value): Traced => get(values, value, "entry of an analysis");
  for (const step of program.steps) {
    const results = runStep(step, step.args.map(read), analysis);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return program.outputs.map(read);
}

function runStep(step: Step, args: readonly Traced[], analysis: Analysis): readonly Traced[] {
  if (args.every(({ depends }) => depends === undefined)) return known(step, args);
  try {
    return probed(step, args, analysis);
  } catch (error) {
    if (error instanceof OutOfWork) return onEverything(step, args, analysis);
    throw error;
  }
}

function probed(step: Step, args: readonly Traced[], analysis: Analysis): readonly Traced[] {
  const types = typesOf(step.results);
  const form = lowerStep(step);
  switch (form.form) {
    case "scalar":
      return probeScalar(form, args, types, analysis);
    case "view":
      return probeView(form, args, types, analysis);
    case "reduce":
      return probeReduce(form, args, types, analysis);
    case "nest":
      return probeNest(form, args, types, analysis);
    case "call":
      return run(form.body, args, analysis);
    case "branch":
      return probeBranch(form, args, analysis);
    case "loop":
      return probeLoop(form, step, args, analysis);
    case "effect":
      return form.returns ? onEverything(step, args, analysis) : args.slice(0, types.length);
  }
}

/** What depends on nothing: its elements, if all that it is made of is known, and it is not much. */
function known(step: Step, args: readonly Traced[]): readonly Traced[] {
  const { results, primitive } = step;
  const small = results.every(({ type }) => countOf(shapeOf(type)) <= mostKnown);
  const values = args.flatMap(({ dtype, shape, values: own }) => {
    if (!own) return [];
    const data = dtype.allocate(countOf(shape));
    data.set(Array.from(own));
    return [{ dtype, shape, data }];
  });
  if (!small || primitive.effect || values.length < args.length)
    return results.map(({ type }) => ({ dtype: type.dtype, shape: shapeOf(type) }));
  const b = new Builder();
  const inputs = typesOf(step.args).map((type) => b.input(type));
  const found = evaluate(b.finish(b.apply(primitive, inputs, step.params)), values);
  return found.map(({ dtype, shape, data }) => ({ dtype, shape, values: data }));
}

/** Each element of the results depends on all that any element of the arguments depends on. */
function onEverything(step: Step, args: readonly Traced[], { sets }: Analysis): readonly Traced[] {
  const all = sets.all(args.flatMap(({ depends }) => depends ?? []));
  return step.results.map(({ type }) => {
    const depends = type.dtype.differentiable ? all : undefined;
    return gathered(
      type,
      Array.from({ length: countOf(shapeOf(type)) }, () => ({ value: undefined, depends })),
    );
  });
}

function probeBranch(
  { branches }: BranchForm,
  [index, ...args]: readonly Traced[],
  analysis: Analysis,
): readonly Traced[] {
  const number = index?.values?.[0];
  if (number === undefined)
    return branches.map((body) => run(body, args, analysis)).reduce((all, own) => joinAll(all, own, analysis.sets));
  return run(at(branches, Math.min(Math.max(number, 0), branches.length - 1)), args, analysis);
}

/** Iteration by iteration where their number is known; else until nothing new comes, with all elements as one. */
function probeLoop(form: LoopForm, step: Step, given: readonly Traced[], analysis: Analysis): readonly Traced[] {
  const args = form.bounded ? given.slice(1) : given;
  const limit = form.bounded ? given[0]?.values?.[0] : Infinity;
  const consts = args.slice(0, form.consts);
  const start = args.slice(form.consts, form.consts + form.carries);
  const xs = args.slice(form.consts + form.carries);
  const stacked = step.results.slice(form.carries).map(({ type }) => ({ type, rows: new Map<number, Traced>() }));
  const most = Number(form.count);
  const certain = limit !== undefined && !form.condition && Math.min(limit, most) < Infinity;
  const count = Math.min(limit ?? Infinity, most);
  let carries: readonly Traced[] = start;
  const iterate = (t: number): readonly Traced[] => {
    const results = run(form.body, [...consts, ...carries, ...xs.map((x) => rowOf(x, t))], analysis);
    stacked.forEach(({ rows }, j) => {
      const row = at(results, form.carries + j);
      const before = rows.get(t);
      rows.set(t, before ? join(before, row, analysis.sets) : row);
    });
    return results.slice(0, form.carries);
  };
  if (certain) for (let i = 0; i < count; i++) carries = iterate(form.backwards ? count - 1 - i : i);
  else {
    const rows = Number.isFinite(most) ? most : 1;
    for (let before: readonly Traced[] | undefined; before !== carries && !same(before, carries);) {
      before = carries;
      for (let i = 0; i < rows; i++)
        carries = joinAll(carries, iterate(form.backwards ? rows - 1 - i : i), analysis.sets);
    }
  }
  return [...carries, ...stacked.map(({ type, rows }) => stackOf(shapeOf(type), type.dtype, rows))];
}

const same = (before: readonly Traced[] | undefined, after: readonly Traced[]): boolean =>
  before?.every((array, i) => {
    const other = at(after, i);
    const alike = (array.values === undefined) === (other.values === undefined);
    return alike && !other.depends?.some((set, k) => set !== array.depends?.[k]);
  }) ?? false;

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

const joinAll = (a: readonly Traced[], b: readonly Traced[], sets: IndexSets): readonly Traced[] =>
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
