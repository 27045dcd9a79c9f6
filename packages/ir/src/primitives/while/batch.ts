import { inline } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Batching, Emitter, Primitive } from "../../primitive.ts";
import { typesOf, type Value } from "../../program.ts";
import { and } from "../bits.ts";
import { reduceOr } from "../reduction.ts";
import { batchScan, swapLeading } from "../scan/batch.ts";
import { runFrozen } from "../scan/frozen.ts";
import { fixedPoint, split } from "../scan/layout.ts";
import { programOf } from "../switch/layout.ts";
import type { WhileParams } from "./while.ts";

interface WhileStep {
  readonly whileLoop: Primitive<WhileParams>;
  readonly args: readonly Value[];
  readonly params: WhileParams;
}

/** Where rows end together, the loop on all of them; where each has a condition of its own, until all have ended, frozen one by one. */
export function batchWhile(b: Emitter, step: WhileStep, batching: Batching): readonly Value[] {
  const { whileLoop, args, params } = step;
  const { size, transforms } = batching;
  const [constFlags, carryFlags] = split(batching.batched, params);
  const settled = fixedPoint(carryFlags, (flags) =>
    transforms.vmap(params.body, [...constFlags, ...flags], size).batched.slice(0, params.carries),
  );
  const condition = transforms.vmap(params.condition, [...constFlags, ...settled], size);
  if (condition.batched[0]) return untilAllEnd(b, step, batching);
  return batchScan(
    b,
    {
      loop: (e, own, inner) => e.apply(whileLoop, own, { ...inner, condition: condition.program }),
      args,
      params,
    },
    batching,
  );
}

function untilAllEnd(
  b: Emitter,
  { whileLoop, args, params }: WhileStep,
  { batched, size, transforms }: Batching,
): readonly Value[] {
  const { body, carries } = params;
  const [constFlags, carryFlags] = split(batched, params);
  const [consts, carryArgs] = split(args, params);
  const starts = transforms.forceBatched(b, carryArgs, carryFlags, size);
  const asked = transforms.vmap(params.condition, [...constFlags, ...starts.map(() => true)], size).program;
  const ask = (e: Emitter, known: readonly Value[], moving: readonly Value[]): Value =>
    at(inline(e, asked, [...known, ...moving]), 0);
  const goes = ask(b, consts, starts);
  const inputs = typesOf([...consts, ...starts, goes]);
  const program = programOf(body.name, inputs, (inner, values) => {
    const [known, moving] = [values.slice(0, consts.length), values.slice(consts.length, -1)];
    const mask = at(values, values.length - 1);
    const next = runFrozen(
      inner,
      params,
      { consts: known, carries: moving, elements: [], batched: { consts: constFlags, elements: [] }, mask },
      { size, transforms },
    );
    return [...next.carries, inner.one(and, [mask, ask(inner, known, next.carries)]), ...next.elements];
  });
  const condition = programOf(params.condition.name, inputs, (inner, values) => [
    inner.one(reduceOr, [at(values, values.length - 1)], { axes: [0] }),
  ]);
  const results = b.apply(whileLoop, [...consts, ...starts, goes], {
    ...params,
    body: program,
    condition,
    carries: carries + 1,
  });
  return [...results.slice(0, carries), ...results.slice(carries + 1).map((y) => swapLeading(b, y))];
}
