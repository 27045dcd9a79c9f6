/** Stores at computed places, and loads outside of an array. */
import { f32, i32, sizeIndex, sumIndex, valueIndex, type Dtype } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { assign, ax, below, input, kernel, loop, output, store, table, variable, vector } from "./build.ts";

/** `y[at[i], j] += x[i, j]` for those `at[i]` that lie in y. */
export function scatterAddRows(updates: number, columns: number, rows: number, dtype: Dtype = f32): Kernel {
  const nodes = table();
  const row = valueIndex(nodes.load(0, i32, [ax(0)]));
  return kernel(
    "scatter_add_rows",
    [
      input("at", vector(i32, updates)),
      input("x", vector(dtype, updates, columns)),
      output("y", vector(dtype, rows, columns)),
    ],
    loop(0, rows, "parallel", loop(1, columns, "parallel", store(2, [ax(0), ax(1)], nodes.constant(0, f32)))),
    loop(
      0,
      updates,
      "parallel",
      loop(
        1,
        columns,
        "parallel",
        store(2, [row, ax(1)], nodes.load(1, f32, [ax(0), ax(1)]), { mode: "add", guards: [below(row, rows)] }),
      ),
    ),
  );
}

interface Convolution {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
}

/** `y[b, i, j, f] = Σ x[b, i+p−1, j+q−1, c]·w[p, q, c, f]` with 3 × 3 windows, zeros around x. */
export function convolution({ batch, height, width, channels, filters }: Convolution): Kernel {
  const nodes = table();
  const k = nodes.algebra;
  const [b, i, j, f, p, q, c] = [0, 1, 2, 3, 4, 5, 6];
  const shifted = (axis: number, window: number) => sumIndex(ax(axis), ax(window), sizeIndex(-1));
  const [row, column] = [shifted(i, p), shifted(j, q)];
  const x = nodes.load(0, f32, [ax(b), row, column, ax(c)], [below(row, height), below(column, width)]);
  const w = nodes.load(1, f32, [ax(p), ax(q), ax(c), ax(f)]);
  return kernel(
    "direct_convolution",
    [
      input("x", vector(f32, batch, height, width, channels)),
      input("w", vector(f32, 3, 3, channels, filters)),
      output("y", vector(f32, batch, height, width, filters)),
    ],
    loop(
      b,
      batch,
      "parallel",
      loop(
        i,
        height,
        "parallel",
        loop(
          j,
          width,
          "parallel",
          loop(
            f,
            filters,
            "parallel",
            variable("sum", nodes.constant(0, f32)),
            loop(
              p,
              3,
              "unrolled",
              loop(
                q,
                3,
                "unrolled",
                loop(c, channels, "reduce", assign("sum", k.add(nodes.local("sum", f32), k.mul(x, w)))),
              ),
            ),
            store(2, [ax(b), ax(i), ax(j), ax(f)], nodes.local("sum", f32)),
          ),
        ),
      ),
    ),
  );
}
