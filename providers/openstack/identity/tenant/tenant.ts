/** A tenant as one resource: its own domain, project, user and role in Keystone, and an API key. */
import * as pulumi from "@pulumi/pulumi";
import type { TenantOutputs } from "../../../../components/tenant";
import type { Fields } from "../../../core/fields";
import { type ResourceArgs, registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";

/** Arguments of a {@link TenantResource}. */
export interface TenantResourceArgs extends ResourceArgs {
  /** The name that people know the tenant by, unique in the cloud; editable in place. @default the resource's name */
  name?: string;
  /**
   * Any text; changing it creates a new API key. The old key keeps working until the next change, or until
   * `dropPrevious`, so that there is time to grant the new one. @default none
   */
  rotate?: string;
  /** Deletes the previous API key now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
  /**
   * Any text; changing it gives the tenant's user a new password, and the old one stops working at once. API keys are kept.
   * @default none
   */
  rotatePassword?: string;
  /**
   * Deletes the domain too when the tenant is deleted, so that its id may be given again.
   * @default the emptied domain is kept, disabled, as the record that its id was used
   */
  purge?: boolean;
}

/** What the cloud says of a {@link TenantResource}. */
export interface TenantResourceOutputs extends TenantOutputs {}

/** The type of {@link TenantResource}. */
export const tenantType = resourceType<TenantResourceArgs, TenantResourceOutputs>(
  "openstack:Tenant",
  {
    tenantId: true,
    tenantName: true,
    domainName: true,
    domainId: true,
    projectName: true,
    projectId: true,
    userName: true,
    userId: true,
    password: true,
    roleName: true,
    roleId: true,
    apiKey: true,
  },
  ["password", "apiKey"],
  { single: true },
);

export interface TenantResource extends Fields<Pick<TenantResourceArgs, "name"> & TenantResourceOutputs> {}
/**
 * A tenant as one resource; `Tenant` is the component around it.
 * @example new TenantResource("acme", { name: "ACME Ltd." })
 */
export class TenantResource extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<TenantResourceArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(tenantType, name, args, opts));
  }
}
