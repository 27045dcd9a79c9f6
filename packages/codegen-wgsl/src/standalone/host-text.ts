/** The part of a module that runs its plans on a device: plain JavaScript, the same in every module. */
import { maximalDepth } from "../loop-counters.ts";
import { iterationsAhead } from "../runtime/predicate.ts";
import { mapRead, usage } from "../runtime/usage.ts";

export interface HostNames {
  /** The class whose objects run plans on a device. */
  readonly gpu: string;
  /** The class of one execution. */
  readonly run: string;
  /** The list of kernels. */
  readonly kernels: string;
  /** The list of plans. */
  readonly plans: string;
}

const storage = usage.storage | usage.copySrc | usage.copyDst | usage.indirect;
const staging = usage.mapRead | usage.copyDst;
/** Iterations whose counters a submission holds, and the bytes from one to the next. */
const [slots, slotBytes] = [1024, 256];
const dispatchesPerSubmission = 512;

export const hostText = (names: HostNames): readonly string[] => [...gpuText(names), "", ...runText(names)];

/** A device with the kernels of the module and the memory of its plans. Calls take turns. */
const gpuText = ({ gpu, run, kernels, plans }: HostNames): readonly string[] =>
  `/** The kernels on a device, and the memory of their plans. */
class ${gpu} {
  constructor(device, code) {
    this.device = device;
    this.module = device.createShaderModule({ code });
    this.layouts = new Map();
    this.counterLayout = this.layout([{ type: "uniform", hasDynamicOffset: true }]);
    this.states = new Map();
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
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    for (const { bytes, memories } of ${plans}) {
      const part = Math.max(0, ...memories.map((memory) => memory[2]));
      this.allow("a buffer", Math.max(...bytes), maxBufferSize);
      this.allow("an array", part, maxStorageBufferBindingSize);
    }
    const compile = ({ name, access, counters }) => {
      const bindGroupLayouts = [this.layoutOf(access), ...(counters ? [this.counterLayout] : [])];
      const layout = this.device.createPipelineLayout({ bindGroupLayouts });
      const compute = { module: this.module, entryPoint: name };
      return this.device.createComputePipelineAsync({ label: name, layout, compute });
    };
    this.pipelines = await Promise.all(${kernels}.map(compile));
  }

  allow(what, bytes, most) {
    if (bytes > most) throw new RangeError("this needs " + what + " of " + bytes + " bytes, and the device allows " + most);
  }

  buffer(size, usage) {
    return size === 0 ? undefined : this.device.createBuffer({ size, usage });
  }

  /** The memory of a plan, made when it is first run. Temporaries of all plans are in one place. */
  state(plan) {
    const known = this.states.get(plan);
    if (known) return known;
    this.arena ??= this.buffer(Math.max(...${plans}.map(({ bytes }) => bytes[2])), ${storage});
    const buffers = plan.bytes.map((size, i) => (i === 2 ? this.arena : this.buffer(size, ${storage})));
    plan.tables.forEach((table, i) => {
      if (table.length > 0) this.device.queue.writeBuffer(buffers[3 + i], 0, Uint32Array.from(table));
    });
    const state = { buffers, groups: new Map() };
    this.states.set(plan, state);
    return state;
  }

  /** Uniforms with the counters of loops, one slot for each iteration. */
  get counters() {
    if (!this.slots) {
      const buffer = this.buffer(${slots * slotBytes}, ${usage.uniform | usage.copyDst});
      const entries = [{ binding: 0, resource: { buffer, size: ${4 * maximalDepth} } }];
      this.slots = { buffer, group: this.device.createBindGroup({ layout: this.counterLayout, entries }) };
    }
    return this.slots;
  }

  /** Runs a plan on the bytes of its inputs; resolves when those of its outputs are in \`found\`. */
  async call(plan, given, found) {
    const before = this.turn;
    let end;
    this.turn = new Promise((resolve) => (end = resolve));
    await before;
    let copy;
    try {
      const { buffers } = this.state(plan);
      if (given.byteLength > 0) this.device.queue.writeBuffer(buffers[0], 0, given);
      const execution = new ${run}(this, plan);
      await execution.steps(plan.steps);
      copy = execution.copy(buffers[1], 0, found.byteLength);
    } finally {
      end();
    }
    new Uint8Array(found).set(new Uint8Array(await this.bytes(copy)));
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
    this.slots?.buffer.destroy();
    this.states.clear();
    this.arena = this.slots = undefined;
  }
}`.split("\n");

/** One execution of a plan: its dispatches in order, gathered into submissions. */
const runText = ({ run, kernels }: HostNames): readonly string[] =>
  `/** One execution of a plan. */
class ${run} {
  constructor(gpu, plan) {
    this.gpu = gpu;
    this.state = gpu.state(plan);
    this.memories = [...plan.memories];
    this.current = new Uint32Array(${maximalDepth});
    this.written = new Uint32Array(${(slots * slotBytes) / 4});
    this.used = 0;
    this.isWritten = false;
    this.sent = 0;
  }

  async steps(steps) {
    for (const step of steps)
      if (step.run !== undefined) this.dispatch(step);
      else if (step.loop !== undefined) await this.loop(step);
      else if (step.test !== undefined) await this.while(step);
      else if (step.all) await this.where(step);
      else await this.branch(step);
  }

  dispatch({ run, on, arg }) {
    const { access, counters, groups } = ${kernels}[run];
    const isFull = counters && !this.isWritten && this.used === ${slots};
    if (this.sent === ${dispatchesPerSubmission} || isFull) this.submit();
    this.encoder ??= this.gpu.device.createCommandEncoder();
    this.pass ??= this.encoder.beginComputePass();
    this.pass.setPipeline(this.gpu.pipelines[run]);
    this.pass.setBindGroup(0, this.group(access, on));
    if (counters) this.pass.setBindGroup(1, this.gpu.counters.group, [this.slot()]);
    if (arg === undefined) this.pass.dispatchWorkgroups(...groups);
    else this.pass.dispatchWorkgroupsIndirect(this.args, 12 * arg);
    this.sent++;
  }

  group(access, on) {
    const parts = on.map((i) => this.memories[i]);
    const key = access + parts.join(" ");
    const { buffers, groups } = this.state;
    const known = groups.get(key);
    if (known) return known;
    const resources = parts.map(([buffer, offset, size]) => ({ buffer: buffers[buffer], offset, size }));
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    const made = this.gpu.device.createBindGroup({ layout: this.gpu.layoutOf(access), entries });
    groups.set(key, made);
    return made;
  }

  count(depth, value) {
    this.current[depth] = value;
    this.isWritten = false;
  }

  /** Where the counters as they are now stand in the uniforms. */
  slot() {
    if (!this.isWritten) this.written.set(this.current, this.used++ * ${slotBytes / 4});
    this.isWritten = true;
    return (this.used - 1) * ${slotBytes};
  }

  submit() {
    this.pass?.end();
    const { device } = this.gpu;
    if (this.used > 0) device.queue.writeBuffer(this.gpu.counters.buffer, 0, this.written, 0, this.used * ${slotBytes / 4});
    if (this.encoder) device.queue.submit([this.encoder.finish()]);
    this.pass = this.encoder = undefined;
    this.used = this.sent = 0;
    this.isWritten = false;
  }

  /** A copy of a part of a buffer, for reading, once everything before has run. */
  copy(buffer, offset, size) {
    const copy = this.gpu.buffer(size, ${staging});
    if (copy) {
      this.pass?.end();
      this.pass = undefined;
      this.encoder ??= this.gpu.device.createCommandEncoder();
      this.encoder.copyBufferToBuffer(buffer, offset, copy, 0, size);
    }
    this.submit();
    return copy;
  }

  /** The integer in a part of memory. */
  async integer(memory) {
    const [buffer, offset] = this.memories[memory];
    return new Int32Array(await this.gpu.bytes(this.copy(this.state.buffers[buffer], offset, 4)))[0];
  }

  async loop({ loop, depth, limit, backwards, swap, body }) {
    const count = limit === undefined ? loop : Math.min(loop, await this.integer(limit));
    for (let i = 0; i < count; i++) {
      this.count(depth, backwards ? count - 1 - i : i);
      await this.steps(body);
      for (const [a, b] of swap) [this.memories[a], this.memories[b]] = [this.memories[b], this.memories[a]];
    }
  }

  /** Some iterations are sent before it is known whether they are wanted. */
  async while({ most, depth, test, ask, args, body }) {
    const ahead = ask ? ${iterationsAhead} : 1;
    for (let first = 0; first < most && (await this.integer(test)) !== 0; first += ahead)
      for (let i = first; i < Math.min(first + ahead, most); i++) {
        this.count(depth, i);
        if (ask) await this.where({ ask, args, body });
        else await this.steps(body);
      }
  }

  /** Steps whose numbers of workgroups a kernel writes before: none for those that are not wanted. */
  async where({ ask, args, body }) {
    this.dispatch(ask);
    this.args = this.state.buffers[args];
    await this.steps(body);
  }

  async branch({ index, branches }) {
    const chosen = await this.integer(index);
    await this.steps(branches[Math.max(0, Math.min(chosen, branches.length - 1))]);
  }
}`.split("\n");
