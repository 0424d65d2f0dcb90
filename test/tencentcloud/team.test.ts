/** The team's stack on Tencent Cloud: the sandbox, with the real native plugin. */
import { teamStack } from "../contract/common/team";
import { openTencentCommon } from "./commonCloud";

teamStack(openTencentCommon);
