/** Key pairs of EC2. API: EC2 DescribeKeyPairs */
import { oncePerCloud } from "../../core/perCloud";
import { type Aws, ec2Sdk } from "../client";

/** The names of the region's key pairs; asked once. */
export const keyNames = oncePerCloud(async (cloud: Aws): Promise<readonly string[]> => {
  const { DescribeKeyPairsCommand } = ec2Sdk();
  const { KeyPairs = [] } = await cloud.ec2.send(new DescribeKeyPairsCommand({}));
  return KeyPairs.flatMap(({ KeyName }) => KeyName ?? []);
});
