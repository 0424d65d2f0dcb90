/** What is allowed in a server's arguments, each by itself. */
import { z } from "zod";
import type { ServerNetwork } from "../../../../components/instance";
import { address } from "../../../core/addressFields";
import { DIGEST_KEY } from "../../../core/digest";
import { MARK_KEY } from "../../../core/mark";
import type { Shape } from "../../../core/schema";
import { openStackFields } from "../../args";
import { objectId } from "../../ids";
import { metadataSchema } from "../../metadata";
import { systemDiskSchema } from "./bootDisk";
import type { ServerArgs } from "./server";
import { userDataFields } from "./userData";

const networkSchema = z
  .strictObject({
    network: objectId("network", "getVpc").optional(),
    subnet: objectId("subnet").optional(),
    address: address.optional(),
    port: objectId("port").optional(),
  } satisfies Shape<ServerNetwork>)
  .refine((given) => given.network !== undefined || given.port !== undefined, "needs a network or a port");

/** The schema of a server's arguments. */
export const serverSchema = z.strictObject({
  ...openStackFields,
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^\S(.*\S)?$/s, "must not begin or end with a space")
    .optional(),
  description: z.string().max(255).optional(),
  flavor: z.string().min(1),
  image: z.string().min(1).optional(),
  systemDisk: systemDiskSchema,
  networks: z.array(networkSchema).min(1, "must name at least one network").optional(),
  securityGroups: z
    .array(z.string().min(1))
    .min(1, "must name at least one group; leave it out for the project's default group")
    .optional(),
  availabilityZone: z.string().min(1).optional(),
  keyName: z.string().min(1).optional(),
  ...userDataFields,
  configDrive: z.boolean().optional(),
  metadata: metadataSchema({
    key: z.string().regex(/^[a-zA-Z0-9_:. -]{1,255}$/, "Nova takes 1 to 255 letters, digits, spaces and - _ : ."),
    value: z.string().max(255),
    reserved: [MARK_KEY, DIGEST_KEY],
  }).optional(),
  tags: z
    .array(
      z
        .string()
        .min(1)
        .max(60)
        .regex(/^[^,/]*$/, "must hold neither a comma nor a slash"),
    )
    .max(50)
    .optional(),
  hypervisorHostname: z.string().min(1).optional(),
  serverGroup: objectId("server group").optional(),
} satisfies Shape<ServerArgs>);
