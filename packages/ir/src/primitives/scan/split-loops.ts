/**
 * What a loop in a loop computes again each time the outer one comes to it, from what the outer one does not change, becomes a loop
 * of its own, which can then be moved before the outer one:
 *
 *     loop t: loop k: … exp(a[k]) …  =  loop t: (e = loop k: exp(a[k])), loop k: … e[k] …
 *
 * It takes no more memory than there is: only what reads an array by as many positions as there are loops.
 */
import { Builder, inline, makeStep } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Program, Step, Value } from "../../program.ts";
import { isCostly, isSmall } from "./costly.ts";
import { loopOf } from "./loop-of.ts";
import { ancestorsOf, isWork } from "./work.ts";

/** `program` with its loops split; `known` are the inputs that the outer loop does not change. */
export const splitLoops = (program: Program, known: ReadonlySet<Value>): Program => split(program, known).program;

interface Split {
  readonly program: Program;
  /** The steps that depend on nothing but known inputs. */
  readonly fixed: readonly Step[];
}

function split(program: Program, inputs: ReadonlySet<Value>): Split {
  const known = new Set(inputs);
  const fixed: Step[] = [];
  const fix = (step: Step): void => {
    fixed.push(step);
    for (const result of step.results) known.add(result);
  };
  const steps = program.steps.flatMap((step) => {
    const { primitive, args } = step;
    if (primitive.effect || primitive.opaque) return [step];
    if (args.every((arg) => known.has(arg))) {
      fix(step);
      return [step];
    }
    const parts = splitLoop(step, known);
    if (!parts) return [step];
    fix(parts.first);
    return [parts.first, parts.rest];
  });
  return { program: { ...program, steps }, fixed };
}

/** The loop of what is known, and the loop of the rest, which reads its results. */
function splitLoop(step: Step, known: ReadonlySet<Value>): { readonly first: Step; readonly rest: Step } | undefined {
  const loop = loopOf(step);
  if (!loop) return undefined;
  const { consts, carries } = loop;
  const isCarry = (i: number): boolean => i >= consts && i < consts + carries;
  const places = step.args.flatMap((arg, i) => (known.has(arg) && !isCarry(i) ? [i] : []));
  const inside = new Set(places.map((i) => at(loop.body.inputs, i)));
  const { program: body, fixed } = split(loop.body, inside);
  const wanted = fixed.filter((inner) => isCostly(inner) && isSmall([...ancestorsOf([inner], fixed)]));
  const needed = ancestorsOf(wanted, fixed);
  if (needed.size === 0) return undefined;
  const moved = fixed.filter((inner) => needed.has(inner));
  const remaining = body.steps.filter((inner) => !needed.has(inner) || !isWork(inner));
  const read = new Set<Value>([...remaining.flatMap(({ args }) => args), ...body.outputs]);
  const kept = moved
    .filter(isWork)
    .flatMap(({ results }) => results)
    .filter((result) => read.has(result));
  const used = new Set(moved.flatMap(({ args }) => args));
  const own = places.filter((i) => used.has(at(body.inputs, i)));
  const inputs = own.map((i) => at(body.inputs, i));
  const first = makeStep(
    step.primitive,
    own.map((i) => at(step.args, i)),
    {
      ...step.params,
      body: closed({ ...body, inputs, steps: moved, outputs: kept }),
      consts: own.filter((i) => i < consts).length,
      carries: 0,
    },
    step.origin,
  );
  const rest: Step = {
    ...step,
    args: [...step.args, ...first.results],
    params: { ...step.params, body: { ...body, inputs: [...body.inputs, ...kept], steps: remaining } },
  };
  return { first, rest };
}

/** `program` with values of its own. */
function closed(program: Program): Program {
  const b = new Builder();
  return b.finish(
    inline(
      b,
      program,
      program.inputs.map(({ type }) => b.input(type)),
    ),
    program.name,
  );
}
