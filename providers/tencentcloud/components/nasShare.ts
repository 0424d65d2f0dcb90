/** A NasShare on Tencent Cloud: a file system of CFS, mounted in one subnet, and a permission group for its clients. */
import * as pulumi from "@pulumi/pulumi";
import type { NasClient, NasShareArgs, NasShareOutputs } from "../../../components/nasShare";
import { getInstanceOutput } from "../../../lookups/instance";
import { noteChange } from "../../core/changedLater";
import type { Builder } from "../../core/cloud";
import { missingAmong, refusedAmong } from "../../core/differences";
import { argumentFault, refuseWrongArguments } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { differences } from "../differences";
import type { TencentSettings } from "../settings";
import { PermissionGroup } from "../share/clients/permissionGroup";
import { FileSystem } from "../share/fileSystem";

const LIMITS = differences.limited.NasShare;

/** Where a resource is. */
interface Place {
  connection?: string;
  region?: string;
}

/** Builds a NasShare. */
export const build: Builder<NasShareArgs, Fields<NasShareOutputs>, TencentSettings> = (self, name, args) => {
  refuseUnsupported(name, args);
  const { connection, region, vpc = "", subnet = "", size, description, replaceData, adopt, takeOver } = args;
  const place = { connection, region };
  const child = { parent: self };
  const clients = (args.clients ?? []).map(({ cidr = "", instance, access }, i) => ({
    cidr: instance === undefined ? cidr : addressOf(name, place, i, instance),
    access,
  }));
  const of = pulumi.output(adopt).apply((id) => (typeof id === "string" ? id : undefined));
  const group = new PermissionGroup(name, { ...place, clients, of: adopt === undefined ? undefined : of }, child);
  const files = new FileSystem(
    name,
    {
      ...{ ...place, vpc, subnet, group: group.id, name: args.name ?? name, description },
      ...{ size, replaceData, adopt, takeOver },
    },
    child,
  );
  // Whoever looks the share up by its id sees its clients as the program says.
  noteChange(files, files.id);
  const absent = pulumi.output<string | undefined>(undefined);
  const exportLocations = pulumi
    .output(files.exportPaths)
    .apply((paths) => paths.map((path, i) => ({ path, preferred: i === 0 })));
  return {
    id: files.id,
    name: files.name.apply((written) => written ?? name),
    description: files.description,
    protocol: pulumi.output("NFS" as const),
    size: pulumi.output(size) as pulumi.Output<number | undefined>,
    region: files.regionName.apply((known): string | undefined => known),
    network: pulumi.output(vpc),
    status: files.status,
    progress: absent,
    exportLocations,
    exportPath: exportLocations.apply(([first]): string | undefined => first?.path),
    shareServerId: absent,
    shareServerHost: absent,
    shareNetworkId: absent,
    accessKeys: pulumi.secret({}) as pulumi.Output<Record<string, string>>,
    createdAt: files.createdAt,
    updatedAt: absent,
  };
};

/** The address of a client's instance; one that is given by its id is looked up. */
function addressOf(name: string, place: Place, client: number, instance: NonNullable<NasClient["instance"]>) {
  const address = pulumi.Resource.isInstance(instance)
    ? instance.address
    : getInstanceOutput({ ...place, id: instance }).address;
  return pulumi.output(address).apply((found) => {
    if (found !== undefined) return found;
    const reason = "it has no address, so it cannot be a client of a share";
    throw argumentFault("NasShare", name, `clients[${client}].instance`, reason);
  });
}

/** @throws ArgumentError naming all that CFS has not */
function refuseUnsupported(name: string, args: NasShareArgs): void {
  const { protocol } = args;
  const { needed, refused } = differences;
  const wrong = [...missingAmong(args, needed.NasShare), ...refusedAmong(args, refused.NasShare)];
  if (protocol !== undefined && protocol !== "NFS") wrong.push(["protocol", LIMITS.protocol["all but NFS"]]);
  refuseWrongArguments("NasShare", name, wrong);
}
