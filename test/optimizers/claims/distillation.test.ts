/** Claims on distillation: few learned points in the place of many real ones. */
import { adam, applyUpdates, rcig, type LabelledPoints } from "@cotangent/optim";
import { jit, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";

const f64 = { dtype: "f64" } as const;
const each = 60;
/** The settings were chosen on the first problem; the second takes them as they are. */
const problems = [
  { seed: 0, hidden: 12, centres: np.array([[[-1, 0.5]], [[1, -0.5]], [[0.8, 1.6]]], f64) },
  { seed: 40, hidden: 20, centres: np.array([[[-1, 0, 0.5]], [[1, -0.5, 0]], [[0, 1.2, 1]], [[0, 0.5, -1.4]]], f64) },
];
describe.each(problems)("blobs of seed $seed (S100)", ({ seed, hidden, centres }) => {
  const [classes = 0, , d = 0] = centres.shape;
  /** Blobs that overlap, and their classes as unit vectors. */
  const blobs = (key: random.Key): LabelledPoints => ({
    points: np.add(centres, random.normal(key, [classes, each, d], f64)).reshape([classes * each, d]),
    labels: np.repeat(np.eye(classes, f64), each, 0),
  });
  const [real, held] = [blobs(random.key(seed + 1)), blobs(random.key(seed + 2))];
  type Body = { readonly w: Tensor; readonly b: Tensor };
  const net = {
    features: ({ w, b }: Body, points: Tensor): Tensor => np.tanh(np.matmul(points, w).add(b)),
    body: {
      w: random.normal(random.key(seed + 3), [d, hidden], f64),
      b: random.normal(random.key(seed + 4), [hidden], f64),
    },
    head: np.multiply(random.normal(random.key(seed + 5), [hidden, classes], f64), 0.3),
  };
  const { metagradient, predict } = rcig(net, { ridge: 0.1, decay: 1 });
  /** The first real points of each class after the first i. */
  const drawn = (i: number): LabelledPoints => ({
    points: np.take(real.points, np.arange(classes, { dtype: "i32" }).mul(each).add(i), 0),
    labels: np.eye(classes, f64),
  });
  const value = jit((few: LabelledPoints) => metagradient(few, real).value);
  const slope = jit((few: LabelledPoints) => metagradient(few, real));

  test("the metagradient is that of finite differences, by points and labels", () => {
    const few = drawn(0);
    const { gradient } = slope(few);
    const h = 1e-5;
    for (const name of ["points", "labels"] as const) {
      const { shape, size } = few[name];
      for (let i = 0; i < size; i++) {
        const bump = np.multiply(np.slice(np.eye(size, f64), [i]), h).reshape(shape);
        const at = (x: Tensor): number => value({ ...few, [name]: x }).item();
        const expected = (at(np.add(few[name], bump)) - at(np.subtract(few[name], bump))) / (2 * h);
        expect(np.slice(gradient[name].ravel(), [i]).item()).toBeCloseTo(expected, 6);
      }
    }
  });

  test("a learned point of each class beats real ones on new data: the mean of 20, and most of them", () => {
    const right = jit((few: LabelledPoints) => {
      const guess = np.argmax(predict(few, held.points), { axis: 1 });
      return np.mean(np.equal(guess, np.argmax(held.labels, { axis: 1 })).astype("f64"));
    });
    const optimizer = adam({ learningRate: 0.05 });
    const step = jit((few: LabelledPoints, state: ReturnType<typeof optimizer.init>) => {
      const [updates, next] = optimizer.update(metagradient(few, real).gradient, state, few);
      return [applyUpdates(few, updates), next] as const;
    });
    let few = drawn(0);
    let state = optimizer.init(few);
    for (let i = 0; i < 100; i++) [few, state] = step(few, state);
    const others = Array.from({ length: 20 }, (_, i) => right(drawn(i)).item());
    const mean = others.reduce((sum, x) => sum + x) / others.length;
    const learned = right(few).item();
    const beaten = others.filter((x) => x < learned).length;
    console.info(`RCIG: ${learned} right; real points ${mean}, ${beaten} of 20 worse, the best ${Math.max(...others)}`);
    expect(learned).toBeGreaterThan(mean + 0.05);
    expect(beaten).toBeGreaterThanOrEqual(15);
    expect(() => rcig(net, { ridge: 0, decay: 1 })).toThrow("ridge is 0");
  });
});
