/**
 * Loops that never await: programs run again and again until another thread has helped with each of them. Printed are the number
 * of threads, whether each program was helped with, and whether all of its results are those of one thread.
 */
import { setThreadSettings } from "@cotangent/codegen-js";
import { compileWasm, heap } from "@cotangent/codegen-js/wasm";
import { arrayType, buildProgram, exp, f32, reduceMax, repeatOver, sub, tanh, type Program } from "@cotangent/ir";

const type = arrayType(f32, [2000, 1000]);
const rows = buildProgram("rows", [type], (b, x) => {
  const most = repeatOver(b, b.one(reduceMax, [x], { axes: [1] }), type.shape, [1]);
  return [b.one(exp, [b.one(sub, [x, most])])];
});
const elementwise = buildProgram("elementwise", [type], (b, x) => [b.one(tanh, [x])]);
const x = Float32Array.from({ length: 2_000_000 }, (_, i) => Math.sin(i));

/** Long after threads would have come. */
const patience = 20_000;

function found(program: Program): readonly [helped: boolean, same: boolean] {
  const { pool } = heap();
  const [alone] = compileWasm(program, { threads: 1 }).run([x]);
  const shared = compileWasm(program, { threads: 3 });
  const before = pool.helped;
  const end = performance.now() + patience;
  let same = true;
  while (pool.helped === before && performance.now() < end) {
    const [result] = shared.run([x]);
    same &&= alone !== undefined && result !== undefined && result.every((value, i) => value === alone[i]);
  }
  return [pool.helped > before, same];
}

setThreadSettings({ count: 3 });
const programs = [found(rows), found(elementwise)];
console.log(JSON.stringify([heap().pool.threads > 1, ...programs]));
