/** The table of all operations, one line each. Only the parser, documentation, tests and the CLI import it. */
import type { Primitive } from "../primitive.ts";
import { add, div, max, min, mul, neg, reciprocal, sub } from "./arithmetic.ts";
import { broadcast, sum } from "./broadcast.ts";
import { full, iota, zero } from "./constant.ts";
import { call } from "./control.ts";
import { exp, log } from "./exponential.ts";
import { reduceMax, reduceMin } from "./extremum.ts";
import { gather, scatterAdd } from "./indexing.ts";
import { cast, eq, le, lt, ne, select } from "./logic.ts";
import { dotGeneral } from "./product.ts";
import { scan } from "./scan.ts";
import { reshape, transpose } from "./shape.ts";

const all: readonly Primitive[] = [
  add, broadcast, call, cast, div, dotGeneral, eq, exp, full, gather, iota, le, log, lt, max, min, mul, ne, neg,
  reciprocal, reduceMax, reduceMin, reshape, scan, scatterAdd, select, sub, sum, transpose, zero,
];

/** Every operation by its name. */
export const primitives: ReadonlyMap<string, Primitive> = new Map(all.map((primitive) => [primitive.name, primitive]));
