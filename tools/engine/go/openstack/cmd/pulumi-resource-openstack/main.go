// Command pulumi-resource-openstack is the resource plugin behind @pulumi/openstack.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

	"pulumi-omnicloud/engine/openstack"
)

// Written by cmd/schema before the build.
//
//go:embed schema.json
var schema []byte

func main() {
	provider, _ := openstack.Provider()
	tfbridge.Main("openstack", openstack.Version, provider, schema)
}
