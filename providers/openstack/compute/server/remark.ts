/** The mark on a server: in its metadata, in its description if it was given none, and on the ports that we created for it. */
import { MARK_KEY, markIn } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { describeAnew } from "../../mark";
import { changeMetadata, type ServerWire } from "./api";
import { remarkPorts } from "./ports";

/** Makes a mark the only one on a server and its ports: see `remark` of a definition. */
export async function remarkServer(
  client: OpenStack,
  { id, metadata, description: written }: ServerWire,
  mark: string | undefined,
  label: string | undefined,
): Promise<void> {
  const description = describeAnew(written, mark, label);
  if (description !== (written ?? "")) await client.put("compute", `/servers/${id}`, { server: { description } });
  const wanted: Record<string, string> = mark === undefined ? {} : { [MARK_KEY]: mark };
  await changeMetadata(client, id, metadata, wanted, { [MARK_KEY]: "" });
  if (markIn(metadata[MARK_KEY])?.token !== markIn(mark)?.token) await remarkPorts(client, id, mark);
}
