/** Loops, branches, calls and effects as JavaScript. */
import { at, evaluateDim, failOnCheck, returned, type ArrayType } from "@cotangent/ir";
import { planBranch, planCall, planEffect, planLoop, type BufferRef, type Command, type Plan } from "@cotangent/kernel";
import { LoopBody } from "./loop-body.ts";
import type { CpuParts, PlanCode, Run } from "./parts.ts";
import { hasRooms, roomOf } from "./rooms.ts";

export const loops: Required<CpuParts>["loop"] = {
  ...planLoop,
  body: (plan, module) => new LoopBody(plan, module),
  print({ counter, count, limit, backwards, body, swap }, code, indent) {
    const k = `k${counter}`;
    const most = code.size(count);
    const end = limit ? `Math.min(${code.element(limit)}, ${most})` : most;
    code.line(
      backwards
        ? `${indent}for (let ${k} = ${end} - 1; ${k} >= 0; ${k}--) {`
        : `${indent}for (let ${k} = 0, n${counter} = ${end}; ${k} < n${counter}; ${k}++) {`,
    );
    const inner = `${indent}  `;
    code.block?.(counter, inner, () => iteration({ body, swap }, code, inner));
    code.line(`${indent}}`);
  },
};

export const whiles: Required<CpuParts>["while"] = {
  print({ counter, count, condition, test, body, swap }, code, indent) {
    const [inner, k] = [`${indent}  `, `k${counter}`];
    const isKnown = typeof count === "number";
    code.line(`${indent}for (let ${k} = 0; ${isKnown ? `${k} < ${count}` : ""}; ${k}++) {`);
    code.block?.(counter, inner, () => {
      for (const command of condition) code.command(command, inner);
      code.line(`${inner}if (${code.element(test)} === 0) break;`);
      if (!isKnown) code.line(`${inner}if (${k} >= ${code.size(count)}) return ${JSON.stringify(roomOf(count))};`);
      iteration({ body, swap }, code, inner);
    });
    code.line(`${indent}}`);
  },
};

export const branches: Required<CpuParts>["branch"] = {
  ...planBranch,
  print({ index, branches: lists }, code, indent) {
    const inner = `${indent}    `;
    code.line(`${indent}switch (Math.max(0, Math.min(${code.element(index)}, ${lists.length - 1}))) {`);
    lists.forEach((list, i) => {
      code.line(`${indent}  case ${i}:`);
      for (const command of list) code.command(command, inner);
      code.line(`${inner}break;`);
    });
    code.line(`${indent}}`);
  },
};

type LoopCommand = Extract<Command, { kind: "loop" | "while" }>;

function iteration({ body, swap }: Pick<LoopCommand, "body" | "swap">, code: PlanCode, indent: string): void {
  for (const command of body) code.command(command, indent);
  for (const pair of swap) {
    const [a, b] = pair.map((buffer) => code.name(buffer));
    code.line(`${indent}${code.variables?.has(pair[0]) ? `${a} = ${b}` : `[${a}, ${b}] = [${b}, ${a}]`};`);
  }
}

export const calls: Required<CpuParts>["call"] = {
  ...planCall,
  print({ plan, inputs, outputs }, code, indent) {
    const view = (ref: BufferRef, { type }: { readonly type: ArrayType }): string => {
      const [name, start] = [code.name(ref.buffer), code.start(ref)];
      return start === undefined ? name : `${name}.subarray(${start}, ${start} + ${code.length(type)})`;
    };
    const bufferOf = (list: readonly number[], i: number): Plan["buffers"][number] => at(plan.buffers, at(list, i));
    const args = [
      ...inputs.map((ref, i) => view(ref, bufferOf(plan.inputs, i))),
      ...outputs.map((ref, i) => view(ref, bufferOf(plan.outputs, i))),
    ];
    const call = `${code.callee(plan)}(${[...args, "effect"].join(", ")})`;
    code.line(
      hasRooms(plan.commands)
        ? `${indent}{ const short = ${call}; if (short !== undefined) return short; }`
        : `${indent}${call};`,
    );
  },
};

export const effects: Required<CpuParts>["effect"] = {
  ...planEffect,
  print({ form, values, results }, code, indent) {
    const id = code.effect({ form, types: values.map(({ buffer }) => code.typeOf(buffer)) });
    const shown = values.map(({ buffer }) => `${code.name(buffer)}.slice()`).join(", ");
    const filled = results.map(({ buffer }) => code.name(buffer)).join(", ");
    code.line(`${indent}effect(${id}, [${shown}], [${filled}]);`);
  },
  // A handler may call the executable again: that call gets an arena of its own.
  handled(create, list, sizes = new Map()) {
    const idle: Run[] = [];
    return (inputs, outputs, handler = failOnCheck) => {
      const run = idle.pop() ?? create();
      try {
        return run(inputs, outputs, (id, values, results) => {
          const { form, types } = at(list, id);
          const shown = values.map((data, i) => {
            const { dtype, shape } = at(types, i);
            return { dtype, shape: shape.map((dim) => evaluateDim(dim, sizes)), data };
          });
          const found = handler.effect(form, shown);
          if (form.returns) returned(form, found).forEach(({ data }, i) => at(results, i).set(data));
        });
      } finally {
        idle.push(run);
      }
    };
  },
};
