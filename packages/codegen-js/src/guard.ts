/** What callers with arrays of their own are told about them. */
import { ArgumentError, at, showType, type TypedArray } from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import type { Guard } from "./parts.ts";
import { concreteShape, arrayClass, countOf, sizeOfType } from "./places.ts";

export const guard: Guard = {
  print(plan) {
    const fits = (list: string, buffers: readonly number[]): readonly string[] => [
      `${list}.length === ${buffers.length}`,
      ...buffers.map((buffer, i) => {
        const { type } = at(plan.buffers, buffer);
        return `${list}[${i}] instanceof ${arrayClass(type.dtype)} && ${list}[${i}].length === ${countOf(concreteShape(type.shape))}`;
      }),
    ];
    return [...fits("inputs", plan.inputs), ...fits("outputs", plan.outputs)].join(" && ");
  },
  explain(plan, inputs, outputs) {
    checkArrays("input", inputs, plan, plan.inputs);
    checkArrays("output", outputs, plan, plan.outputs);
  },
};

function checkArrays(
  what: string,
  given: readonly TypedArray[],
  { name, buffers }: Plan,
  expected: readonly number[],
): void {
  if (given.length !== expected.length)
    throw new ArgumentError(
      "wrong-input",
      `program "${name}": ${given.length} ${what}s, expected ${expected.length}`,
      `give one array for each ${what}`,
    );
  given.forEach((array, i) => {
    const { type } = at(buffers, at(expected, i));
    if (array.constructor === type.dtype.allocate(0).constructor && array.length === sizeOfType(type)) return;
    throw new ArgumentError(
      "wrong-input",
      `program "${name}": ${what} ${i} is ${array.constructor.name} of ${array.length} elements, expected ${showType(type)}`,
      "give typed arrays of the dtypes and sizes of the program",
    );
  });
}
