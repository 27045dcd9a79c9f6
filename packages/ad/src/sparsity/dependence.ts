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
  type Program,
  type Step,
  type Value,
} from "@cotangent/ir";
import { countOf, gathered, probeReduce, probeScalar, probeView, shapeOf } from "./forms.ts";
import { IndexSets } from "./index-sets.ts";
import { joinAll, probeLoop } from "./loop.ts";
import { probeNest } from "./nest.ts";
import { OutOfWork, Work, type Analysis, type Traced } from "./probe.ts";

/** What is known of an input: nothing, its elements, or that its elements are columns, numbered from `first` on. */
export type KnownInput = undefined | { readonly values: ArrayLike<number> } | { readonly first: number };

/** What is found of a result. */
export type { Traced } from "./probe.ts";

/**
 * Points of reductions and loops that are looked at, for one program: some seconds. What would take more is taken to depend on all
 * that goes in.
 */
const mostWork = 2e7;

/** Arrays of more elements than this are not computed ahead. */
const mostKnown = 1e6;

export function dependence(
  program: Program,
  inputs: readonly KnownInput[],
  columns: number,
  work: number = mostWork,
): readonly Traced[] {
  const sets = new IndexSets(columns);
  const analysis = { sets, work: new Work(work) };
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
  if (args.every(({ depends }) => depends === undefined)) return knownResults(step, args);
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
      return probeLoop(form, { given: args, types }, { analysis, run });
    case "effect":
      return form.returns ? onEverything(step, args, analysis) : args.slice(0, types.length);
  }
}

/** What depends on nothing: its elements, if all that it is made of is known, and it is not much. */
function knownResults(step: Step, args: readonly Traced[]): readonly Traced[] {
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
