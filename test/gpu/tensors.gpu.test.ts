/** Tensors on WebGPU, as a user has them. */
import {
  debugPrint,
  device,
  deviceGet,
  devicePut,
  explain,
  grad,
  hessian,
  hostCall,
  jit,
  jvp,
  profile,
  random,
  scan,
  setDefaultDevice,
  valueAndGrad,
  vmap,
  check,
  debugNans,
  type Tensor,
} from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import * as more from "cotangent/numpy/more";
import { adam, applyUpdates } from "@cotangent/optim";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

beforeAll(async () => {
  await device("webgpu");
  setDefaultDevice("webgpu");
});
afterEach(() => setDefaultDevice("webgpu"));
afterAll(() => setDefaultDevice("cpu"));

const numbers = async (x: Tensor): Promise<number[]> => [...(await x.data())];
/** The same function of the same arrays on both devices. */
async function bothWays(f: (...args: Tensor[]) => Tensor, ...args: number[][]): Promise<[number[], number[]]> {
  const found = await numbers(f(...args.map((arg) => np.array(arg))));
  setDefaultDevice("cpu");
  const expected = await numbers(f(...args.map((arg) => np.array(arg))));
  setDefaultDevice("webgpu");
  return [found, expected];
}
function expectNear([found, expected]: readonly [readonly number[], readonly number[]], digits = 4): void {
  expect(found.length).toBe(expected.length);
  found.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, digits));
}

describe("nothing else changes", () => {
  test("operations at once, and all dtypes", async () => {
    const x = np.array([1, 2, 3]);
    expect(x.device.name).toBe("webgpu");
    expect(await numbers(np.multiply(x, 2))).toEqual([2, 4, 6]);
    expect(await numbers(np.greater(x, 1.5))).toEqual([0, 1, 1]);
    expect(await numbers(np.array([5, -7], { dtype: "i32" }).add(1))).toEqual([6, -6]);
    expect((await np.greater(x, 1.5).data()).constructor).toBe(Uint8Array);
  });

  test("transforms, in any nesting", async () => {
    const f = (x: Tensor): Tensor => np.sum(np.multiply(np.tanh(x), np.exp(np.negative(np.square(x)))));
    const x = [0.3, -0.7, 1.1];
    expectNear(await bothWays((v) => grad(f)(v), x));
    expectNear(await bothWays((v) => hessian(f)(v), x));
    expectNear(await bothWays((v) => jvp(f, [v], [np.onesLike(v)])[1], x));
    expectNear(await bothWays((v) => vmap(grad(f))(np.reshape(v, [3, 1])), x));
  });

  test("loops stay loops, with their elements where they are", async () => {
    const f = (x: Tensor): Tensor => {
      const [last, all] = scan(
        (c: Tensor, e: Tensor) => [np.add(np.multiply(c, 0.9), np.sin(e)), c] as const,
        np.array(0),
        x,
      );
      return np.add(last, np.sum(all));
    };
    const x = Array.from({ length: 40 }, (_, i) => i / 7);
    expectNear(await bothWays((v) => grad(f)(v), x));
  });

  test("nested loops see the counters of both", async () => {
    const f = (x: Tensor): Tensor =>
      scan(
        (c: Tensor, row: Tensor) =>
          [scan((d: Tensor, e: Tensor) => [np.add(np.multiply(d, 0.5), e), d] as const, c, row)[0], c] as const,
        np.array(1),
        np.reshape(x, [4, 5]),
      )[0];
    expectNear(
      await bothWays(
        (v) => grad(f)(v),
        Array.from({ length: 20 }, (_, i) => i / 3),
      ),
    );
  });

  test("a training step with its optimizer is one program", async () => {
    const optimizer = adam({ learningRate: 0.05 });
    const loss = (w: Tensor, x: Tensor, y: Tensor): Tensor =>
      np.mean(np.square(np.subtract(nn.relu(np.matmul(x, w)), y)));
    const step = jit(
      (w: Tensor, state: ReturnType<typeof optimizer.init>, x: Tensor, y: Tensor) => {
        const [value, g] = valueAndGrad(loss)(w, x, y);
        const [updates, next] = optimizer.update(g, state, w);
        return [applyUpdates(w, updates), next, value] as const;
      },
      { donate: [0, 1] },
    );
    const run = async (): Promise<number[]> => {
      const x = np.reshape(np.array(Array.from({ length: 60 }, (_, i) => Math.sin(i * 1.3))), [20, 3]);
      const y = np.reshape(np.array(Array.from({ length: 40 }, (_, i) => Math.abs(Math.cos(i)))), [20, 2]);
      let w: Tensor = np.reshape(np.array([0.1, 0.2, 0.3, -0.1, 0.2, 0.4]), [3, 2]);
      let state = optimizer.init(w);
      const losses: Tensor[] = [];
      for (let i = 0; i < 30; i++) {
        const [nextW, nextState, value] = step(w, state, x, y);
        [w, state] = [nextW, nextState];
        losses.push(value);
      }
      return (await Promise.all(losses.map(numbers))).flat();
    };
    const found = await run();
    setDefaultDevice("cpu");
    expectNear([found, await run()], 3);
    expect(found.at(-1)!).toBeLessThan(found[0]!);
  });

  test("quantiles of written numbers, and powers of two", async () => {
    expectNear(await bothWays((v) => np.quantile(v, 0.9), [0.3, 4, -0.7]));
    const exponents = np.array([3, -4, 100], { dtype: "i32" });
    expectNear(await bothWays((v) => jit(more.ldexp)(v, exponents), [0.3, 4, -0.7]), 6);
  });

  test("arrays of no elements, of one, and of more than 65,535 workgroups", async () => {
    expect(await numbers(np.add(np.zeros([0, 3]), 1))).toEqual([]);
    expect(await numbers(np.sum(np.zeros([0, 3]), { axis: 0 }))).toEqual([0, 0, 0]);
    const n = 5_000_000;
    const y = np.add(np.arange(n), 1);
    expect(await numbers(np.sum(np.multiply(np.equal(np.subtract(y, np.arange(n)), 1), 1)))).toEqual([n]);
  });
});

describe("work follows its data", () => {
  test("what the host has is copied once where it is needed", async () => {
    setDefaultDevice("cpu");
    const x = np.array([1, 2, 3]);
    const f = jit((v: Tensor) => np.multiply(v, 2), { device: "webgpu" });
    const y = f(x);
    expect([x.device.kind, y.device.kind]).toEqual(["cpu", "webgpu"]);
    expect(await numbers(np.add(y, x))).toEqual([3, 6, 9]);
  });

  test("the host cannot look at once, and says what to do", () => {
    expect(() => np.array([1, 2]).toArray()).toThrow(/wrong-device[^]*await t\.data\(\)/);
    expect(() => np.array([1]).item()).toThrow(/await t\.data\(\)/);
    expect(String(np.array([1]))).toBe("Tensor(f32[1], on webgpu)");
  });

  test("what must look at every result says that it runs on the CPU", () => {
    const x = np.array([1]);
    expect(() => debugNans(() => np.add(x, 1))).toThrow(/wrong-device[^]*setDefaultDevice\("cpu"\)/);
  });

  test("f64 is refused with a remedy, never made f32", () => {
    expect(() => np.multiply(np.array([1, 2], { dtype: "f64" }), 2)).toThrow(/f64-unsupported[^]*astype\("f32"\)/);
  });
});

describe("from one device to another", () => {
  test("trees go to the device and come back, all at once", async () => {
    setDefaultDevice("cpu");
    const tree = { w: np.array([[1, 2]]), b: [np.array([true, false])] };
    const there = devicePut(tree, "webgpu");
    expect([there.w.device.name, there.b[0]!.device.name]).toEqual(["webgpu", "webgpu"]);
    const here = await deviceGet(there);
    expect(here.w.toArray()).toEqual([[1, 2]]);
    expect(here.b[0]!.toArray()).toEqual([1, 0]);
    expect((await deviceGet(here)).w.toArray()).toEqual([[1, 2]]);
    expect(() => devicePut(there, "cpu")).toThrow("wrong-device");
  });
});

describe("random numbers", () => {
  test("are those of the CPU, and orders too", async () => {
    const draw = async (): Promise<number[][]> => {
      const key = random.key(3);
      return Promise.all([numbers(random.normal(key, [50])), numbers(random.permutation(key, 50))]);
    };
    const [normal, order] = await draw();
    setDefaultDevice("cpu");
    const [expectedNormal, expectedOrder] = await draw();
    expectNear([normal!, expectedNormal!]);
    expect(order).toEqual(expectedOrder);
  });
});

describe("effects", () => {
  test("prints come in the order of the program, before what depends on them", async () => {
    const seen: string[] = [];
    const { log } = console;
    console.log = (line: string) => void seen.push(line);
    try {
      const f = jit((x: Tensor) => np.add(debugPrint("b", np.add(debugPrint("a", x), 1)), 1));
      await numbers(f(np.array([1])));
    } finally {
      console.log = log;
    }
    expect(seen).toEqual(["a: [1]", "b: [2]"]);
  });

  test("a function of the host gets elements from the device, and what it returns goes on there", async () => {
    const double = hostCall((x: Tensor) => np.array(x.dataSync().map((v) => 2 * v) as Float32Array), {
      result: (x) => x,
      vjp: (_, ct) => [ct.mul(2)],
    });
    const f = jit((x: Tensor) => double(x.add(1)).mul(10));
    expect(await numbers(f(np.array([1, 2])))).toEqual([40, 60]);
    expect(await numbers(vmap(f)(np.array([[1], [2]])))).toEqual([40, 60]);
    expect(await numbers(grad((x: Tensor) => np.sum(f(x)))(np.array([1, 2])))).toEqual([20, 20]);
    const failing = hostCall(
      (x: Tensor): Tensor => {
        throw new RangeError(`no result of ${x.item()}`);
      },
      { result: (x) => x },
    );
    await expect(failing(np.array(3)).data()).rejects.toThrow("no result of 3");
    expect(await numbers(f(np.array([1, 2])))).toEqual([40, 60]);
  });

  test("a failed check fails what depends on it, and nothing else", async () => {
    const f = jit((x: Tensor) => {
      check(np.greater(x, 0), "x must be positive");
      return np.add(x, 1);
    });
    const bad = f(np.array([-1]));
    const after = np.multiply(bad, 2);
    await expect(bad.data()).rejects.toThrow("x must be positive");
    await expect(after.data()).rejects.toThrow("x must be positive");
    expect(await numbers(f(np.array([1])))).toEqual([2]);
  });
});

describe("looking at what it does", () => {
  test("explain shows the WGSL of each kernel under the lines that it comes from", () => {
    const { language, source, kernels } = explain((x: Tensor) => np.sum(np.exp(x)), np.array([1, 2]));
    expect(language).toBe("wgsl");
    expect(kernels).toHaveLength(1);
    expect(source).toMatch(/^\/\/ k0: .*sum.*tensors\.gpu\.test\.ts/);
    expect(source).toContain("@compute @workgroup_size(");
  });

  test("profile gives the time of each kernel, with its bytes and operations", async () => {
    const found = await profile((x: Tensor) => np.sum(np.exp(x)))(np.ones([1000]));
    expect(found.kernels.length).toBeGreaterThan(0);
    for (const kernel of found.kernels) {
      expect(kernel.milliseconds).toBeGreaterThanOrEqual(0);
      expect(kernel.bytes).toBeGreaterThan(0);
      expect(kernel.operations).toBeGreaterThan(0);
    }
    expect(String(found)).toMatch(/^ *ms +share +GB\/s +GFLOP\/s +dispatches +kernel\n/);
  });
});
