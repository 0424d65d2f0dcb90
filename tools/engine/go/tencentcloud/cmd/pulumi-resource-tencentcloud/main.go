// Command pulumi-resource-tencentcloud is the resource plugin behind @pulumi/tencentcloud.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

	"pulumi-omnicloud/engine/tencentcloud"
)

// Written by cmd/schema before the build.
//
//go:embed schema.json
var schema []byte

func main() {
	tfbridge.Main("tencentcloud", tencentcloud.Version, tencentcloud.Provider(), schema)
}
