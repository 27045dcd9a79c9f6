/** The benchmark runs: what it counts is what methods are known to ask for, and what it writes has all of them. */
import { expect, test } from "vitest";
import { contest, shared, type Outcome, type Scope } from "./contest.ts";
import { entries } from "./methods.ts";
import { page } from "./page.ts";
import { plot } from "./plot.ts";
import { rosenbrock } from "./problems/rosenbrock.ts";

const scope: Scope = { seeds: [0], rates: [1], part: 0.1 };
const problem = rosenbrock(2);
const own = shared(problem);

function outcomeOf(name: string): Outcome {
  const entry = entries.find((other) => other.name === name);
  if (!entry) throw new Error(`no method ${name}`);
  return contest(entry, own, scope);
}

test("Newton's method takes a gradient and a Hessian a step, and CMA-ES 7 values", () => {
  const newton = outcomeOf("newton");
  const [steps = 0] = newton.steps;
  expect(steps).toBeGreaterThan(2);
  expect(steps).toBeLessThan(20);
  expect(newton.spending).toMatchObject({ values: 0, gradients: steps, products: 0, hessians: steps });
  expect(newton.gradients).toBeCloseTo(steps * (1 + own.exchange.hessians), 10);
  const population = outcomeOf("cmaEs");
  expect(population.spending).toMatchObject({ values: 7 * (population.steps[0] ?? 0), gradients: 0 });
  expect(own.exchange.values).toBeGreaterThan(0.25);
  expect(own.exchange.values).toBeLessThan(1);
});

test("the page has lines, failures and reasons, and the plot a row for each method", () => {
  const outcomes = ["newton", "sgd", "mkor"].map(outcomeOf);
  expect(outcomes[1]?.gradients).toBe(Infinity);
  const text = page([{ ...own, outcomes }]);
  expect(text).toMatch(/\| `newton` \|.*\| 1 \| \d+ \|/);
  expect(text).toMatch(/\| `sgd` \|.*not reached/);
  expect(text).toContain("- `mkor`: has factors for matrices alone");
  const svg = plot([{ ...own, outcomes }]);
  expect(svg.match(/text-anchor="end"/g)).toHaveLength(3);
  expect(svg.match(/<rect/g)).toHaveLength(1);
});
