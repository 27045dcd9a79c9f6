import { at } from "../../errors.ts";
import type { Emitter, Tangent } from "../../primitive.ts";
import type { Program, Value } from "../../program.ts";
import { liveSteps } from "../../rewrite/dead-code.ts";
import { scatterActive } from "../control.ts";
import { chosen, fixedPoint, type LoopStep } from "./layout.ts";

/** Keeps the carries that needed results, or the `condition`, depend on, and the inputs that are then still read. */
export function pruneScan(
  b: Emitter,
  { loop, args, params }: LoopStep,
  needed: readonly boolean[],
  condition?: Program,
): readonly Tangent[] {
  const { body, consts, carries } = params;
  const outputsFor = (flags: readonly boolean[]): readonly Value[] =>
    chosen(body.outputs, [...flags, ...needed.slice(carries)]);
  const reads = (flags: readonly boolean[]): ReadonlySet<Value> => {
    const outputs = outputsFor(flags);
    return new Set<Value>([...outputs, ...liveSteps({ ...body, outputs }).flatMap((step) => step.args)]);
  };
  const asked = new Set<Value>(condition && [...condition.outputs, ...condition.steps.flatMap((step) => step.args)]);
  const asks = (i: number): boolean => condition !== undefined && asked.has(at(condition.inputs, i));
  const start = needed.slice(0, carries).map((flag, i) => flag || asks(consts + i));
  const kept = fixedPoint(start, (flags) => {
    const read = reads(flags);
    return body.inputs.slice(consts, consts + carries).map((input) => read.has(input));
  });
  const read = reads(kept);
  const inputs = body.inputs.map((input, i) =>
    i >= consts && i < consts + carries ? at(kept, i - consts) : read.has(input) || (i < consts && asks(i)),
  );
  const outputs = outputsFor(kept);
  const program: Program = {
    ...body,
    inputs: chosen(body.inputs, inputs),
    steps: liveSteps({ ...body, outputs }),
    outputs,
  };
  const results = loop(
    b,
    chosen(args, inputs),
    {
      ...params,
      body: program,
      consts: inputs.slice(0, consts).filter(Boolean).length,
      carries: kept.filter(Boolean).length,
    },
    (known, moving) => [...chosen(known, inputs.slice(0, consts)), ...chosen(moving, kept)],
  );
  return scatterActive(results, [...kept, ...needed.slice(carries)]);
}
