/**
 * Loops that threads share: the body is a function of a range of iterations, and a *task* of the module is this function with
 * everything else read from a frame in memory, where the thread that hands the loop out has put it.
 */
import { at } from "@cotangent/ir";
import { bodyFunction } from "../body-function.ts";
import type { Code } from "../bytes.ts";
import type { ExpressionEmitter } from "../expression.ts";
import type { Functions } from "../functions.ts";
import { call, getLocal, i32Const, load, store, type ValueType } from "../instructions.ts";
import { FunctionBuilder } from "../module.ts";
import { plus } from "../scope.ts";
import type { Split } from "./split.ts";

/** What a kernel has for the loops of it that are handed out. */
export interface Frame {
  /** The memory that is the kernel's own. */
  readonly tiles: Code;
  /** Where in it the frame is. */
  readonly offset: number;
}

export interface Fork {
  readonly at: ExpressionEmitter;
  /** The iterations that a call of the function runs. */
  readonly range: { readonly first: Code; readonly end: Code };
  /** Hands out iterations, `count` of them. */
  readonly code: (count: number) => Code;
  readonly frameBytes: number;
}

/** Values in a frame are this far apart. */
const slot = 8;

export function forked(split: Split, outer: ExpressionEmitter, functions: Functions, frame: Frame): Fork {
  const isOwn = (buffer: number): boolean => split.tiles.has(buffer) || split.registers.has(buffer);
  const body = bodyFunction(split, outer, functions, {
    count: 3,
    placeOf: (place, buffer, more) =>
      isOwn(buffer) && place.kind === "memory" && place.tile !== undefined
        ? { ...place, base: plus(at(more, 0), i32Const(place.tile)) }
        : place,
  });
  const { fn, args } = body;
  const types = fn.type.params.slice(0, args.length);
  const task = functions.task(taskOf(functions.module.add(fn), types));
  const base = plus(frame.tiles, i32Const(frame.offset));
  const stores = args.map((arg, i) => store(access(at(types, i)).store, { base, offset: i * slot }, arg));
  return {
    at: body.at,
    range: { first: at(body.more, 1), end: at(body.more, 2) },
    code: (count) => [
      stores,
      call(
        functions.fork(),
        i32Const(task),
        base,
        frame.tiles,
        i32Const(count),
        i32Const(Math.min(split.grain, count)),
      ),
    ],
    frameBytes: args.length * slot,
  };
}

/** The function of a frame, of memory of a thread's own, and of a range. */
function taskOf(body: Code, types: readonly ValueType[]): FunctionBuilder {
  const fn = new FunctionBuilder({ params: ["i32", "i32", "i32", "i32"], results: [] });
  const [frame, ...range] = [0, 1, 2, 3].map(getLocal);
  const args = types.map((type, i) => load(access(type).load, { base: frame ?? [], offset: i * slot }));
  fn.body.push(call(body, ...args, ...range));
  return fn;
}

const accesses = {
  i32: { load: "i32Load", store: "i32Store" },
  f32: { load: "f32Load", store: "f32Store" },
  f64: { load: "f64Load", store: "f64Store" },
} as const;

function access(type: ValueType): (typeof accesses)[keyof typeof accesses] {
  if (type === "v128") throw new Error("internal: threads are not handed vectors");
  return accesses[type];
}
