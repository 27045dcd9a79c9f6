/** Threads of Node at work: with patience, so that they come in time. */
import {
  arrayType,
  buildProgram,
  dotGeneral,
  exp,
  f32,
  f64,
  mul,
  reduceMax,
  repeatOver,
  sub,
  sum,
  transpose,
  type Program,
  type TypedArray,
} from "@cotangent/ir";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setThreadSettings } from "../../thread-settings.ts";
import { compileWasm } from "../compile.ts";
import { Heap, heap } from "../heap.ts";
import { FunctionBuilder, ModuleBuilder } from "../module.ts";
import { Pool } from "./pool.ts";
import { shareProgram, tasksOf } from "./share.ts";

const threads = 3;

beforeAll(async () => {
  setThreadSettings({ count: threads });
  await heap().pool.start();
});
afterAll(() => {
  setThreadSettings({});
});

/** What `work` makes when the others have compiled what it runs, and are waited for. */
async function withHelp<T>(pool: Pool, work: () => T): Promise<T> {
  // In the first run the others get the program, which they compile while nobody waits for them.
  pool.patience = 100;
  work();
  await new Promise((resolve) => setTimeout(resolve, 50));
  pool.patience = 10_000;
  try {
    return work();
  } finally {
    pool.patience = 0;
  }
}

const softmax = buildProgram("softmax", [arrayType(f32, [37, 129])], (b, x) => {
  const { shape } = x.type;
  const e = b.one(exp, [b.one(sub, [x, repeatOver(b, b.one(reduceMax, [x], { axes: [1] }), shape, [1])])]);
  return [b.one(mul, [e, repeatOver(b, b.one(sum, [e], { axes: [1] }), shape, [1])])];
});
const product = buildProgram("product", [arrayType(f64, [70, 90]), arrayType(f64, [90, 50])], (b, x, y) => [
  b.one(dotGeneral, [b.one(exp, [x]), y], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }),
]);
const programs: readonly Program[] = [
  buildProgram("elementwise", [arrayType(f32, [10_007])], (b, x) => [b.one(exp, [x])]),
  buildProgram("turned", [arrayType(f32, [70, 90])], (b, x) => [b.one(transpose, [x], { order: [1, 0] })]),
  buildProgram("long sum", [arrayType(f32, [200_000])], (b, x) => [b.one(sum, [b.one(exp, [x])], { axes: [0] })]),
  softmax,
  product,
];

const inputsOf = (program: Program): readonly TypedArray[] =>
  program.inputs.map(({ type: { dtype, shape } }) => {
    const array = dtype.allocate(shape.reduce<number>((size, dim) => size * Number(dim), 1));
    return array.map((_, i) => Math.sin(i));
  });

const run = (program: Program, count: number, leastCost = 0): readonly TypedArray[] =>
  compileWasm(program, { cache: false, threads: count, leastCost }).run(inputsOf(program));

test("there are as many threads as were wanted", () => {
  expect(heap().pool.threads).toBe(threads);
});

test.each(programs)("$name: threads take part, and the results are those of one", async (program) => {
  const { pool } = heap();
  const executable = compileWasm(program, { cache: false, threads, leastCost: 0 });
  const before = pool.helped;
  const results = await withHelp(pool, () => executable.run(inputsOf(program)));
  expect(results).toEqual(run(program, 1));
  expect(pool.helped).toBeGreaterThan(before);
});

test("with one thread, or little work, nobody helps", () => {
  const { pool } = heap();
  const before = pool.helped;
  setThreadSettings({ count: 1 });
  run(softmax, threads);
  setThreadSettings({ count: threads });
  run(softmax, threads, 1e9);
  expect(pool.helped).toBe(before);
});

test("programs that threads ran before memory grew run after that", async () => {
  const { pool } = heap();
  const executable = compileWasm(softmax, { cache: false, threads, leastCost: 0 });
  const expected = executable.run(inputsOf(softmax));
  const block = heap().allocate(2 ** 26);
  expect(await withHelp(pool, () => executable.run(inputsOf(softmax)))).toEqual(expected);
  heap().free(block, 2 ** 26);
});

test("threads that could not start are started when they can", async () => {
  const pool = new Pool(new Heap());
  const refuse = (): never => {
    throw new Error("no workers");
  };
  setThreadSettings({ count: threads, worker: refuse });
  await expect(pool.start()).rejects.toThrow("no workers");
  setThreadSettings({ count: threads });
  await pool.start();
  expect(pool.threads).toBe(threads);
});

test("a thread that fails is an error", async () => {
  const own = new Heap();
  const pool = new Pool(own);
  await pool.start();
  const builder = new ModuleBuilder();
  const fn = new FunctionBuilder({ params: ["i32", "i32", "i32", "i32"], results: [] });
  // The instruction `unreachable`.
  fn.body.push(0x00);
  builder.export("task0", builder.add(fn));
  const bytes = builder.bytes(true);
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { cotangent: { memory: own.memory } });
  expect(tasksOf(exports)).toHaveLength(1);
  const program = shareProgram({ module, bytes, tasks: [() => undefined], threads, tileBytes: 0 }, own);
  const share = (): void => pool.run(program, { task: 0, frame: 0, tiles: 0, count: 100, grain: 1 });
  await expect(withHelp(pool, share)).rejects.toThrow("[device-lost]");
});
