/** Tenants, and what an operator declares in one. */
import type { Tenant } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "cloud";

/** A tenant that is deleted whole, a network in it, and a tenant's resource by itself. */
export const tenants: Subject = {
  name: "tenants",
  parts: [
    {
      name: "tenant",
      declare: (words) =>
        new omnicloud.Tenant(words.logical("acme"), {
          connection,
          name: words.unique(words.changed("ACME", "ACME Ltd.")),
          rotate: words.changed("first", "second"),
          rotatePassword: words.optional("once"),
          purge: true,
        }),
    },
    {
      name: "network",
      needs: ["tenant"],
      declare: (words, made) =>
        new omnicloud.Network(words.logical("acme"), {
          ...{ connection, project: made.get<Tenant>("tenant").projectId },
          name: words.named("acme"),
          description: words.changed("its own", "of it"),
        }),
    },
    {
      name: "volume",
      needs: ["tenant"],
      declare: (words, made) =>
        new omnicloud.Volume(words.logical("acme"), {
          ...{ connection, project: made.get<Tenant>("tenant").projectId, replaceData: true },
          size: words.changed(1, 2),
          name: words.named("acme"),
        }),
    },
    {
      name: "own",
      declare: (words) =>
        new omnicloud.TenantResource(words.logical("own"), {
          connection,
          name: words.unique("Own"),
          rotate: words.changed("a", "b"),
          dropPrevious: words.optional(true),
          purge: true,
        }),
    },
  ],
};
