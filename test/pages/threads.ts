/** The script of a page that works with threads, if it may. The title of the page says what was found. */
import { CotangentError, jit, random, setThreads, startThreads, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

const program = (x: Tensor): Tensor => np.sum(np.tanh(np.matmul(x, x)), { axis: 0 });

setThreads(2);
const threads = await startThreads().catch((error: unknown) =>
  error instanceof CotangentError ? error.code : String(error),
);
const x = random.normal(random.key(1), [300, 300]);
const f = jit(program);
const results = Array.from({ length: 200 }, () => f(x).dataSync().slice());
setThreads(1);
const alone = jit((v: Tensor) => program(v))(x).dataSync();
const same = results.every((result) => result.every((value, i) => value === alone[i]));
document.title = `${threads} ${same}`;
