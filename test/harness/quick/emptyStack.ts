/**
 * An empty stack as `pulumi stack init` and `pulumi config set --secret` leave it, in a file back end: written by us, since
 * each of the two would start an engine, and there are hundreds of stacks in a run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { encrypted, stackKey } from "./stackKey";

/** Where a stack is made. */
export interface StackPlace {
  /** The project's folder. */
  folder: string;
  /** The folder of the file back end. */
  backend: string;
  project: string;
  stack: string;
}

/** Makes a stack; the values of its config are given in clear. */
export function makeStack(place: StackPlace, config: Readonly<ConfigMap>): void {
  const { folder, backend, project, stack } = place;
  const file = stateFile(place);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: `organization/${project}/${stack}` };
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint }));
  const values = Object.entries(config).map(([key, { value, secret }]) => [
    key.includes(":") ? key : `${project}:${key}`,
    secret ? { secure: encrypted(value) } : value,
  ]);
  const settings = { ...stackKey().settings, ...(values.length > 0 && { config: Object.fromEntries(values) }) };
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify(settings));
}

/** Where the back end keeps a stack's state. */
export function stateFile({ backend, project, stack }: Omit<StackPlace, "folder">): string {
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}
