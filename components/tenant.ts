/** A Tenant: a team's own place in the cloud, and the native provider that acts in it. */

import * as pulumi from "@pulumi/pulumi";
import { fromProject } from "../providers/core/project";
import type { Inputs } from "../providers/core/schema";
import { TenantResource, type TenantResourceArgs } from "../providers/openstack/identity/tenant";
import { keyName, type OpenStackSettings } from "../providers/openstack/settings";
import { connectionsOfProgram } from "../providers/program";
import { Component } from "./component";

/** Arguments of a {@link Tenant}. */
export type TenantArgs = Inputs<Omit<TenantResourceArgs, "connection" | "adopt">> &
  Pick<TenantResourceArgs, "connection" | "adopt">;

/**
 * A tenant: a domain, a project, a user and a role of its own, and an API key for its teams. Made by an operator's
 * stack; the teams' stacks get the key by `npx omnicloud grant`.
 * @example
 * const acme = new Tenant("acme");
 * export const acmeId = acme.tenantId;
 * new Vpc("shared", { project: acme.projectId, subnets: { all: { cidr: "10.0.0.0/24" } } });
 */
export class Tenant extends Component {
  /** `t-` and 10 digits; never given twice. */
  readonly tenantId: pulumi.Output<string>;
  /** The name that people know it by. */
  readonly tenantName: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  readonly domainId: pulumi.Output<string>;
  readonly projectName: pulumi.Output<string>;
  /** What resources of the operator's stack take as `project` to be in this tenant. */
  readonly projectId: pulumi.Output<string>;
  readonly userName: pulumi.Output<string>;
  readonly userId: pulumi.Output<string>;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  readonly roleId: pulumi.Output<string>;
  /** The key of the tenant's teams. Secret: let `npx omnicloud grant` hand it on, not an output of the stack. */
  readonly apiKey: pulumi.Output<string>;
  private native?: pulumi.ProviderResource;

  constructor(
    private readonly ownName: string,
    private readonly args: TenantArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("Tenant", ownName, opts);
    const tenant = new TenantResource(ownName, args, { parent: this });
    this.tenantId = tenant.tenantId;
    this.tenantName = tenant.tenantName;
    this.domainName = tenant.domainName;
    this.domainId = tenant.domainId;
    this.projectName = tenant.projectName;
    this.projectId = tenant.projectId;
    this.userName = tenant.userName;
    this.userId = tenant.userId;
    this.password = pulumi.secret(tenant.password);
    this.roleName = tenant.roleName;
    this.roleId = tenant.roleId;
    this.apiKey = pulumi.secret(tenant.apiKey);
    this.registerOutputs({ tenantId: this.tenantId, tenantName: this.tenantName, projectId: this.projectId });
  }

  /**
   * The native provider of `@pulumi/openstack`, logged in as the tenant, for what this package does not cover. It is
   * made when it is first asked for; `@pulumi/openstack` must be installed then.
   * @example new openstack.compute.Keypair("mine", {}, { provider: tenant.provider });
   */
  get provider(): pulumi.ProviderResource {
    this.native ??= this.newProvider();
    return this.native;
  }

  private newProvider(): pulumi.ProviderResource {
    const settings = connectionsOfProgram().of(
      "openstack",
      this.args.connection,
      "Tenant",
    ) as unknown as OpenStackSettings;
    const { Provider } = native();
    return new Provider(
      this.ownName,
      {
        authUrl: settings.authUrl,
        userId: this.userId,
        applicationCredentialName: pulumi.secret(this.apiKey.apply(keyName)),
        applicationCredentialSecret: this.apiKey,
        region: settings.region,
        endpointType: settings.interface,
        cacertFile: settings.cacert && fromProject(settings.cacert),
      },
      { parent: this },
    );
  }
}

/** `@pulumi/openstack`, which only those have installed who want it. */
function native(): typeof import("@pulumi/openstack/provider") {
  try {
    return require("@pulumi/openstack/provider") as typeof import("@pulumi/openstack/provider");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error("tenant.provider needs the native provider: npm install @pulumi/openstack", { cause: error });
  }
}
