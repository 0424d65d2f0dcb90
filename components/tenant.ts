/** A Tenant: a team's own part of the cloud, and the native provider that acts in it. */
import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../providers/core/connection";
import { OmnicloudError } from "../providers/core/errors";
import type { Fields } from "../providers/core/fields";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component } from "./component";
import { isRefused } from "./refused";

/** Arguments of a {@link Tenant}. */
export interface TenantArgs extends ConnectionArgs {
  /** The name that people know it by, unique in the cloud; editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /**
   * Any text; changing it creates a new API key. The old key keeps working until the next change, or until
   * `dropPrevious`, so that there is time to grant the new one. @default none
   */
  rotate?: pulumi.Input<string>;
  /** Deletes the API key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: pulumi.Input<boolean>;
  /**
   * Any text; changing it gives the tenant's user a new password, and the old one stops working at once. API keys are kept.
   * @default none
   */
  rotatePassword?: pulumi.Input<string>;
  /**
   * Deletes the domain too when the tenant is deleted, so that its id may be given again.
   * @default the emptied domain is kept, disabled, as the mark that its id was used
   */
  purge?: pulumi.Input<boolean>;
  /**
   * Takes over a tenant that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** The outputs of a {@link Tenant}: the columns of the IaaS document's table `tenant_info`. */
export interface TenantOutputs {
  /** `t-` and 10 digits; never given twice. */
  tenantId: string;
  /** The name that people know it by. */
  tenantName: string;
  /** Domain, project, user and role all have the tenant's id for a name. */
  domainName: string;
  /** The domain's id. */
  domainId: string;
  /** The project's name: the tenant's id. */
  projectName: string;
  /** What resources of the operator's stack take as `openstack: { project }` to be in this tenant. */
  projectId: string;
  /** The user's name: the tenant's id. */
  userName: string;
  /** The user's id. */
  userId: string;
  /** The password of the tenant's user, 20 characters. Secret. */
  password: string;
  /** The role's name: the tenant's id. */
  roleName: string;
  /** The role's id. */
  roleId: string;
  /**
   * The key with which the tenant's teams log in, 20 characters. Secret: let `npx omnicloud grant` hand it on, not an
   * output of the stack.
   */
  apiKey: string;
}

/** What a cloud's builder gives a {@link Tenant}. */
export interface TenantBuilt extends Fields<TenantOutputs> {
  /** Creates the native provider, logged in as the tenant. */
  newProvider(): pulumi.ProviderResource;
}

const ARGUMENTS: KnownArguments<TenantArgs> = {
  known: {
    connection: true,
    name: true,
    rotate: true,
    dropPrevious: true,
    rotatePassword: true,
    purge: true,
    adopt: true,
    takeOver: true,
  },
};

export interface Tenant extends Fields<TenantOutputs> {}
/**
 * A tenant: a domain, a project, a user and a role of its own, and an API key for its teams. It is created by an operator's
 * stack; the teams' stacks get the key by `npx omnicloud grant`.
 * @example
 * const acme = new Tenant("acme");
 * export const acmeId = acme.tenantId;
 * new Vpc("shared", { openstack: { project: acme.projectId }, subnets: { all: { cidr: "10.0.0.0/24" } } });
 */
export class Tenant extends Component {
  declare private readonly newProvider: TenantBuilt["newProvider"];
  private native?: pulumi.ProviderResource;

  constructor(name: string, args: TenantArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("Tenant", name, opts);
    this.refusing(() => refuseArguments("Tenant", name, args, ARGUMENTS));
    this.build<TenantArgs, TenantBuilt>("Tenant", name, args, opts, ["tenantId", "tenantName", "projectId"]);
  }

  /**
   * The native provider of `@pulumi/openstack`, logged in as the tenant, for what this package does not cover. It is
   * created on first use; `@pulumi/openstack` must be installed then.
   * @throws OmnicloudError if it is not
   * @example new openstack.compute.Keypair("mine", {}, { provider: tenant.provider });
   */
  get provider(): pulumi.ProviderResource {
    if (isRefused(this)) throw new OmnicloudError("a tenant that was refused has no provider");
    this.native ??= this.newProvider();
    return this.native;
  }
}
