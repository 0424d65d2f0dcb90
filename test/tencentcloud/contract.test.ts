/** The common contract on Tencent Cloud. */
import { contract } from "../contract/common/contract";
import { openTencentCommon } from "./commonCloud";

contract(openTencentCommon);
