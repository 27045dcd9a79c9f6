/** Everything that can be wrong with a source text. `$1`, `$2` are details of the place. */

interface Entry {
  readonly message: string;
  readonly remedy: string;
}

export type Code =
  | "syntax-error"
  | "no-such-function"
  | "not-supported"
  | "type-not-supported"
  | "any-type"
  | "random-number"
  | "clock-read"
  | "input-output"
  | "exceptions"
  | "asynchronous"
  | "captured-state"
  | "assigned-constant"
  | "mutated-parameter"
  | "mutated-module-state"
  | "aliased-write"
  | "unknown-name"
  | "unknown-method"
  | "not-callable"
  | "no-source"
  | "deep-recursion"
  | "too-large"
  | "dynamic-length"
  | "growing-array"
  | "lengths-differ"
  | "kinds-differ"
  | "maybe-undefined"
  | "not-a-number"
  | "dynamic-text"
  | "index-out-of-range"
  | "dynamic-key"
  | "no-result"
  | "not-differentiable-result";

export const codes: Readonly<Record<Code, Entry>> = {
  "syntax-error": { message: "$1", remedy: "correct the syntax" },
  "no-such-function": {
    message: '"$1" is not an exported function of this file',
    remedy: "export a function of that name, or give another name: $2",
  },
  "not-supported": { message: "$1 is not understood", remedy: "$2" },
  "type-not-supported": {
    message: 'the type "$1" of $2 is not made of numbers',
    remedy: "use number, boolean, arrays, tuples, typed arrays and objects of these",
  },
  "any-type": { message: '$1 has type "any"', remedy: "say its type" },
  "random-number": {
    message: "$1 gives another value each time, so the function has no derivative",
    remedy: "give random numbers as a parameter",
  },
  "clock-read": { message: "$1 reads the clock, so the function is not pure", remedy: "give the time as a parameter" },
  "input-output": { message: "$1 reads or writes outside the function", remedy: "do it where the function is called" },
  exceptions: {
    message: "$1: a compiled function does arithmetic only and has no exceptions",
    remedy: "return a value, such as NaN, that says what is wrong",
  },
  asynchronous: { message: "$1 waits for something outside the function", remedy: "await values before the call" },
  "captured-state": {
    message: '"$1" is a variable outside the function that changes, so the function is not pure',
    remedy: "make it a parameter, or a const",
  },
  "assigned-constant": {
    message: '"$1" is a constant, or a variable of what is around the function',
    remedy: "assign a variable of the function, and return its value",
  },
  "mutated-parameter": {
    message: "this changes an array or object of the caller, so the function is not pure",
    remedy: "work on a copy: x.slice(), [...x], Float64Array.from(x), { ...x }",
  },
  "mutated-module-state": {
    message: "this changes an array or object of the module, so the function is not pure",
    remedy: "work on a copy, made within the function",
  },
  "aliased-write": {
    message: "this array or object was changed under another name, which may or may not be the same one",
    remedy: "copy it before it is changed: x.slice(), [...x]",
  },
  "unknown-name": { message: '"$1" is not a number, array or function that can be compiled', remedy: "$2" },
  "unknown-method": { message: "$1 is not understood", remedy: "write it as a loop, or use: $2" },
  "not-callable": {
    message: "$1 is not a function that is known when compiling",
    remedy: "call a function by its name",
  },
  "no-source": {
    message: 'the source of "$1" is not at hand, only its declaration',
    remedy: "import it from a package that ships its sources, or copy the function",
  },
  "deep-recursion": {
    message: '"$1" calls itself more than $2 times',
    remedy: "recursion is unrolled when compiling: end it by a number that is known then, or write a loop",
  },
  "too-large": {
    message: "the program becomes too large here",
    remedy: "use loops over numbers instead of recursion, and fewer nested calls",
  },
  "dynamic-length": {
    message: "an array of a length that depends on values: $1",
    remedy: "let lengths depend on constants and on lengths of parameters only",
  },
  "growing-array": {
    message: "an array is used while a loop appends to it",
    remedy: "make it as long as it becomes, with new Array(n).fill(0), and assign its elements",
  },
  "lengths-differ": {
    message: "arrays of different lengths in one place: $1 and $2",
    remedy: "give them one length, or fix it with the option lengths",
  },
  "kinds-differ": {
    message: "$1 and $2 in one place: which one depends on a value",
    remedy: "use one type for both",
  },
  "maybe-undefined": {
    message: "a value that may be undefined, which depends on values",
    remedy: "use a number, such as NaN, instead of undefined",
  },
  "not-a-number": { message: "$1 is used as a number", remedy: "use a number" },
  "dynamic-text": {
    message: "a text that depends on values",
    remedy: "use numbers or enums; texts must be known when compiling",
  },
  "index-out-of-range": { message: "index $1 of an array of $2 elements", remedy: "write within the array" },
  "dynamic-key": { message: "a property whose name depends on values", remedy: "use an array, or name the property" },
  "no-result": { message: '"$1" does not return a number on all ways', remedy: "return a value at the end" },
  "not-differentiable-result": {
    message: '"$1" returns $2',
    remedy: "return numbers, booleans, or arrays and objects of these",
  },
};

export const fill = (template: string, details: readonly string[]): string =>
  template.replaceAll(/\$(\d)/g, (_, digit: string) => details[Number(digit) - 1] ?? "");
