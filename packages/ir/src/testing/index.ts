/** For tests: random typed programs with points of their domains. */
export { accuracyBounds, accuracySamples, edgeValues, fromBits, referenceOf, ulpError, worstCase } from "./accuracy.ts";
export type { AccuracyBound, WorstCase } from "./accuracy.ts";
export { accuracyBounds64, exactOf } from "./accuracy64.ts";
export type { AccuracyBound64 } from "./accuracy64.ts";
export { exactly, preciseExp, ulpsFrom } from "./high-precision.ts";
export type { Exact } from "./high-precision.ts";
export { expansionValues } from "./expansion-values.ts";
export { acceptedBy, arbitraryProgram, randomProgram, showArray, showPointed } from "./arbitrary-program.ts";
export type { ProgramOptions } from "./arbitrary-program.ts";
export { auditProgram, auditStep, element } from "./audit.ts";
export type { Accepts } from "./audit.ts";
export {
  aboveOne,
  allHold,
  betweenHalves,
  bound,
  integers,
  margin,
  nonzero,
  positive,
  real,
  sampleArray,
  small,
  unit,
  usual,
} from "./domain.ts";
export type { Domain } from "./domain.ts";
export { doublingHost } from "./doubling-host.ts";
export { Growth } from "./growth.ts";
export type { PointedProgram, Recipe, Soil, Style } from "./growth.ts";
export { chance, pick, seeded, shuffled, uniform } from "./random.ts";
export type { Random } from "./random.ts";
export { scalarSamples } from "./scalar-samples.ts";
export { smallerPrograms } from "./shrink.ts";
