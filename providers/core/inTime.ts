/** An end to what a library asks of a cloud: the running operation's deadline. */
import { CloudError } from "./errors";
import { TOO_LATE } from "./noAnswer";
import { currentOperation, timeLeft } from "./operation";

/** How long a check in preview waits for an answer, in ms. */
const LONGEST_CHECK = 10_000;

/**
 * The answer, if it comes in time.
 * @param service the service as a user knows it: `AWS EC2 eu-west-3`
 * @param operation what it was asked for: `DescribeVpcs`
 * @throws CloudError if it comes too late: what was asked may have been done
 */
export async function inTime<T>(answer: Promise<T>, service: string, operation: string): Promise<T> {
  const patience = currentOperation().patient ? timeLeft() : Math.min(timeLeft(), LONGEST_CHECK);
  let end: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const detail = TOO_LATE;
    end = setTimeout(
      () => reject(new CloudError({ service, operation, status: 0, detail, ambiguous: true })),
      patience,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(end);
  }
}
