/** The process of a worker: does what it is asked for, one thing after the other, and ends with whoever asks. */
import { Bench } from "./bench";
import type { Request } from "./worker";

const bench = new Bench();

async function answer(request: Request): Promise<unknown> {
  if ("prepare" in request) return bench.prepare(request.prepare);
  if ("run" in request) return bench.run(request.run);
  if ("smallest" in request) return bench.smallest(request.smallest, request.found);
  return bench.close();
}

process.on("message", (request: Request) => {
  answer(request).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// What programs that were ended in their middle still wait for ends here.
process.on("disconnect", () => process.exit(0));
