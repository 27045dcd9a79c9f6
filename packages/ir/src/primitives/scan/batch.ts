import { Builder, inline } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Batching, Emitter } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { transpose } from "../shape.ts";
import { fixedPoint, split, type LoopStep } from "./layout.ts";

/** Carries that become batched inside the loop start batched; sequences keep time on axis 0 and the batch axis after it. */
export function batchScan(
  b: Emitter,
  { loop, args, params }: LoopStep,
  { batched, size, transforms }: Batching,
): readonly Value[] {
  const { body, carries } = params;
  const [constFlags, carryFlags, xFlags] = split(batched, params);
  const settled = fixedPoint(carryFlags, (flags) =>
    transforms.vmap(body, [...constFlags, ...flags, ...xFlags], size).batched.slice(0, carries),
  );
  const mapped = transforms.vmap(body, [...constFlags, ...settled, ...xFlags], size);
  const makeBody = new Builder();
  const inputs = mapped.program.inputs.map(({ type }) => makeBody.input(type));
  const outputs = inline(makeBody, mapped.program, inputs);
  const nextCarries = transforms.forceBatched(
    makeBody,
    outputs.slice(0, carries),
    settled.map((flag, i) => !flag || at(mapped.batched, i)),
    size,
  );
  const program = makeBody.finish([...nextCarries, ...outputs.slice(carries)], body.name);
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const starts = transforms.forceBatched(
    b,
    carryArgs,
    settled.map((flag, i) => !flag || at(carryFlags, i)),
    size,
  );
  const xs = xArgs.map((x, i) => (xFlags[i] ? swapLeading(b, x) : x));
  const results = loop(b, [...constArgs, ...starts, ...xs], { ...params, body: program });
  const flags = [...settled, ...mapped.batched.slice(carries)];
  return transforms.forceBatched(
    b,
    results.map((result, i) => (i >= carries && flags[i] ? swapLeading(b, result) : result)),
    flags,
    size,
  );
}

/** `x` with its first two axes the other way round. */
export const swapLeading = (b: Emitter, x: Value): Value =>
  b.one(transpose, [x], { order: [1, 0, ...x.type.shape.slice(2).map((_, i) => i + 2)] });
