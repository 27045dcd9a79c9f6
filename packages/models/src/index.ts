/** Layers, losses, data sets and training loops. */
export { shuffledBatches } from "./datasets/batches.ts";
export type { Batch, BatchOptions } from "./datasets/batches.ts";
export { randomShift } from "./datasets/random-shift.ts";
export type { ShiftOptions } from "./datasets/random-shift.ts";
export { loadDigits } from "./datasets/digits.ts";
export type { Digits, LabelledImages } from "./datasets/digits.ts";
export { dense } from "./layers/dense.ts";
export type { DenseOptions, DenseParams } from "./layers/dense.ts";
export { glorotNormal, glorotUniform, heNormal, heUniform } from "./layers/initializers.ts";
export type { Initializer, WeightShape } from "./layers/initializers.ts";
export type { Layer } from "./layers/layer.ts";
export { mlp } from "./layers/mlp.ts";
export type { MlpOptions, MlpParams } from "./layers/mlp.ts";
export { accuracy, meanSquaredError, softmaxCrossEntropy } from "./losses/losses.ts";
export { train } from "./train/train.ts";
export type { StepProgress, TrainOptions } from "./train/train.ts";
export { stepFunction, trainingStep } from "./train/training-step.ts";
export type { TrainState, TrainStep } from "./train/training-step.ts";
