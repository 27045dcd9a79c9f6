/** Directions that a run gives: by the names of the parameters, as a list in their order, or all elements in one list. */
import { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

type Params = Readonly<Record<string, Tensor>>;

const flat = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flat) : [Number(value)]);

/** The directions as the parameters; those that are tensors already stay what they are. */
export function probeOf(given: unknown, params: Params): Params {
  const named = typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const isNamed = Object.keys(params).every((name) => name in named);
  const all = isNamed ? [] : flat(given);
  let start = 0;
  const next = (size: number): number[] => all.slice(start, (start += size));
  return Object.fromEntries(
    Object.entries(params).map(([name, x]) => {
      const own = named[name];
      if (own instanceof Tensor) return [name, own];
      return [name, np.array(isNamed ? flat(own) : next(x.size), { dtype: x.dtype }).reshape(x.shape)];
    }),
  );
}
