/** Runs in Deno: prints one JSON object with what the library computes on the WebGPU of Deno. */
import { device, jit, setDefaultDevice, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";

await device("webgpu");
setDefaultDevice("webgpu");

const loss = (w: Tensor, x: Tensor): Tensor => np.mean(np.square(nn.softmax(np.matmul(x, w))));
const [value, gradient] = jit(valueAndGrad(loss))(
  np.array([
    [0.1, -0.2],
    [0.3, 0.4],
  ]),
  np.array([
    [1, 2],
    [-1, 0.5],
    [0, 3],
  ]),
);
console.log(JSON.stringify({ value: (await value.data())[0], gradient: [...(await gradient.data())] }));
