/** Volumes for themselves, and attached. */
import * as pulumi from "@pulumi/pulumi";
import { CloudDisk, Volume, VolumeAttachment } from "pulumi-omnicloud";
import type { Computers } from "./computers";
import { all, changed, onCloud, options } from "./place";

/** All disks. */
export function disks(config: pulumi.Config, { small, full, host }: Computers) {
  const plain = new Volume("plain", { size: 1 });
  const data = new Volume(
    "data",
    {
      ...{ ...onCloud, adopt: false, name: "the data", description: changed("of nothing", "of the server") },
      size: changed(1, 2),
      type: "standard",
      availabilityZone: "nova",
      metadata: { tier: "1", secret: pulumi.secret("a secret") },
      replaceData: true,
    },
    {
      ...options("files"),
      ignoreChanges: ["type"],
      additionalSecretOutputs: ["description"],
      replaceOnChanges: ["metadata.tier"],
      deleteBeforeReplace: true,
    },
  );
  const grown = new Volume("grown", {
    size: changed(1, 2),
    type: changed("multiattach", "standard"),
    name: changed("it", "grown"),
  });
  const fresh = new Volume("fresh", { size: 1 }, { deleteBeforeReplace: false });
  const guarded = new Volume("guarded", { size: 1 }, { protect: true });
  const kept = new Volume("kept", { size: 1 }, { retainOnDelete: true });
  const found = new Volume("found", { adopt: config.require("volume"), size: 1 });
  const attached = new VolumeAttachment(
    "data",
    { ...onCloud, adopt: false, server: full.id, volume: data.id },
    { deletedWith: full },
  );

  const archive = new CloudDisk(
    "archive",
    {
      ...{ ...onCloud, adopt: false, name: "the archive", description: "of the team" },
      size: changed(2, 3),
      type: "multiattach",
      availabilityZone: "nova",
      metadata: { tier: "3" },
      replaceData: false,
      attachTo: small.id,
    },
    { dependsOn: host },
  );
  const alone = new CloudDisk("alone", { size: 1 });
  const keptDisk = new CloudDisk("kept-disk", { size: 1 }, { retainOnDelete: true });
  const resources = [plain, data, grown, fresh, guarded, kept, found, attached, archive, alone, keptDisk];
  return { data, archive, outputs: resources.map(all) };
}

/** What `disks` made. */
export type Disks = ReturnType<typeof disks>;
