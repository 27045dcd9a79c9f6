/** Cotangent as a contender: a function of tensors, jitted. */
import { jit, toProgram, tree, type JitOptions, type Program, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { disposeOf } from "../../dispose.ts";
import type { Call, Input, Sizes } from "../task.ts";

/** A function of tensors, whose results are a tree of them. */
export type Body = (...args: readonly Tensor[]) => unknown;

export const tensorOf = ({ shape, data }: Input): Tensor => np.reshape(np.array(data), shape);
const leavesOf = (results: unknown): readonly Tensor[] => tree.leaves(results);
const numbersOf =
  (results: unknown): Call["outputs"] =>
  () =>
    leavesOf(results).map((x) => x.dataSync());

/** A call whose program can be looked at. */
export interface Explicable extends Call {
  program(): Program;
}

/** `body` at some sizes, jitted; the results of a run are given back when the next one has its own. */
export const jitted =
  (bodyOf: (sizes: Sizes) => Body) =>
  (sizes: Sizes, inputs: readonly Input[]): Explicable => {
    const f = jit((...args: Tensor[]) => bodyOf(sizes)(...args));
    const args = inputs.map(tensorOf);
    let last: unknown;
    return {
      run() {
        const next = f(...args);
        disposeOf(last);
        last = next;
      },
      outputs: () => numbersOf(f(...args))(),
      program: () => toProgram(f, ...args).program,
    };
  };

/** A step that turns its first arguments, whose memory it may take, into their successors. */
export const stepping =
  (body: (state: readonly Tensor[], rest: readonly Tensor[]) => readonly Tensor[], states: number) =>
  (_: Sizes, inputs: readonly Input[]): Explicable => {
    const donate: JitOptions = { donate: [0] };
    const step = jit((state: readonly Tensor[], rest: readonly Tensor[]) => body(state, rest), donate);
    const rest = inputs.slice(states).map(tensorOf);
    let state: readonly Tensor[] = inputs.slice(0, states).map(tensorOf);
    const run = (): void => {
      state = step(state, rest);
    };
    return {
      run,
      outputs() {
        run();
        return state.map((x) => x.dataSync().slice());
      },
      program: () => toProgram(step, state, rest).program,
    };
  };
