import { inline } from "../../builder.ts";
import { i32 } from "../../dtype.ts";
import { at } from "../../errors.ts";
import type { BatchedProgram, Batching, Emitter } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { max, min } from "../arithmetic.ts";
import { full, zeroOf } from "../constant.ts";
import { cast, eq, select } from "../logic.ts";
import { reduceOr } from "../reduction.ts";
import { maskLike, safeRows } from "../rows.ts";
import { programOf, union, type SwitchStep } from "./layout.ts";

/**
 * With one number for all rows, a choice among the batched branches. With a number for each row, every branch that some
 * row takes runs, on the operands of the rows that take it: the other rows get those of the first of these, so that no
 * branch ever sees a value it was not chosen for. Each row keeps the results of its own branch.
 */
export function batchSwitch(
  b: Emitter,
  { switchCase, args, params: { branches } }: SwitchStep,
  { batched, size, transforms }: Batching,
): readonly Value[] {
  const [index, operands, flags] = [at(args, 0), args.slice(1), batched.slice(1)];
  const mapped = branches.map((body) => transforms.vmap(body, flags, size));
  const everyResult = (part: BatchedProgram): Program =>
    programOf(part.program.name, typesOf(part.program.inputs), (body, inputs) =>
      transforms.forceBatched(body, inline(body, part.program, inputs), part.batched, size),
    );
  if (!batched[0]) {
    const active = union(mapped.map((part) => part.batched));
    const programs = mapped.map((part) =>
      programOf(part.program.name, typesOf(part.program.inputs), (body, inputs) =>
        transforms.forceBatched(
          body,
          inline(body, part.program, inputs),
          part.batched.map((own, i) => own || !active[i]),
          size,
        ),
      ),
    );
    return transforms.forceBatched(b, b.apply(switchCase, args, { branches: programs }), active, size);
  }
  const number = (value: number): Value => b.one(full, [], { value, dtype: i32, shape: [size] });
  const own = b.one(max, [b.one(min, [index, number(branches.length - 1)]), number(0)]);
  const choices = mapped.map((part, k) => {
    const takes = b.one(eq, [own, number(k)]);
    const safe = safeRows(b, operands, flags, takes);
    const some = b.one(cast, [b.one(reduceOr, [takes], { axes: [0] })], { dtype: i32 });
    const runs = everyResult(part);
    const skips = programOf("skipped", typesOf(runs.inputs), (body) =>
      typesOf(runs.outputs).map((type) => zeroOf(body, type)),
    );
    return { takes, results: b.apply(switchCase, [some, ...safe], { branches: [skips, runs] }) };
  });
  const last = at(choices, choices.length - 1).results;
  return choices
    .slice(0, -1)
    .reduceRight<readonly Value[]>(
      (others, { takes, results }) =>
        results.map((result, i) => b.one(select, [maskLike(b, takes, result.type), result, at(others, i)])),
      last,
    );
}
