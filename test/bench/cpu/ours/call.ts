/** Cotangent as a contender: a function of tensors, jitted. */
import { jit, tree, type JitOptions, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Call, Implementation, Input, Sizes } from "../task.ts";

/** A function of tensors, whose results are a tree of them. */
export type Body = (...args: readonly Tensor[]) => unknown;

export const tensorOf = ({ shape, data }: Input): Tensor => np.reshape(np.array(data), shape);
const leavesOf = (results: unknown): readonly Tensor[] => tree.leaves(results);
const numbersOf =
  (results: unknown): Call["outputs"] =>
  () =>
    leavesOf(results).map((x) => x.dataSync());

/** `body` at some sizes, jitted; the results of a run are given back when the next one has its own. */
export const jitted =
  (bodyOf: (sizes: Sizes) => Body): Implementation =>
  (sizes, inputs) => {
    const f = jit((...args: Tensor[]) => bodyOf(sizes)(...args));
    const args = inputs.map(tensorOf);
    let last: unknown;
    return {
      run() {
        const next = f(...args);
        if (last !== undefined) leavesOf(last).forEach((x) => x.dispose());
        last = next;
      },
      outputs: () => numbersOf(f(...args))(),
    };
  };

/** A step that turns its first arguments, whose memory it may take, into their successors. */
export const stepping =
  (body: (state: readonly Tensor[], rest: readonly Tensor[]) => readonly Tensor[], states: number): Implementation =>
  (_, inputs) => {
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
    };
  };
