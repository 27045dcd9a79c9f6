/** The class of the host that has a device: its kernels, the memory of plans, and calls, which take turns. */
import { maximalDepth } from "../loop-counters.ts";
import { mapRead, usage } from "../runtime/usage.ts";
import { slotBytes, slots } from "./host-limits.ts";
import type { HostNames, HostSizes } from "./host-text.ts";

/** What buffers of results can be used for. */
const results = usage.storage | usage.copySrc | usage.copyDst;
const storage = usage.storage | usage.copySrc | usage.copyDst | usage.indirect;

export const gpuClass = (
  names: HostNames,
  sizes: HostSizes,
): string => `/** The kernels on a device, and the memory of their plans. */
class ${names.gpu} {
${setUp(names, sizes)}

${memory(names, sizes)}

${calls(names)}
}`;

const setUp = ({ kernels, plans }: HostNames, { isSized, members }: HostSizes): string => `  constructor(device, code) {
    this.device = device;
    this.module = device.createShaderModule({ code });
    this.layouts = new Map();
    this.counterLayout = this.layout([{ type: "uniform", hasDynamicOffset: true }]);${
      members > 0
        ? `
    this.sizeLayout = this.layout([{ type: "uniform", hasDynamicOffset: true }, { type: "uniform" }]);`
        : ""
    }
    this.states = new Map();${
      isSized
        ? `
    this.kept = [];`
        : ""
    }
    this.turn = Promise.resolve();
  }

  layout(buffers) {
    const entries = buffers.map((buffer, binding) => ({ binding, visibility: 4, buffer }));
    return this.device.createBindGroupLayout({ entries });
  }

  /** Of the memory of a kernel, some of which is only read. */
  layoutOf(access) {
    const types = { r: "read-only-storage", w: "storage" };
    const known = this.layouts.get(access);
    if (known) return known;
    const made = this.layout([...access].map((one) => ({ type: types[one] })));
    this.layouts.set(access, made);
    return made;
  }

  /** Compiles all kernels. */
  async ready() {
    for (const plan of ${plans}) ${isSized ? 'if (typeof plan !== "function") ' : ""}this.check(plan);
    const compile = ({ name, access, counters${members > 0 ? ", sizes" : ""} }) => {
      const bindGroupLayouts = [this.layoutOf(access), ...(${members > 0 ? "sizes ? [this.sizeLayout] : " : ""}counters ? [this.counterLayout] : [])];
      const layout = this.device.createPipelineLayout({ bindGroupLayouts });
      const compute = { module: this.module, entryPoint: name };
      return this.device.createComputePipelineAsync({ label: name, layout, compute });
    };
    this.pipelines = await Promise.all(${kernels}.map(compile));
  }

  check({ bytes, memories }) {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const part = Math.max(0, ...memories.map((memory) => memory[2]));
    this.allow("a buffer", Math.max(...bytes), maxBufferSize);
    this.allow("an array", part, maxStorageBufferBindingSize);
  }

  allow(what, bytes, most) {
    if (bytes > most) throw new RangeError("this needs " + what + " of " + bytes + " bytes, and the device allows " + most);
  }`;

const memory = (names: HostNames, { isSized, members }: HostSizes): string => `  buffer(size, usage) {
    return size === 0 ? undefined : this.device.createBuffer({ size, usage });
  }
${isSized ? sizedMemory(names, members) : knownMemory(names)}

  /** Uniforms with the counters of loops, one slot for each iteration. */
  get counters() {
    if (!this.slots) {
      const buffer = this.buffer(${slots * slotBytes}, ${usage.uniform | usage.copyDst});
      const entries = [{ binding: 0, resource: { buffer, size: ${4 * maximalDepth} } }];
      this.slots = { buffer, group: this.device.createBindGroup({ layout: this.counterLayout, entries }) };
    }
    return this.slots;
  }`;

const knownMemory = ({ plans }: HostNames): string => `
  /** The memory of a plan, made when it is first run. Temporaries of all plans are in one place. */
  state(plan) {
    const known = this.states.get(plan);
    if (known) return known;
    this.arena ??= this.buffer(Math.max(...${plans}.map(({ bytes }) => bytes[2])), ${storage});
    const state = this.stateFor(plan);
    this.states.set(plan, state);
    return state;
  }

${stateFor(0)}`;

const stateFor = (members: number): string => `  stateFor(plan) {
    const buffers = plan.bytes.map((size, i) => (i === 2 ? this.arena : this.buffer(size, ${storage})));
    plan.tables.forEach((table, i) => {
      if (table.length > 0) this.device.queue.writeBuffer(buffers[3 + i], 0, Uint32Array.from(table));
    });
    return { plan, buffers, groups: new Map()${members > 0 ? ", loops: plan.sizes && this.loopsFor(plan, buffers)" : ""} };
  }`;

const sizedMemory = ({ plans }: HostNames, members: number): string => `
  /** A plan for these sizes: the last one is kept. */
  planFor(position, sizes) {
    const kept = this.kept[position];
    if (kept?.sizes.every((size, i) => size === sizes[i])) return kept.plan;
    const plan = ${plans}[position](...sizes);
    this.check(plan);
    this.kept[position] = { sizes, plan };
    return plan;
  }

  /** The memory of a plan, made when it is first run for these sizes. Temporaries of all plans are in one place. */
  state(plan) {
    const key = plan.number ?? plan;
    const known = this.states.get(key);
    if (known?.plan === plan) return known;
    if (known) this.free(known);
    this.states.delete(key);
    this.reserve(plan.bytes[2]);
    const state = this.stateFor(plan);
    this.states.set(key, state);
    return state;
  }

  /** Makes the place of temporaries long enough. */
  reserve(bytes) {
    if (bytes <= (this.arena?.size ?? 0)) return;
    this.arena?.destroy();
    this.arena = this.buffer(bytes, ${storage});
    for (const { buffers, groups } of this.states.values()) {
      buffers[2] = this.arena;
      groups.clear();
    }
  }

  free({ buffers }) {
    buffers.forEach((buffer, i) => i !== 2 && buffer?.destroy());
  }

${stateFor(members)}${members > 0 ? `\n\n${loopsFor(members)}` : ""}`;

/** A uniform with sizes lies in a buffer of the plan, beside the counters of loops. */
const loopsFor = (
  members: number,
): string => `  /** Binds the counters of loops, and the sizes of a plan in one more of its buffers. */
  loopsFor({ sizes }, buffers) {
    const buffer = this.buffer(${Math.ceil(members / 4) * 16}, ${usage.uniform | usage.copyDst});
    buffers.push(buffer);
    this.device.queue.writeBuffer(buffer, 0, Int32Array.from(sizes));
    const counters = { buffer: this.counters.buffer, size: ${4 * maximalDepth} };
    const entries = [counters, { buffer }].map((resource, binding) => ({ binding, resource }));
    return this.device.createBindGroup({ layout: this.sizeLayout, entries });
  }`;

const calls = ({
  run,
}: HostNames): string => `  /** Runs a plan on the bytes of its inputs; resolves when those of its outputs are in \`found\`. */
  async call(plan, given, found) {
    const copy = await this.inTurn(plan, given, [], (execution, outputs) => execution.copy(outputs, 0, found.byteLength));
    new Uint8Array(found).set(new Uint8Array(await this.bytes(copy)));
  }

  /** The same with buffers in the place of some arrays on \`given\`; copies of \`parts\` of the outputs come into \`made\`. */
  async callOnDevice(plan, given, held, parts, made) {
    for (const [buffer, array] of held) {
      const bytes = Math.max(4, array.byteLength);
      if (buffer.size < bytes) throw new RangeError("a buffer of " + buffer.size + " bytes for an array of " + bytes);
    }
    await this.inTurn(plan, given, held, (execution, outputs) => {
      for (const [offset, size] of parts) {
        const buffer = this.buffer(size, ${results});
        execution.move(outputs, offset, buffer, 0, size);
        made.push(buffer);
      }
      execution.submit();
    });
  }

  /** What \`end\` returns once the plan was sent, after those before it. */
  async inTurn(plan, given, held, end) {
    const before = this.turn;
    let done;
    this.turn = new Promise((resolve) => (done = resolve));
    await before;
    try {
      const [inputs, outputs] = this.state(plan).buffers;
      if (given.byteLength > 0) this.device.queue.writeBuffer(inputs, 0, given);
      const execution = new ${run}(this, plan);
      for (const [buffer, { byteOffset, byteLength }] of held)
        execution.move(buffer, 0, inputs, byteOffset, Math.max(4, byteLength));
      await execution.steps(plan.steps);
      return end(execution, outputs);
    } finally {
      done();
    }
  }

  /** What is in a buffer for reading, which ends with it. */
  async bytes(copy) {
    if (!copy) return new ArrayBuffer(0);
    try {
      await copy.mapAsync(${mapRead});
      return copy.getMappedRange().slice(0);
    } finally {
      copy.destroy();
    }
  }

  destroy() {
    for (const { buffers } of this.states.values()) for (const buffer of buffers) buffer?.destroy();
    this.arena?.destroy();
    this.slots?.buffer.destroy();
    this.states.clear();
    this.arena = this.slots = undefined;
  }`;
