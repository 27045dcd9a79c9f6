import { expect, test } from "vitest";
import { check } from "../check.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { parse } from "../parse.ts";
import { print } from "../print.ts";
import { joinLoops } from "./join-loops.ts";
import { steadyCarries } from "./steady-carries.ts";

/** `Σ eˣ` and, backwards, what `second` makes of the eˣ that were kept. */
const twoLoops = (second: string, start = "%1"): string => `cotangent-ir 1
program main(%0: f64[4], %1: f64[], %2: f64[]) {
  %3: f64[], %4: f64[4] = scan{backwards=false, body=program first(%0: f64[], %1: f64[]) {
    %2: f64[] = exp(%1)
    %3: f64[] = add(%0, %2)
    return %3, %2
  }, carries=1, consts=0, count=4}(%1, %0)
  %5: f64[] = sqrt(%3)
  ${second.replace("START", start)}
  return %5, %6, %7
}`;

const adding = `%6: f64[], %7: f64[4] = scan{backwards=true, body=program second(%0: f64[], %1: f64[], %2: f64[]) {
    %3: f64[] = mul(%0, %2)
    %4: f64[] = add(%1, %3)
    return %4, %3
  }, carries=1, consts=1, count=4}(%2, START, %4)`;
const reading = adding.replace("mul(%0, %2)", "mul(%1, %2)");

const loopsIn = (text: string): number => text.split(" = scan{").length - 1;
const inputs = [new Float64Array([0.1, -0.3, 0.7, 0.2]), new Float64Array([0.5]), new Float64Array([3])];
const valuesOf = (text: string): readonly number[] =>
  evaluate(parse(text), inputs.map((data, i) => ({ type: { dtype: parse(text).inputs[i]!.type.dtype, shape: parse(text).inputs[i]!.type.shape }, data }))).flatMap(({ data }) => [...data]);
