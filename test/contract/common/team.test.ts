/** The team's stack on OpenStack: the sandbox, or a real one. */
import { openOpenStackCloud } from "./openStackCloud";
import { teamStack } from "./team";

teamStack(openOpenStackCloud);
