/** The package as users have it: its built files. */
export const omnicloud = require("pulumi-omnicloud") as typeof import("../../../index");
/** The SDK. */
export const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
