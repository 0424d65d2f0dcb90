/** The availability zones of a region. API: EC2 DescribeAvailabilityZones */
import { oncePerCloud } from "../../core/perCloud";
import { type Aws, ec2Sdk } from "../client";

/** The names of the zones that a connection may use in its region; asked once. */
export const zonesOf = oncePerCloud(async (cloud: Aws): Promise<readonly string[]> => {
  const { DescribeAvailabilityZonesCommand } = ec2Sdk();
  const { AvailabilityZones = [] } = await cloud.ec2.send(new DescribeAvailabilityZonesCommand({}));
  return AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
});
