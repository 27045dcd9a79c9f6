/** Sparse derivatives beside dense ones, and Taylor mode beside forward mode of forward mode: `node --conditions=@cotangent/source test/bench/sparse.ts`. */
import {
  derivatives,
  hessian,
  jacfwd,
  jit,
  jvp,
  laplacian,
  ready,
  sparseHessian,
  sparseJacobian,
  type Tensor,
} from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { race, row, type Contender } from "./measure.ts";

const rows: string[] = [];

/** The times of a task in two ways, one after the other in one process. */
function compare(title: string, ours: () => unknown, theirs: () => unknown): void {
  const contenders: readonly Contender[] = [
    { name: "ours", run: ours },
    { name: "theirs", run: theirs },
  ];
  rows.push(row(title, race(contenders, 5, 0.2)));
}

await ready();

const f64 = { dtype: "f64" } as const;
const points = (n: number): Tensor => np.linspace(0.5, 1.5, n, f64);

/** The residual of `u″ = u³` on a line. */
const residual = (u: Tensor): Tensor => np.pad(np.diff(np.diff(u)), [[1, 1]]).add(np.power(u, 3));
const energy = (u: Tensor): Tensor => np.sum(np.square(np.diff(u))).add(np.sum(np.power(u, 4)));

for (const n of [100, 1000]) {
  const x = points(n);
  const [sparse, dense] = [jit((u: Tensor) => sparseJacobian(residual)(u).values), jit(jacfwd(residual))];
  compare(
    `Jacobian of a band, n = ${n}`,
    () => sparse(x),
    () => dense(x),
  );
  const [few, all] = [jit((u: Tensor) => sparseHessian(energy)(u).values), jit(hessian(energy))];
  compare(
    `Hessian of a chain, n = ${n}`,
    () => few(x),
    () => all(x),
  );
  const newton = jit((u: Tensor) => sparseJacobian(residual)(u).solve(residual(u)));
  const full = jit((u: Tensor) => solve(jacfwd(residual)(u), residual(u)));
  compare(
    `Newton step, n = ${n}`,
    () => newton(x),
    () => full(x),
  );
}

const [a, b, c] = [np.ones([64, 16], f64).mul(0.1), np.ones([64, 64], f64).mul(0.1), np.ones([64], f64)];
const network = (x: Tensor): Tensor => np.sum(np.tanh(np.matmul(b, np.tanh(np.matmul(a, x)))).mul(c));
const sums = jit(laplacian(network));
const trace = jit((x: Tensor) => np.trace(hessian(network)(x)));
compare(
  "Laplacian of a network of 16 numbers, beside the trace of its Hessian",
  () => sums(points(16)),
  () => trace(points(16)),
);

const line = (t: Tensor): Tensor => network(points(16).mul(t));
const nested = (k: number): ((t: Tensor) => Tensor) =>
  k === 0 ? line : (t) => jvp(nested(k - 1), [t], [np.ones([], f64)])[1];
for (const k of [2, 4, 6]) {
  const taylor = jit((t: Tensor) => derivatives(line, t, k)[k]!);
  const forward = jit(nested(k));
  const t = np.array(0.3, f64);
  compare(
    `derivative ${k} along a line`,
    () => taylor(t),
    () => forward(t),
  );
  compare(
    `the same, traced and compiled anew`,
    () => jit((s: Tensor) => derivatives(line, s, k)[k]!.mul(Math.random()))(t),
    () => jit((s: Tensor) => nested(k)(s).mul(Math.random()))(t),
  );
}

console.info(["| | ours | dense or nested | ratio |", "| --- | --- | --- | --- |", ...rows].join("\n"));
