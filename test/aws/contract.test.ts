/** The common contract on AWS. */
import { contract } from "../contract/common/contract";
import { openAwsCloud } from "./commonCloud";

contract(openAwsCloud);
