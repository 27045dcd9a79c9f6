/** What sources look like that may have a directive: to ask that costs less than to read them. */
import { modeOptions } from "../commands/options.ts";

/** The words after `use` that ask for a derivative. */
export const modeNames: readonly string[] = Object.keys(modeOptions);

/** `"use grad"`, as with all of its kinds. */
export const modePattern = new RegExp(`["']use (?:${modeNames.join("|")})\\b`);
export const operatorsPattern = /["']use operators["']/;
export const directivePattern = new RegExp(`${modePattern.source}|${operatorsPattern.source}`);
