/** The command, from the sources. */
import { main } from "@cotangent/cli";

await main();
