/** Parametrised lenses: functions with what comes back through them, and training steps made of them. */
export type { Tensor } from "../tensor.ts";
export { identityLens, pairLens } from "./lens.ts";
export type { Lens } from "./lens.ts";
export { compose, fromFunction, identity, parallel, paraLens, reparametrise } from "./para-lens.ts";
export type { ParaLens } from "./para-lens.ts";
export { learningRate, lossLens, optimizerLens, trainingStep } from "./training.ts";
export type { Learner, Optimizer, TrainingOptions, TrainingStep } from "./training.ts";
