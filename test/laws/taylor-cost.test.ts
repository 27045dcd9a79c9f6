/**
 * What the k-th derivative costs by Taylor mode, and by forward mode k times: steps of the program, which is what has to be
 * traced and compiled, and operations once it is optimized. Forward mode of forward mode makes each step about three, of which
 * common subexpressions take back much where all directions are one, after 3ᵏ steps have been made.
 */
import { jetsOf, transforms } from "@cotangent/ad";
import { buildProgram, f32, full, inline, optimize, typesOf, type Program } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { derivatives, hessian, jacfwd, laplacian, toProgram, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";

const operations = (program: Program): number => planStatistics(makePlan(optimize(program), "cpu")).operations;

/** The derivative with respect to input 0 of the first output. */
function byForward(program: Program): Program {
  const { program: moved } = transforms.jvp(
    program,
    program.inputs.map((_, i) => i === 0),
  );
  return buildProgram("forward", typesOf(program.inputs), (b, ...inputs) => {
    const one = b.one(full, [], { value: 1, dtype: f32, shape: [] });
    return inline(b, moved, [...inputs, one]).slice(program.outputs.length, program.outputs.length + 1);
  });
}

/** All derivatives to order k with respect to input 0. */
const byTaylor = (program: Program, k: number): Program =>
  jetsOf(k).jvp(
    program,
    program.inputs.flatMap((_, i) => Array.from({ length: k }, (__, order) => i === 0 && order === 0)),
  ).program;

const [w1, w2, w3] = [np.ones([16]), np.ones([16, 16]), np.ones([16])];

/** A network of one number with two hidden layers. */
const network = (x: Tensor): Tensor => np.sum(np.tanh(np.matmul(w2, np.tanh(w1.mul(x)))).mul(w3));

/** `u_t + u·u_x − u_xx` of a network u of place and time: a residual, of which a model of higher order takes derivatives. */
function residual(x: Tensor, t: Tensor): Tensor {
  const u = (y: Tensor, s: Tensor): Tensor => network(np.tanh(y.mul(2).add(s)));
  const [value, first, second] = derivatives((y) => u(y, t), x, 2);
  return derivatives((s) => u(x, s), t, 1)[1]!
    .add(value!.mul(first!))
    .sub(second!);
}

const orders = [1, 2, 3, 4, 5, 6, 7, 8];

test.each([
  ["a network", toProgram(network, 0.5).program, 8],
  ["the residual of a PINN", optimize(toProgram(residual, 0.5, 0.25).program), 4],
] as const)("the k-th derivative of %s takes a power of k, not of 2", (name, program, highest) => {
  const taylor = orders.map((k) => byTaylor(program, k));
  const forward: Program[] = [];
  for (let k = 1; k <= highest; k++) forward.push(byForward(forward.at(-1) ?? program));
  const steps = (programs: readonly Program[]): readonly number[] => programs.map((made) => made.steps.length);
  const [few, many] = [steps(taylor), steps(forward)];
  const costs = taylor.map(operations);
  console.info(`${name}: steps ${few.join(", ")} against ${many.join(", ")}; operations ${costs.join(", ")}`);
  orders.forEach((k, i) => {
    expect(few[i]).toBeLessThan(2 * k ** 2 * few[0]!);
    expect(costs[i]).toBeLessThan(2 * k ** 2 * costs[0]!);
  });
  expect(costs[7]! / costs[6]!).toBeLessThan(1.4);
  for (let k = 2; k < highest; k++) expect(many[k]! / many[k - 1]!).toBeGreaterThan(2);
  // Where common subexpressions have been taken back, forward mode is hardly cheaper, though it makes the highest alone.
  expect(costs[3]).toBeLessThan(1.3 * operations(forward[3]!));
});

test("a forward Laplacian costs about a Jacobian in forward mode, and half of a Hessian", () => {
  const [a, b, c] = [np.ones([32, 16]), np.ones([32, 32]), np.ones([32])];
  const f = (x: Tensor): Tensor => np.sum(np.tanh(np.matmul(b, np.tanh(np.matmul(a, x)))).mul(c));
  const x = np.ones([16]);
  const cost = (g: (y: Tensor) => unknown): number => operations(toProgram(g, x).program);
  const [sums, columns, whole] = [cost(laplacian(f)), cost(jacfwd(f)), cost(hessian(f))];
  console.info(`operations: value ${cost(f)}, Jacobian ${columns}, Laplacian ${sums}, Hessian ${whole}`);
  expect(sums).toBeLessThan(1.25 * columns);
  expect(sums).toBeLessThan(0.6 * whole);
});
