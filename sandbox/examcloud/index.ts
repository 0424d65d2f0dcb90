// The exam cloud: one address, to which forms with commands are sent. Written from its document, with its quirks:
// refusals have status 200, the code is `return_code` for an unknown command and `ret_code` elsewhere, and JSON has the
// content type of a page, which is Flask's default for text.
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import { htmlPage, type Refusal } from "../refusal";
import { type Call, type Reply, route, type Service } from "../service";
import { str } from "../wire";

const type = "text/html; charset=utf-8";

const descriptions: Record<number, string> = {
  0: "Success",
  1: "Invalid command",
  2: "Argument missing",
  3: "Invalid image name",
  4: "Invalid flavor name",
  5: "Invalid internet access setting",
  6: "Invalid virtual machine id",
  7: "Virtual machine creation failed",
  8: "No network could be found",
};

/** The exam cloud as a service of a cloud. */
export function examcloud(cloud: Cloud): Service {
  const commands: Record<string, (call: Call) => Promise<Reply>> = {
    launch_instance: (call) => launch(cloud, call),
    destroy_instance: (call) => destroy(cloud, call),
  };
  const dispatch = async (call: Call): Promise<Reply> => {
    const name = str(call.body, "command") ?? "";
    const there = name !== "destroy_instance" || cloud.examcloud.settings.destroys;
    const command = there && Object.hasOwn(commands, name) ? commands[name] : undefined;
    return command ? command(call) : answer({ return_code: 1, description: descriptions[1] });
  };
  return {
    name: "examcloud",
    prefix: "/cloud_api",
    routes: [route("POST /", dispatch, true)],
    unauthorized: () => ({ status: 405, text: htmlPage(405, descriptions[1] ?? ""), type }),
    unknown: () => ({ status: 404, text: htmlPage(404, "Not Found"), type }),
    refuse: (refusal: Refusal) =>
      typeof refusal.more.code === "number"
        ? result(refusal.more.code, {}, refusal.message)
        : { status: refusal.status, text: htmlPage(refusal.status, refusal.message), type, headers: refusal.headers },
    headers: () => ({ Server: "Werkzeug/0.9.6 Python/2.7.6" }),
  };
}

async function launch(cloud: Cloud, call: Call): Promise<Reply> {
  const { examcloud, settings } = cloud;
  const [image, flavor, internet, name] = ["image", "flavor", "internet", "name"].map((key) => str(call.body, key));
  if (image === undefined || flavor === undefined || internet === undefined || name === undefined) return result(2);
  if (!examcloud.images.has(image)) return result(3);
  if (!examcloud.flavors.has(flavor)) return result(4);
  if (internet !== "true" && internet !== "false") return result(5);
  if (!examcloud.settings.configured) return result(8);
  const { launching } = examcloud;
  launching.now += 1;
  launching.most = Math.max(launching.most, launching.now);
  await sleep(settings.delays.examLaunch);
  launching.now -= 1;
  const failed = call.fates.has("goes-to-error") || call.fates.has("no-valid-host");
  if (failed || examcloud.vms.size >= examcloud.settings.capacity) return result(7);
  const vm = examcloud.launch({ image, flavor, internet: internet === "true", name });
  return result(0, { vm_id: vm.id, vm_ip: vm.ip });
}

async function destroy(cloud: Cloud, call: Call): Promise<Reply> {
  const id = str(call.body, "vm_id");
  if (id === undefined) return result(2);
  await sleep(cloud.settings.delays.examDestroy);
  return result(cloud.examcloud.vms.delete(id) ? 0 : 6);
}

function result(code: number, more: object = {}, description = descriptions[code]): Reply {
  return answer({ ret_code: code, description, ...more });
}

function answer(body: object): Reply {
  return { status: 200, text: JSON.stringify(body), type };
}
