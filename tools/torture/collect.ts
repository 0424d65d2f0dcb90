/** What the collector has not come to yet is no growth of memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Has the collector go through all of this process's memory: Node offers it to those who ask for it. */
export function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
