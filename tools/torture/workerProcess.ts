/** The process of a worker: does what it is asked for, one thing after the other, and ends with whoever asks. */
import { Bench } from "./bench";
import type { Task } from "./worker";

const bench = new Bench();

async function answer(task: Task): Promise<unknown> {
  if ("prepare" in task) return bench.prepare(task.prepare);
  if ("run" in task) return bench.run(task.run);
  if ("smallest" in task) return bench.smallest(task.smallest, task.found);
  return bench.close();
}

process.on("message", (task: Task) => {
  answer(task).then(
    (value) => process.send?.({ value }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// What programs that were ended in their middle still wait for ends here.
process.on("disconnect", () => process.exit(0));
