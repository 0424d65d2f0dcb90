/** States that miss resources which the cloud has: what a run leaves that is killed before it writes its state. */
import type { Deployment } from "@pulumi/pulumi/automation";
import type { StateResource, TestStack } from "./stack";

/**
 * Takes resources out of the state, as if the run had been killed between its last answer and the next state. The stack's
 * identity, written long before, is kept.
 * @param isForgotten which ones; all by default
 */
export async function forget(
  stack: Pick<TestStack, "deployment" | "import">,
  isForgotten: (resource: StateResource) => boolean = () => true,
): Promise<void> {
  const deployment = await stack.deployment();
  const content = deployment.deployment as { resources: StateResource[] };
  const isKept = ({ type }: StateResource) => type.startsWith("pulumi:") || type.endsWith("omnicloud:Identity");
  const resources = content.resources.filter((resource) => isKept(resource) || !isForgotten(resource));
  await stack.import({ ...deployment, deployment: { ...content, resources } } as Deployment);
}
