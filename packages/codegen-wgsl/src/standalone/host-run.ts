/** The class of the host for one execution of a plan: its dispatches in order, gathered into submissions. */
import { maximalDepth } from "../loop-counters.ts";
import { iterationsAhead } from "../runtime/predicate.ts";
import { usage } from "../runtime/usage.ts";
import { dispatchesPerSubmission, slotBytes, slots } from "./host-limits.ts";
import type { HostNames, HostSizes } from "./host-text.ts";

const staging = usage.mapRead | usage.copyDst;

export const runClass = (names: HostNames, sizes: HostSizes): string => `/** One execution of a plan. */
class ${names.run} {
${dispatching(names, sizes)}

${submitting}

${control}
}`;

const dispatching = ({ kernels }: HostNames, { isSized, members }: HostSizes): string => `  constructor(gpu, plan) {
    this.gpu = gpu;
    this.state = gpu.state(plan);
    this.memories = [...plan.memories];
    this.current = new Uint32Array(${maximalDepth});
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

  dispatch({ run, on, arg${isSized ? ", groups" : ""} }) {
    const { access, counters${members > 0 ? ", sizes" : ""}${isSized ? ", groups: known" : ", groups"} } = ${kernels}[run];
    const isFull = counters && !this.isWritten && this.used === ${slots};
    if (this.sent === ${dispatchesPerSubmission} || isFull) this.submit();
    this.encoder ??= this.gpu.device.createCommandEncoder();
    this.pass ??= this.encoder.beginComputePass();
    this.pass.setPipeline(this.gpu.pipelines[run]);
    this.pass.setBindGroup(0, this.group(access, on));
    ${members > 0 ? "if (sizes) this.pass.setBindGroup(1, this.state.loops, [counters ? this.slot() : 0]);\n    else " : ""}if (counters) this.pass.setBindGroup(1, this.gpu.counters.group, [this.slot()]);
    if (arg === undefined) this.pass.dispatchWorkgroups(...${isSized ? "(groups ?? known)" : "groups"});
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
    this.written ??= new Uint32Array(${(slots * slotBytes) / 4});
    if (!this.isWritten) this.written.set(this.current, this.used++ * ${slotBytes / 4});
    this.isWritten = true;
    return (this.used - 1) * ${slotBytes};
  }`;

const submitting = `  submit() {
    this.pass?.end();
    const { device } = this.gpu;
    if (this.used > 0) device.queue.writeBuffer(this.gpu.counters.buffer, 0, this.written, 0, this.used * ${slotBytes / 4});
    if (this.encoder) device.queue.submit([this.encoder.finish()]);
    this.pass = this.encoder = undefined;
    this.used = this.sent = 0;
    this.isWritten = false;
  }

  /** Copies a part of a buffer to another one, once everything before has run. */
  move(from, offset, to, start, size) {
    this.pass?.end();
    this.pass = undefined;
    this.encoder ??= this.gpu.device.createCommandEncoder();
    this.encoder.copyBufferToBuffer(from, offset, to, start, size);
  }

  /** A copy of a part of a buffer, for reading. */
  copy(buffer, offset, size) {
    const copy = this.gpu.buffer(size, ${staging});
    if (copy) this.move(buffer, offset, copy, 0, size);
    this.submit();
    return copy;
  }

  /** The integer in a part of memory. */
  async integer(memory) {
    const [buffer, offset] = this.memories[memory];
    return new Int32Array(await this.gpu.bytes(this.copy(this.state.buffers[buffer], offset, 4)))[0];
  }`;

const control = `  async loop({ loop, depth, limit, backwards, swap, body }) {
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
  }`;
