import type { CorpusCase } from "../corpus-case.ts";

const body = (position: number[], velocity: number[], mass: number) => ({ position, velocity, mass });

export const physics: readonly CorpusCase[] = [
  {
    file: "rocket",
    name: "miss",
    wrt: ["theta", "drag", "target"],
    inputs: [
      [0.7, 0.012, [90, 4]],
      [0.06, 0.02, [60, 0]],
    ],
  },
  {
    file: "projectile",
    name: "range",
    wrt: ["launch", "dragCoefficient"],
    inputs: [
      [{ speed: 30, angle: 0.6, height: 1.5 }, 0.008],
      [{ speed: 5, angle: -0.2, height: 0.4 }, 0],
    ],
  },
  {
    file: "n-body",
    name: "energyDrift",
    wrt: ["start", "dt"],
    inputs: [
      [
        [
          body([0, 0, 0], [0, 0, 0.1], 3),
          body([1, 0.2, 0], [0, 1.5, 0], 0.5),
          body([-0.3, 1.4, 0.3], [-1.2, 0, 0.2], 0.25),
        ],
        0.02,
      ],
    ],
  },
  {
    file: "gravity",
    name: "separation",
    wrt: ["positions", "velocities", "masses", "dt"],
    inputs: [[[0, 0, 1, 0.3, -0.5, 1.2], [0, -0.2, 0.1, 1.1, -0.9, 0], [2, 0.4, 0.3], 0.05]],
  },
  {
    file: "pendulum",
    name: "finalAngle",
    wrt: ["angle", "length", "damping", "seconds"],
    inputs: [
      [0.5, 1.2, 0.1, 2],
      [2.8, 0.4, 0, 3],
    ],
  },
  {
    file: "double-pendulum",
    name: "energy",
    wrt: ["theta", "omega", "upper", "lower"],
    inputs: [[[0.3, -1.1], [0.5, 2.5], { length: 1.1, mass: 0.7 }, { length: 0.6, mass: 1.3 }]],
  },
  {
    file: "spring-chain",
    name: "chainEnergy",
    wrt: ["displacements", "stiffness", "damping"],
    inputs: [
      [[0.1, -0.3, 0.4, 0.05, -0.2], 3, 0.2],
      [[1], 0.5, 0],
    ],
  },
  {
    file: "heat-equation",
    name: "finalTemperatures",
    wrt: ["initial", "diffusivity", "ends"],
    inputs: [[[20, 25, 80, 30, 22, 21], 1.1, [0, 40]]],
  },
  {
    file: "wave-equation",
    name: "pickup",
    wrt: ["shape", "speed"],
    inputs: [[Float64Array.of(0, 0.2, 0.5, 0.9, 0.6, 0.3, 0.1, 0), 0.8, 2.25]],
  },
  {
    file: "lennard-jones",
    name: "potential",
    wrt: ["atoms", "epsilon", "sigma"],
    inputs: [
      [
        [
          [0, 0, 0],
          [1.1, 0.1, -0.2],
          [-0.4, 1.3, 0.6],
          [3.9, 0.3, 0.2],
        ],
        0.8,
        1.05,
      ],
    ],
  },
  {
    file: "kepler",
    name: "trueAnomaly",
    wrt: ["meanAnomaly", "eccentricity"],
    inputs: [
      [1.2, 0.3],
      [0.4, 0.85],
      [2.9, 0.05],
    ],
  },
  {
    file: "bouncing-ball",
    name: "heightAt",
    wrt: ["time", "drop", "restitution"],
    inputs: [
      [0.3, 1, 0.7],
      [1.1, 1, 0.7],
      [1.9, 0.8, 0.6],
      [50, 1, 0.5],
    ],
  },
];
