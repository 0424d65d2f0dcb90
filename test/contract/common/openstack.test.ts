/** The common contract on OpenStack and Ceph: the sandbox, or the real ones. */
import { contract } from "./contract";
import { openOpenStackCloud } from "./openStackCloud";

contract(openOpenStackCloud);
