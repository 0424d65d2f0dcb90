/** The availability zones of a region. API: EC2 DescribeAvailabilityZones */
import { type Aws, ec2Sdk } from "../client";

const asked = new WeakMap<Aws, Promise<readonly string[]>>();

/** The names of the zones that a connection may use in its region; asked once. */
export function zonesOf(cloud: Aws): Promise<readonly string[]> {
  const zones = asked.get(cloud) ?? ask(cloud);
  asked.set(cloud, zones);
  zones.catch(() => asked.delete(cloud));
  return zones;
}

async function ask(cloud: Aws): Promise<readonly string[]> {
  const { DescribeAvailabilityZonesCommand } = ec2Sdk();
  const { AvailabilityZones = [] } = await cloud.ec2.send(new DescribeAvailabilityZonesCommand({}));
  return AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
}
