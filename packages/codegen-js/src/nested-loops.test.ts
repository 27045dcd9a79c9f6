/** Loops in loops, whose carries change places an odd number of times in one iteration of the outer loop. */
import { expect, test } from "vitest";
import { arrayValue, evaluate, f64, parse } from "@cotangent/ir";
import { compile } from "./complete.ts";

/** Sorts by insertion: the inner loop moves an element to where it belongs. */
const sorting = parse(`cotangent-ir 1
program a(%0: f64[6]) {
  %1: i32[] = full{dtype=i32, shape=[], value=1}()
  %2: i32[], %3: f64[6] = scan{backwards=false, body=program loop(%0: i32[], %1: f64[6]) {
    %2: f64[] = cast{dtype=f64}(%0)
    %3: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%1, %0)
    %4: f64[] = full{dtype=f64, shape=[], value=1}()
    %5: i32[] = full{dtype=i32, shape=[], value=1}()
    %6: f64[] = sub(%2, %4)
    %7: i32[] = sub(%0, %5)
    %8: i32[] = full{dtype=i32, shape=[], value=0}()
    %9: bool[] = le(%8, %7)
    %10: i32[] = cast{dtype=i32}(%9)
    %11: bool[] = switchCase{branches=[program else(%0: f64[6], %1: i32[], %2: f64[], %3: bool[]) {
      return %3
    }, program then(%0: f64[6], %1: i32[], %2: f64[], %3: bool[]) {
      %4: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%0, %1)
      %5: bool[] = lt(%2, %4)
      return %5
    }]}(%10, %1, %7, %3, %9)
    %12: bool[], %13: f64[], %14: f64[6] = whileLoop{backwards=false, body=program loop(%0: f64[], %1: bool[], %2: f64[], %3: f64[6]) {
      %4: f64[] = full{dtype=f64, shape=[], value=1}()
      %5: f64[] = add(%2, %4)
      %6: i32[] = cast{dtype=i32}(%2)
      %7: f64[] = cast{dtype=f64}(%6)
      %8: bool[] = eq(%7, %2)
      %9: i32[] = full{dtype=i32, shape=[], value=0}()
      %10: bool[] = le(%9, %6)
      %11: i32[] = full{dtype=i32, shape=[], value=6}()
      %12: bool[] = lt(%6, %11)
      %13: bool[] = and(%10, %12)
      %14: bool[] = and(%8, %13)
      %15: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%3, %6)
      %16: f64[] = full{dtype=f64, shape=[], value=nan}()
      %17: f64[] = select(%14, %15, %16)
      %18: i32[] = cast{dtype=i32}(%5)
      %19: f64[] = cast{dtype=f64}(%18)
      %20: bool[] = eq(%19, %5)
      %21: bool[] = le(%9, %18)
      %22: bool[] = lt(%18, %11)
      %23: bool[] = and(%21, %22)
      %24: bool[] = and(%20, %23)
      %25: i32[] = full{dtype=i32, shape=[], value=-1}()
      %26: i32[] = select(%24, %18, %25)
      %27: f64[6] = scatterSet{axes=[0], batch=0, mode="drop", sizes=[]}(%3, %17, %26)
      %28: f64[] = sub(%2, %4)
      %29: f64[] = full{dtype=f64, shape=[], value=0}()
      %30: bool[] = le(%29, %28)
      %31: i32[] = cast{dtype=i32}(%30)
      %32: bool[] = switchCase{branches=[program else(%0: f64[], %1: f64[6], %2: f64[], %3: bool[]) {
        return %3
      }, program then(%0: f64[], %1: f64[6], %2: f64[], %3: bool[]) {
        %4: i32[] = cast{dtype=i32}(%0)
        %5: f64[] = cast{dtype=f64}(%4)
        %6: bool[] = eq(%5, %0)
        %7: i32[] = full{dtype=i32, shape=[], value=0}()
        %8: bool[] = le(%7, %4)
        %9: i32[] = full{dtype=i32, shape=[], value=6}()
        %10: bool[] = lt(%4, %9)
        %11: bool[] = and(%8, %10)
        %12: bool[] = and(%6, %11)
        %13: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%1, %4)
        %14: f64[] = full{dtype=f64, shape=[], value=nan}()
        %15: f64[] = select(%12, %13, %14)
        %16: bool[] = lt(%2, %15)
        return %16
      }]}(%31, %28, %27, %0, %30)
      return %32, %28, %27
    }, carries=3, condition=program test(%0: f64[], %1: bool[], %2: f64[], %3: f64[6]) {
      return %1
    }, consts=1, count=inf}(%3, %11, %6, %1)
    %15: f64[] = add(%13, %4)
    %16: i32[] = cast{dtype=i32}(%15)
    %17: f64[] = cast{dtype=f64}(%16)
    %18: bool[] = eq(%17, %15)
    %19: bool[] = le(%8, %16)
    %20: i32[] = full{dtype=i32, shape=[], value=6}()
    %21: bool[] = lt(%16, %20)
    %22: bool[] = and(%19, %21)
    %23: bool[] = and(%18, %22)
    %24: i32[] = full{dtype=i32, shape=[], value=-1}()
    %25: i32[] = select(%23, %16, %24)
    %26: f64[6] = scatterSet{axes=[0], batch=0, mode="drop", sizes=[]}(%14, %3, %25)
    %27: i32[] = add(%0, %5)
    return %27, %26
  }, carries=2, consts=0, count=5}(%1, %0)
  return %3
}
`);

test("a program that sorts by insertion", () => {
  const data = Float64Array.of(3, 0, 2, 4, 1, 3);
  const [expected] = evaluate(sorting, [arrayValue(f64, [6], data)]);
  const [found] = compile(sorting).run([data]);
  expect(found).toEqual(expected?.data);
  expect([...(found ?? [])]).toEqual([0, 1, 2, 3, 3, 4]);
});

/** Both carries become the root of the second one. */
const twice = parse(`cotangent-ir 1
program twice(%0: f64[2], %1: f64[2]) {
  %2: f64[2], %3: f64[2] = scan{backwards=false, body=program body(%0: f64[2], %1: f64[2]) {
    %2: f64[2] = sqrt(%1)
    return %2, %2
  }, carries=2, consts=0, count=3}(%0, %1)
  return %2, %3
}`);

test("a value that two carries become", () => {
  const inputs = [Float64Array.of(5, 6), Float64Array.of(256, 0)];
  expect(compile(twice).run(inputs)).toEqual([Float64Array.of(2, 0), Float64Array.of(2, 0)]);
});
