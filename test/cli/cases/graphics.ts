import type { CorpusCase } from "../corpus-case.ts";

const sphere = { center: [0.2, -0.1, 5], radius: 1.2 };
const layer = (r: number, g: number, b: number, alpha: number) => ({ color: { r, g, b }, alpha });

export const graphics: readonly CorpusCase[] = [
  {
    file: "ray-sphere",
    name: "brightness",
    wrt: ["ray", "sphere", "light"],
    inputs: [
      [{ origin: [0, 0, 0], direction: [0.1, 0.05, 1] }, sphere, [3, 4, 0]],
      [{ origin: [0, 0, 0], direction: [1, 0.05, 0.3] }, sphere, [3, 4, 0]],
      [{ origin: [0.3, 0, 5.1], direction: [0.2, 0.05, 1] }, sphere, [0.4, 0, 4.5]],
    ],
  },
  {
    file: "noise",
    name: "fbm",
    wrt: ["x", "y", "gain"],
    inputs: [
      [1.3, 2.7, 0.55],
      [-4.2, 0.1, 0.5],
    ],
    spread: 0.02,
  },
  {
    file: "value-noise",
    name: "valueNoise",
    wrt: ["x", "amplitude"],
    inputs: [
      [3.4, 2],
      [-1.7, 1],
    ],
    single: 1,
  },
  {
    file: "tone-map",
    name: "meanLuminance",
    wrt: ["pixels", "exposure", "gamma"],
    inputs: [
      [
        [
          [0.2, 0.5, 0.1],
          [2, 1.5, 0.7],
          [0.9, 0.05, 0.4],
        ],
        -0.5,
        2.2,
      ],
    ],
  },
  {
    file: "lab",
    name: "deltaE",
    wrt: ["first", "second"],
    inputs: [
      [
        [0.9, 0.2, 0.03],
        [0.1, 0.6, 0.5],
      ],
    ],
  },
  {
    file: "hsv",
    name: "hsvToRgb",
    wrt: ["h", "s", "v"],
    inputs: [0.08, 0.22, 0.41, 0.6, 0.75, 0.93].map((h) => [h, 0.6, 0.8]),
    spread: 0.02,
  },
  {
    file: "ray-march",
    name: "depth",
    wrt: ["origin", "direction", "radius", "blend"],
    inputs: [
      [[0, 0.1, 0], [0.05, 0.02, 1], 1, 0.3],
      [[0, 0.5, 0], [0.3, -0.4, 1], 0.6, 0.2],
      [[0, 0.5, 0], [0, 1, 0.1], 0.6, 0.2],
    ],
    single: 1e-3,
  },
  {
    file: "phong",
    name: "shade",
    wrt: ["normal", "view", "material", "lights"],
    inputs: [
      [
        [0.1, 1, 0.2],
        [0.3, 0.9, 0.5],
        { ambient: 0.1, diffuse: 0.7, specular: 0.5, shininess: 12.5 },
        [
          { direction: [0.2, 1, 0], intensity: 0.9 },
          { direction: [0.2, -1, 0.5], intensity: 0.4 },
          { direction: [-0.5, 0.8, 0.3], intensity: 0.6 },
        ],
      ],
    ],
  },
  {
    file: "mandelbrot",
    name: "smoothIterations",
    wrt: ["cx", "cy"],
    inputs: [
      [0.4, 0.5],
      [-1.9, 0.3],
      [-0.1, 0.1],
    ],
    single: 1e-3,
  },
  {
    file: "camera",
    name: "project",
    wrt: ["camera", "point", "aspect"],
    inputs: [[{ eye: [0, 1, -5], target: [0.2, 0, 0], fieldOfView: 0.9 }, [0.6, 0.4, 1], 1.6]],
  },
  {
    file: "easing",
    name: "ease",
    wrt: ["t", "overshoot"],
    inputs: [
      [0, 0.3, 0.75],
      [1, 0.3, 0.75],
      [2, 0.3, 0.75],
      [3, 0.3, 0.75],
      [3, 0.7, 0.75],
      [7, 0.3, 0.75],
    ],
  },
  {
    file: "alpha-blend",
    name: "composite",
    wrt: ["layers", "background"],
    inputs: [
      [[layer(1, 0.2, 0, 0.4), layer(0, 1, 0.5, 0.3), layer(0.3, 0.3, 1, 0.6)], 0.2],
      [[layer(1, 0.2, 0, 0.95), layer(0, 1, 0.5, 0.9), layer(0.3, 0.3, 1, 0.6)], 0.2],
    ],
    spread: 0.01,
  },
];
