import { showSeconds } from "../measure.ts";
import type { Outcome, Report, TaskResult } from "./result.ts";

const shown = (outcome: Outcome): string =>
  outcome.kind === "timed" ? showSeconds(outcome.median) : `${outcome.kind}: ${outcome.why}`;
export const summary = ({ task, outcomes }: TaskResult): string =>
  [`${task.name}:`, ...[...outcomes].map(([name, outcome]) => `  ${name}: ${shown(outcome)}`)].join("\n");
export const markdown = (_: Report): string => "";
