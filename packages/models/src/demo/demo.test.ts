import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { lossCurve, movingMean } from "./loss-curve.ts";
import { misclassifiedPicture } from "./misclassified.ts";
import { defaultEpochs, readOptions } from "./options.ts";
import { plainProgress } from "./progress.ts";

test("options have defaults, and are read from arguments", () => {
  expect(readOptions([])).toEqual({ device: "cpu", epochs: defaultEpochs, json: false, help: false });
  expect(readOptions(["--device", "webgpu", "--epochs=3", "--json", "-h"])).toEqual({
    device: "webgpu",
    epochs: 3,
    json: true,
    help: true,
  });
});

test.each([
  [["--epochs", "0"], "give a whole number from 1"],
  [["--epochs", "1.5"], "give a whole number from 1"],
  [["--epochs", "many"], "give a whole number from 1"],
  [["--speed"], "Unknown option '--speed'"],
  [["fast"], "Unexpected argument 'fast'"],
])("%j is refused", (args, message) => expect(() => readOptions(args)).toThrow(message));

test("a moving mean covers at most `width` values", () => {
  expect(movingMean([4, 2, 6, 1], 2)).toEqual([4, 3, 4, 3.5]);
});

test("the loss curve has a point for each step, within its frame, whatever the losses", () => {
  const svg = lossCurve([2, 1, 0.5, 0, NaN, Infinity], 2, "title");
  const points = [...svg.matchAll(/class="loss" d="(.*?)"/g)].flatMap(([, path]) => path!.split(/[ML]/).slice(1));
  expect(points).toHaveLength(6);
  for (const point of points) {
    const [x, y] = point.split(",").map(Number);
    expect(x).toBeGreaterThanOrEqual(60);
    expect(x).toBeLessThanOrEqual(700);
    expect(y).toBeGreaterThanOrEqual(40);
    expect(y).toBeLessThanOrEqual(350);
  }
  expect(svg).toContain(">title</text>");
  expect(svg).not.toContain("NaN");
});

test("the picture shows a digit under what was read, in red, and what is written, in green", () => {
  const pixels = Array.from({ length: 784 }, (_, i) => (i === 0 ? 1 : 0));
  const png = PNG.sync.read(
    misclassifiedPicture(
      Array.from({ length: 13 }, () => ({ pixels, predicted: 1, label: 0 })),
      12,
    ),
  );
  const colour = (x: number, y: number): readonly number[] => [
    ...png.data.subarray(4 * (y * png.width + x)).subarray(0, 3),
  ];
  expect([png.width, png.height]).toEqual([12 * 68, 2 * 87]);
  // The 1 has no point in its corner, the 0 has.
  expect(colour(6, 6)).toEqual([255, 255, 255]);
  expect(colour(9, 6)).toEqual([200, 30, 30]);
  expect(colour(21, 6)).toEqual([20, 130, 50]);
  expect([colour(6, 25), colour(7, 26), colour(8, 25)]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [235, 235, 235],
  ]);
  // The second row has one cell only.
  expect(colour(6, 87 + 25)).toEqual([0, 0, 0]);
  expect(colour(68 + 6, 87 + 25)).toEqual([255, 255, 255]);
});

test("without a terminal, progress is lines", () => {
  const written: string[] = [];
  const progress = plainProgress((text) => written.push(text));
  progress.update(1, "figures");
  progress.say("epoch 1");
  progress.end();
  expect(written).toEqual(["epoch 1\n"]);
});
