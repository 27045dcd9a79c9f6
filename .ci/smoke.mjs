/** Run against the packed packages, as a user installs them. */
import assert from "node:assert/strict";
import { grad } from "cotangent";

assert.equal(grad((x) => x.mul(x))(3).item(), 6);
console.log(`grad of x·x at 3 is 6 on Node ${process.version}`);
