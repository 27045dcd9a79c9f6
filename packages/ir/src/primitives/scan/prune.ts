import { at } from "../../errors.ts";
import type { Emitter, Tangent } from "../../primitive.ts";
import type { Program, Value } from "../../program.ts";
import { liveSteps } from "../../rewrite/dead-code.ts";
import { scatterActive } from "../control.ts";
import { chosen, fixedPoint, type ScanStep } from "./layout.ts";

/** Keeps the carries that needed results depend on, and the inputs that are then still read. */
export function pruneScan(
  b: Emitter,
  { scan, args, params }: ScanStep,
  needed: readonly boolean[],
): readonly Tangent[] | undefined {
  const { body, consts, carries } = params;
  const outputsFor = (flags: readonly boolean[]): readonly Value[] =>
    chosen(body.outputs, [...flags, ...needed.slice(carries)]);
  const reads = (flags: readonly boolean[]): ReadonlySet<Value> => {
    const outputs = outputsFor(flags);
    return new Set<Value>([...outputs, ...liveSteps({ ...body, outputs }).flatMap((step) => step.args)]);
  };
  const kept = fixedPoint(needed.slice(0, carries), (flags) => {
    const read = reads(flags);
    return body.inputs.slice(consts, consts + carries).map((input) => read.has(input));
  });
  const read = reads(kept);
  const inputs = body.inputs.map((input, i) =>
    i >= consts && i < consts + carries ? at(kept, i - consts) : read.has(input),
  );
  const outputs = outputsFor(kept);
  if (outputs.length === body.outputs.length && !inputs.includes(false)) return undefined;
  const program: Program = {
    ...body,
    inputs: chosen(body.inputs, inputs),
    steps: liveSteps({ ...body, outputs }),
    outputs,
  };
  const results = b.apply(scan, chosen(args, inputs), {
    ...params,
    body: program,
    consts: inputs.slice(0, consts).filter(Boolean).length,
    carries: kept.filter(Boolean).length,
  });
  return scatterActive(results, [...kept, ...needed.slice(carries)]);
}
