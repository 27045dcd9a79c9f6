/** Run in a process of its own, which a driver may crash: prints what the adapter calls itself, or nothing where there is none. */
import { dawn } from "./dawn.ts";

const adapter = await (await dawn()).requestAdapter();
if (adapter) {
  const { description, device, vendor } = adapter.info;
  process.stdout.write([description, device, vendor].find((name) => name !== "") ?? "without a name");
}
