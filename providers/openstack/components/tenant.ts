/** A Tenant on OpenStack: one resource for all that it has in Keystone, and `@pulumi/openstack`'s provider on request. */
import * as pulumi from "@pulumi/pulumi";
import type { TenantArgs, TenantBuilt } from "../../../components/tenant";
import type { Builder } from "../../core/cloud";
import { OmnicloudError } from "../../core/errors";
import { absolutePath } from "../../core/project";
import { TenantResource } from "../identity/tenant/tenant";
import { keyName, type OpenStackSettings } from "../settings";

/** Builds a Tenant. */
export const build: Builder<TenantArgs, TenantBuilt, OpenStackSettings> = (self, name, args, on) => {
  const tenant = new TenantResource(name, args, { parent: self });
  const { tenantId, tenantName, domainName, domainId, projectName, projectId, userName, userId } = tenant;
  const { roleName, roleId } = tenant;
  const [password, apiKey] = [pulumi.secret(tenant.password), pulumi.secret(tenant.apiKey)];
  const place = { tenantId, tenantName, domainName, domainId, projectName, projectId };
  return {
    ...{ ...place, userName, userId, password, roleName, roleId, apiKey },
    newProvider: () => newProvider(self, name, on(), { userId, apiKey }),
  };
};

/** The native provider, logged in as the tenant. */
function newProvider(
  parent: pulumi.Resource,
  name: string,
  settings: OpenStackSettings,
  { userId, apiKey }: Pick<TenantBuilt, "userId" | "apiKey">,
): pulumi.ProviderResource {
  const { Provider } = loadNativeProvider();
  const { authUrl, region, interface: endpoints, cacert, cert, key, verify } = settings;
  const [endpointType] = [endpoints ?? []].flat();
  return new Provider(
    name,
    {
      authUrl,
      userId,
      applicationCredentialName: pulumi.secret(apiKey.apply(keyName)),
      applicationCredentialSecret: apiKey,
      region,
      endpointType,
      cacertFile: cacert && absolutePath(cacert),
      cert: cert && absolutePath(cert),
      key: key && absolutePath(key),
      insecure: verify === false ? true : undefined,
    },
    { parent },
  );
}

/** `@pulumi/openstack`, an optional package. @throws OmnicloudError if it is not installed */
function loadNativeProvider(): typeof import("@pulumi/openstack/provider") {
  try {
    return require("@pulumi/openstack/provider") as typeof import("@pulumi/openstack/provider");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new OmnicloudError("tenant.provider needs the native provider: npm install @pulumi/openstack", {
      cause: error,
    });
  }
}
