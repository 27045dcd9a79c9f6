import { jit, tree, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import {
  adam,
  bfgs,
  codes,
  conjugateGradient,
  dogleg,
  lbfgs,
  minimization,
  minimize,
  newtonCg,
  sgd,
  type Method,
} from "../index.ts";

const f64 = { dtype: "f64" } as const;
const at = (x: Tensor, i: number): Tensor => np.slice(x, [i]);
const bits = (values: unknown): unknown =>
  tree.leaves(values).map((leaf) => [leaf.dtype.name, leaf.shape, [...leaf.dataSync()]]);

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [np.slice(x, [[null, -1]]), np.slice(x, [[1]])];
  return np.sum(
    np
      .square(b.sub(np.square(a)))
      .mul(100)
      .add(np.square(a.sub(1))),
  );
};
const beale = (x: Tensor): Tensor => {
  const [a, b] = [at(x, 0), at(x, 1)];
  const terms = [1.5, 2.25, 2.625].map((c, i) => np.square(np.subtract(c, a.mul(np.subtract(1, b.pow(i + 1))))));
  return terms.reduce((total, term) => total.add(term));
};
const himmelblau = (x: Tensor): Tensor => {
  const [a, b] = [at(x, 0), at(x, 1)];
  return np.square(np.square(a).add(b).sub(11)).add(np.square(a.add(np.square(b)).sub(7)));
};
/** Condition 10⁶. */
const quadratic = (x: Tensor): Tensor => np.sum(np.square(x.sub(1)).mul(np.logspace(0, 6, x.size, f64)));

const methods: Readonly<Record<string, Method>> = {
  bfgs: bfgs(),
  lbfgs: lbfgs(),
  hagerZhang: conjugateGradient(),
  polakRibiere: conjugateGradient({ beta: "polakRibiere" }),
  newtonCg: newtonCg(),
  dogleg: dogleg(),
};
const functions = {
  rosenbrock: { f: rosenbrock, x0: [-1.2, 1], minima: [[1, 1]] },
  "rosenbrock of 10": {
    f: rosenbrock,
    x0: Array.from({ length: 10 }, () => -1),
    minima: [Array.from({ length: 10 }, () => 1)],
  },
  beale: { f: beale, x0: [1, 1], minima: [[3, 0.5]] },
  himmelblau: {
    f: himmelblau,
    x0: [0, 0],
    minima: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ],
  },
};

describe.each(Object.entries(methods))("%s", (_, method) => {
  test.each(Object.entries(functions))("finds a minimum of %s", async (name, { f, x0, minima }) => {
    const found = await minimize(f, np.array(x0, f64), { method });
    expect(found.status).toBe("gradient");
    expect(found.success).toBe(true);
    expect(found.gradientNorm).toBeLessThanOrEqual(1e-8);
    const x = [...found.x.dataSync()];
    // Rosenbrock's function of ten parameters has another local minimum.
    const known = name === "rosenbrock of 10" && Math.abs(x[0]! + 1) < 0.1 ? [x] : minima;
    expect(Math.min(...known.map((m) => Math.max(...m.map((z, i) => Math.abs(x[i]! - z)))))).toBeLessThan(1e-6);
    expect(found.history.values).toHaveLength(found.iterations + 1);
    expect(found.history.values.at(-1)).toBe(found.value);
    expect(found.history.gradientNorms.at(-1)).toBe(found.gradientNorm);
    expect(found.evaluations.functions).toBeGreaterThan(found.iterations);
  });

  test("step by step on the host, with a callback, it has the bits of one program", async () => {
    const x0 = np.array([-1.2, 1, 0.3], f64);
    const seen: number[] = [];
    const callback = ({ iteration, value }: { readonly iteration: number; readonly value: number }): void => {
      seen[iteration] = value;
    };
    const whole = await minimize(rosenbrock, x0, { method });
    const stepped = await minimize(rosenbrock, x0, { method, callback });
    expect(bits(stepped.state)).toEqual(bits(whole.state));
    expect(seen.slice(1)).toEqual(whole.history.values.slice(1));
    const inside = jit((x: Tensor) => minimization(rosenbrock, x, { method }).run())(x0);
    expect(bits([inside.x, inside.gradient, inside.history])).toEqual(
      bits([whole.x, whole.gradient, whole.state.history]),
    );
    expect(inside.status.item()).toBe(codes.gradient);
  });
});

// SciPy 1.17 takes 43 evaluations with BFGS, 6935 with L-BFGS-B and 23443 with CG.
test.each([
  [bfgs(), 50],
  [lbfgs(), 8000],
  [conjugateGradient(), 1500],
  [conjugateGradient({ beta: "polakRibiere" }), 700],
  [newtonCg(), 30],
  [dogleg(), 12],
] as const)("a quadratic of condition 10⁶ (%#)", async (method, most) => {
  const found = await minimize(quadratic, np.zeros([20], f64), { method, maxSteps: 8000, history: false });
  expect(found.status).toBe("gradient");
  expect(found.value).toBeLessThan(1e-15);
  expect(found.evaluations.functions).toBeLessThanOrEqual(most);
});

test("dogleg takes Newton's step within the region, and one as long as the region where that is near", async () => {
  const f = (x: Tensor): Tensor => np.sum(np.square(x.sub(np.array([1, 10], f64))).mul(np.array([50, 0.5], f64)));
  const lengths = async (radius: number): Promise<{ readonly length: number; readonly value: number }> => {
    const { x, value } = await minimize(f, np.zeros([2], f64), { method: dogleg({ radius }), maxSteps: 1 });
    return { length: np.sqrt(np.sum(np.square(x))).item(), value };
  };
  expect(await lengths(20)).toEqual({ length: expect.closeTo(Math.sqrt(101), 12), value: expect.closeTo(0, 12) });
  expect((await lengths(0.5)).length).toBeCloseTo(0.5, 12);
  const bent = await lengths(4);
  expect(bent.length).toBeCloseTo(4, 12);
  // Along −g alone the value does not come below that of its best point.
  const slopes = [-100, -10];
  const t = (slopes[0]! ** 2 + slopes[1]! ** 2) / (100 * slopes[0]! ** 2 + slopes[1]! ** 2);
  const best = 50 * (100 * t - 1) ** 2 + 0.5 * (10 * t - 10) ** 2;
  expect(bent.value).toBeLessThan(best - 1);
});

test("where the Hessian is not positive definite, dogleg goes along −g", async () => {
  const f = (x: Tensor): Tensor => np.sum(np.square(np.square(x).sub(1)));
  const found = await minimize(f, np.array([0.1, -0.2], f64), { method: dogleg() });
  expect(found.status).toBe("gradient");
  expect(np.round(found.x, 6).toArray()).toEqual([1, -1]);
});

test("flat functions, too, have a first inverse Hessian of their size", async () => {
  const flat = (x: Tensor): Tensor => rosenbrock(x).mul(1e-6);
  const found = await minimize(flat, np.array([-1.2, 1], f64), { method: bfgs(), tolerance: 1e-13 });
  expect(found.success).toBe(true);
  expect(found.evaluations.functions).toBeLessThan(80);
});

test("x0 is any tree, and its leaves keep their shapes and dtypes", async () => {
  const x0 = { w: np.zeros([2, 3]), parts: [np.array(2, f64), null] as const };
  const found = await minimize(
    ({ w, parts: [b] }: { w: Tensor; parts: readonly [Tensor, null] }) =>
      np.sum(np.square(w.sub(0.5))).add(np.square(b.add(1))),
    x0,
  );
  expect(found.x.w.dtype.name).toBe("f32");
  expect(found.x.w.toArray()).toEqual([
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
  ]);
  expect(found.x.parts[0].dtype.name).toBe("f64");
  expect(found.x.parts[0].item()).toBeCloseTo(-1, 8);
  expect(found.gradient.parts[1]).toBe(null);
});

test("in f32 each method comes as far as rounding lets it", async () => {
  for (const method of Object.values(methods)) {
    const found = await minimize(rosenbrock, np.array([-1.2, 1]), { method });
    expect(found.message).toContain("converged");
    expect(found.value).toBeLessThan(1e-6);
  }
});

describe("bounds", () => {
  const bounds = { lower: -2, upper: np.array([0.5, 3, 3, 0.2], f64) };
  const x0 = np.zeros([4], f64);

  test.each([bfgs(), lbfgs()])(
    "the minimum satisfies the first-order conditions, all iterates are within (%#)",
    async (method) => {
      const points: Tensor[] = [];
      const found = await minimize(rosenbrock, x0, { method, bounds, callback: ({ x }) => void points.push(x) });
      expect(found.status).toBe("gradient");
      const [x, g] = [[...found.x.dataSync()], [...found.gradient.dataSync()]];
      expect(x[0]).toBe(0.5);
      expect(g[0]).toBeLessThan(0);
      g.slice(1).forEach((slope, i) =>
        expect(x[i + 1] === 0.2 ? Math.max(slope, 0) : Math.abs(slope)).toBeLessThan(1e-8),
      );
      for (const point of points) expect(np.all(point.lessEqual(bounds.upper)).item()).toBe(1);
    },
  );

  test("an optimizer becomes projected, and finds the same", async () => {
    const best = await minimize(rosenbrock, x0, { bounds });
    const found = await minimize(rosenbrock, x0, {
      bounds,
      method: sgd({ learningRate: 5e-4, momentum: 0.9 }),
      maxSteps: 5000,
      tolerance: 1e-6,
    });
    expect(found.success).toBe(true);
    expect(found.value).toBeCloseTo(best.value, 8);
  });

  test("a minimum within the bounds is that without", async () => {
    const { x } = await minimize(beale, np.array([1, 1], f64), { bounds: { lower: -4.5, upper: 4.5 } });
    expect(np.max(np.abs(x.sub(np.array([3, 0.5], f64)))).item()).toBeLessThan(1e-6);
  });
});

describe("how it ends", () => {
  const x0 = np.array([-1.2, 1], f64);

  test("a callback that returns false stops it, and the state goes on from there", async () => {
    const found = await minimize(rosenbrock, x0, { callback: ({ iteration }) => iteration < 5 });
    expect([found.status, found.success, found.iterations]).toEqual(["stopped", false, 5]);
    const rest = await minimize(rosenbrock, x0, { state: found.state });
    const whole = await minimize(rosenbrock, x0);
    expect(bits(rest.state)).toEqual(bits(whole.state));
  });

  test("the callback may be called less often", async () => {
    const seen: number[] = [];
    await minimize(rosenbrock, x0, { every: 10, maxSteps: 25, callback: ({ iteration }) => void seen.push(iteration) });
    expect(seen).toEqual([10, 20, 25]);
  });

  test("maxSteps, tests of change, and no history", async () => {
    const few = await minimize(rosenbrock, x0, { maxSteps: 3, history: false });
    expect([few.status, few.iterations, few.history.values]).toEqual(["maxSteps", 3, []]);
    const loose = { maxSteps: 2000, method: adam({ learningRate: 0.05 }) };
    expect((await minimize(rosenbrock, x0, { ...loose, tolerance: { function: 1e-3 } })).status).toBe("functionChange");
    expect((await minimize(rosenbrock, x0, { ...loose, tolerance: { step: 1e-3 } })).status).toBe("stepSize");
  });

  test("a start at the minimum takes no step", async () => {
    const found = await minimize(rosenbrock, np.ones([2], f64));
    expect([found.status, found.iterations, found.evaluations.functions]).toEqual(["gradient", 0, 1]);
  });

  test("steps to where the function is not finite are shortened", async () => {
    // −√x + x is NaN for x < 0, where a step of unit length from 0.01 leads.
    const f = (x: Tensor): Tensor => x.sub(np.sqrt(x));
    const found = await minimize(f, np.array(0.01, f64), { method: lbfgs() });
    expect(found.success).toBe(true);
    expect(found.x.item()).toBeCloseTo(0.25, 7);
  });

  test("an optimizer that leaves where the function is finite stops before that", async () => {
    const found = await minimize((x: Tensor) => np.log(x), np.array(1, f64), { method: sgd({ learningRate: 0.4 }) });
    expect([found.status, found.success]).toEqual(["notFinite", false]);
    expect(found.x.item()).toBeGreaterThan(0);
  });

  test.each(["f32", "f64"] as const)("a region of %s without a point ends at the least radius", async (dtype) => {
    // From 0, where a step is never small beside x, to what is no number whatever the length.
    const hole = (x: Tensor): Tensor => np.sum(np.where(np.equal(x, 0), x, Number.NaN));
    const found = await minimize(hole, np.array([0], { dtype }), { method: newtonCg() });
    expect([found.status, found.x.toArray()]).toEqual(["precision", [0]]);
  });

  test("a slope that does not fit is a line search that failed", async () => {
    const wrong = (x: Tensor): Tensor => np.where(x.less(0), x.mul(-1e3), x).add(1);
    expect((await minimize((x: Tensor) => wrong(x), np.array(0, f64), { method: lbfgs() })).status).toBe(
      "lineSearchFailed",
    );
  });
});

test("within vmap each row is a minimization of its own", () => {
  const root = (a: Tensor): Tensor =>
    minimization((x: Tensor) => np.square(np.square(x).sub(a)), np.array(1, f64), { method: lbfgs() }).run().x;
  expect(np.round(jit(vmap(root))(np.array([1, 4, 9], f64)), 4).toArray()).toEqual([1, 2, 3]);
});

describe("errors say what was found", () => {
  const x0 = np.array([1, 2], f64);
  const message = async (work: () => Promise<unknown>): Promise<string> => {
    try {
      await work();
    } catch (error) {
      return String(error)
        .split("\n")
        .filter((line) => !line.includes("line:"))
        .join("\n");
    }
    return "no error";
  };

  test.each([
    ["an option", () => minimize(rosenbrock, x0, { tol: 1 } as object), "there is no option tol"],
    ["a method by name", () => minimize(rosenbrock, x0, { method: "BFGS" as never }), 'the method is "BFGS"'],
    [
      "a method without bounds",
      () => minimize(rosenbrock, x0, { method: newtonCg(), bounds: {} }),
      "newtonCg takes no bounds",
    ],
    [
      "a start outside",
      () => minimize(rosenbrock, x0, { bounds: { upper: 1.5 } }),
      "the start is outside of the bounds",
    ],
    ["bounds of another tree", () => minimize(rosenbrock, x0, { bounds: { lower: [0, 1] } }), "the structures differ"],
    ["integers", () => minimize(rosenbrock, np.array([1, 2], { dtype: "i32" })), "the start is of i32"],
    ["nothing", () => minimize(() => np.array(1), {}), "the start has no elements"],
    [
      "NaN at the start",
      () => minimize((x: Tensor) => np.sum(np.log(x)), np.array([-1], f64)),
      "at the start the function is NaN",
    ],
    ["no scalar", () => minimize((x: Tensor) => x.mul(2), x0), "returns f64[2]"],
    ["maxSteps", () => minimize(rosenbrock, x0, { maxSteps: 0 }), "maxSteps is 0"],
    ["a tolerance", () => minimize(rosenbrock, x0, { tolerance: { grad: 1 } as object }), "there is no tolerance grad"],
  ] as const)("%s", async (_, work, expected) => {
    expect(await message(work)).toContain(expected);
  });
});
