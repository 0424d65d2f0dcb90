/** Keys to moto, which lets everybody in: who asks is told by them. */

/** The environment in which a program and its host find their keys, and nothing of a developer's own AWS. */
export const AWS_ENVIRONMENT: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "TORTURE",
  AWS_SECRET_ACCESS_KEY: "torture",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/** What the keys of native providers begin with; each run has others. */
export const PLUGIN = "PLUGIN";

/** The keys of who looks at what is there. */
export const LOOKING_ON = { accessKeyId: "LOOKING-ON", secretAccessKey: "torture" };

/** The region of all programs. */
export const REGION = "eu-west-1";
