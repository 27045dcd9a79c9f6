import { i32 } from "../../dtype.ts";
import type { Batching, Emitter } from "../../primitive.ts";
import { typesOf, type Value } from "../../program.ts";
import { arrayType } from "../../type.ts";
import { programOf } from "../switch/layout.ts";
import { add, min, sub } from "../arithmetic.ts";
import { full } from "../constant.ts";
import { reduceMax } from "../extremum.ts";
import { lt } from "../logic.ts";
import { repeatLeading } from "../broadcast.ts";
import { swapLeading } from "./batch.ts";
import { runFrozen } from "./frozen.ts";
import { split, type MakeLoop, type ScanParams } from "./layout.ts";

interface RowLoops {
  /** The number of iterations of each row. */
  readonly limit: Value;
  readonly make: (limit: Value) => MakeLoop;
  readonly args: readonly Value[];
  readonly params: ScanParams;
}

/** One loop for rows that take different numbers of iterations: as many as the longest, with the others frozen. */
export function batchRows(
  b: Emitter,
  { limit, make, args, params }: RowLoops,
  { batched, size, transforms }: Batching,
): readonly Value[] {
  const { body, carries, backwards, count } = params;
  const number = (e: Emitter, value: number): Value => e.one(full, [], { value, dtype: i32, shape: [] });
  const longest = b.one(reduceMax, [limit], { axes: [0] });
  const most = typeof count === "number" && count < 2 ** 31 ? b.one(min, [longest, number(b, count)]) : longest;
  const [constFlags, carryFlags, xFlags] = split(batched, params);
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const starts = transforms.forceBatched(b, carryArgs, carryFlags, size);
  const xs = xArgs.map((x, i) => (xFlags[i] ? swapLeading(b, x) : x));
  const elementTypes = typesOf(xs).map(({ dtype, shape }) => arrayType(dtype, shape.slice(1)));
  const inputs = [...typesOf(constArgs), limit.type, ...typesOf(starts), arrayType(i32), ...elementTypes];
  const program = programOf(body.name, inputs, (inner, values) => {
    const [consts, limits] = [values.slice(0, constArgs.length), values[constArgs.length]];
    const own = values.slice(constArgs.length + 1);
    const t = own[carries];
    if (!limits || !t) throw new Error("internal: inputs of a loop on rows");
    const next = runFrozen(
      inner,
      params,
      {
        consts,
        carries: own.slice(0, carries),
        elements: own.slice(carries + 1),
        batched: { consts: constFlags, elements: xFlags },
        mask: inner.one(lt, [repeatLeading(inner, t, size), limits]),
      },
      { size, transforms },
    );
    return [...next.carries, inner.one(backwards ? sub : add, [t, number(inner, 1)]), ...next.elements];
  });
  const first = backwards ? b.one(sub, [most, number(b, 1)]) : number(b, 0);
  const results = make(most)(b, [...constArgs, limit, ...starts, first, ...xs], {
    ...params,
    body: program,
    consts: constArgs.length + 1,
    carries: carries + 1,
  });
  return [...results.slice(0, carries), ...results.slice(carries + 1).map((y) => swapLeading(b, y))];
}
