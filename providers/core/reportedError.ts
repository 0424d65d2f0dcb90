/**
 * An error that fails a run at its end, so that it goes on and shows what else is wrong. The SDK's `log.error` fails inline
 * programs of the Automation API alone: a program of the command line would end with success.
 */
import * as pulumi from "@pulumi/pulumi";

/** What the SDK's program ends with if it has told its user everything: the engine then adds nothing. */
const ALL_IS_TOLD = 32;

/** Whether this process runs a program for the command line, and nothing else. */
const isOfCommandLine = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");

/** Reports an error, at a resource if one is given, and has the run fail when it ends. */
export async function reportError(message: string, resource?: pulumi.Resource): Promise<void> {
  if (isOfCommandLine) process.exitCode = ALL_IS_TOLD;
  await pulumi.log.error(message, resource && ({ urn: urnToBe(resource) } as pulumi.Resource));
}

/** What the SDK keeps of a resource, and does not declare. */
interface Declared {
  __name?: string;
  __pulumiType?: string;
  __parentResource?: pulumi.Resource;
}

/**
 * The URN that a resource gets. Its own Output never settles if it cannot be registered, and then no later message of this
 * process would be delivered: the SDK sends them in order.
 */
function urnToBe(resource: pulumi.Resource): pulumi.Output<string> {
  const { __name: name, __pulumiType: type, __parentResource: parent } = resource as unknown as Declared;
  if (name === undefined || type === undefined) return resource.urn;
  const isOutermost = parent === undefined || parent === pulumi.runtime.getStackResource();
  return pulumi.createUrn(name, type, isOutermost ? undefined : urnToBe(parent));
}
