/** The sandbox as the cloud of rounds. */
import { type Sandbox, type SandboxContent, type SandboxOptions, startSandbox } from "../../sandbox";
import { type OpenCloud, type SavedCloud, withTexts } from "./cloud";
import { linesOf } from "./content";

/** More than a fresh sandbox allows: programs of many groups and routers. */
const ROOMY: SandboxOptions = { quick: true, quotas: { router: -1, security_group: -1, network: -1 } };

/** What all of a bench's sandboxes have: a saved stack finds its cloud again. */
interface Same {
  /** Their ports. */
  ports: { port: number; objectStorePort: number };
  /** The stack's config. */
  config: Record<string, string>;
}

/** An empty sandbox, saved: its keys are generated once. */
export async function sandboxCloud(): Promise<SavedCloud> {
  const sandbox = await startSandbox(ROOMY);
  const { url, objectStore } = sandbox;
  const ports = { port: Number(new URL(url).port), objectStorePort: Number(new URL(objectStore.endpoint).port) };
  for (const [at, name] of ["proctor", "lobby"].entries()) sandbox.luoyun.add(name, { status: 5, port: 5901 + at });
  const saved = savedAs(await sandbox.save(), { ports, config: configOf(sandbox) });
  await sandbox.close();
  return saved;
}

function savedAs(load: SandboxContent, same: Same): SavedCloud {
  return { open: async () => opened(await startSandbox({ ...ROOMY, ...same.ports, load }), same) };
}

function opened(sandbox: Sandbox, same: Same): OpenCloud {
  return {
    sandbox,
    config: same.config,
    lines: async (change = String) => linesOf(withTexts(await sandbox.save(), change)),
    save: async () => savedAs(await sandbox.save(), same),
    close: () => sandbox.close(),
  };
}

/** The stack's config: a connection to each of the clouds. */
function configOf(sandbox: Sandbox): Record<string, string> {
  const { authUrl, operator, objectStore, qingstor, luoyun, examcloud } = sandbox;
  const { username, password, projectName, domain } = operator;
  const { region, ...gateway } = objectStore;
  const connections = {
    cloud: {
      ...{ kind: "openstack", authUrl, username, password, projectName, region: "RegionOne" },
      ...{ userDomainName: domain, projectDomainName: domain },
    },
    store: { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } },
    installer: qingstor.connection,
    lab: { kind: "luoyun", host: luoyun.host, user: luoyun.username, password: luoyun.password },
    exam: { kind: "examcloud", url: examcloud.url },
  };
  return { "omnicloud:connections": JSON.stringify(connections), "omnicloud:connection": "cloud" };
}
