/** The team's stack on AWS: moto. */
import { teamStack } from "../contract/common/team";
import { openAwsCloud } from "./commonCloud";

teamStack(openAwsCloud);
