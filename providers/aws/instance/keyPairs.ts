/** Key pairs of EC2. API: EC2 DescribeKeyPairs */
import { type Aws, ec2Sdk } from "../client";

const asked = new WeakMap<Aws, Promise<readonly string[]>>();

/** The names of the region's key pairs; asked once. */
export function keyNames(cloud: Aws): Promise<readonly string[]> {
  const names = asked.get(cloud) ?? ask(cloud);
  asked.set(cloud, names);
  names.catch(() => asked.delete(cloud));
  return names;
}

async function ask(cloud: Aws): Promise<readonly string[]> {
  const { DescribeKeyPairsCommand } = ec2Sdk();
  const { KeyPairs = [] } = await cloud.ec2.send(new DescribeKeyPairsCommand({}));
  return KeyPairs.flatMap(({ KeyName }) => KeyName ?? []);
}
