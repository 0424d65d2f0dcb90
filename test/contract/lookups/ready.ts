/** Waits for objects of a team. */
import { until } from "../../../providers/core/poll";
import type { Team } from "./team";

/** Waits until an object has a status, or failed. */
export async function ready(
  team: Team,
  service: "compute" | "volume",
  path: string,
  envelope: string,
  status: string,
): Promise<void> {
  await until(`${path} to be ${status}`, async () => {
    const object = await team.cloud.find(service, path, envelope);
    return object?.status === status || object?.status === "ERROR" ? object : undefined;
  });
}
