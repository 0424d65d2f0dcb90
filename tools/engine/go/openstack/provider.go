// Package openstack describes terraform-provider-openstack to the Pulumi bridge, under the names that
// @pulumi/openstack uses for its resources and functions.
package openstack

import (
	_ "embed"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	terraform "github.com/terraform-provider-openstack/terraform-provider-openstack/openstack"
)

// Version is that of the npm package @pulumi/openstack whose programs this plugin serves.
const Version = "3.15.2"

// The type tokens of @pulumi/openstack, one a line, sorted.
//
//go:embed resources.txt
var resources string

// The function tokens of @pulumi/openstack, one a line, sorted.
//
//go:embed functions.txt
var functions string

// Provider maps each Terraform resource and data source to its Pulumi token. What @pulumi/openstack has no token for
// is returned as unmapped, and not served.
func Provider() (info tfbridge.ProviderInfo, unmapped []string) {
	provider := terraform.Provider()
	info = tfbridge.ProviderInfo{
		P:            shimv2.NewProvider(provider),
		Name:         "openstack",
		Version:      Version,
		GitHubOrg:    "terraform-provider-openstack",
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Resources:    map[string]*tfbridge.ResourceInfo{},
		DataSources:  map[string]*tfbridge.DataSourceInfo{},
	}
	resourceTokens, functionTokens := newTokenIndex(resources, ""), newTokenIndex(functions, "get")
	for name := range provider.ResourcesMap {
		if token, ok := resourceTokens.find(name); ok {
			info.Resources[name] = &tfbridge.ResourceInfo{Tok: tokens.Type(token)}
		} else {
			unmapped = append(unmapped, name)
		}
	}
	for name := range provider.DataSourcesMap {
		if token, ok := functionTokens.find(name); ok {
			info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(token)}
		} else {
			unmapped = append(unmapped, name)
		}
	}
	info.IgnoreMappings = unmapped
	info.SetAutonaming(255, "-")
	return info, unmapped
}

// tokenIndex finds a token ("openstack:compute/instance:Instance") by its module and folded name ("compute/instance").
type tokenIndex map[string]string

// newTokenIndex reads a list of tokens; prefix ("get" of functions) is no part of a Terraform name.
func newTokenIndex(list, prefix string) tokenIndex {
	index := tokenIndex{}
	for _, token := range strings.Fields(list) {
		_, path, _ := strings.Cut(token, ":")
		module, member, _ := strings.Cut(path, "/")
		_, name, _ := strings.Cut(member, ":")
		index[module+"/"+fold(strings.TrimPrefix(name, prefix))] = token
	}
	return index
}

// Modules that Pulumi names otherwise than Terraform.
var modules = map[string]string{"db": "database", "fw": "firewall", "lb": "loadbalancer"}

// find gives the token of a Terraform name: the exact one first, then the one without its API version, for Pulumi calls
// openstack_compute_instance_v2 Instance, but openstack_networking_quota_v2 QuotaV2. A few have no module, but its
// name as a prefix.
func (index tokenIndex) find(terraformName string) (string, bool) {
	prefix, name, _ := strings.Cut(strings.TrimPrefix(terraformName, "openstack_"), "_")
	module := prefix
	if renamed, ok := modules[prefix]; ok {
		module = renamed
	}
	names := []string{name}
	for _, version := range []string{"_v1", "_v2", "_v3"} {
		if unversioned, ok := strings.CutSuffix(name, version); ok {
			names = append(names, unversioned)
		}
	}
	for _, name := range names {
		if token, ok := index[module+"/"+fold(name)]; ok {
			return token, true
		}
		if token, ok := index["index/"+fold(prefix+name)]; ok {
			return token, true
		}
	}
	return "", false
}

// fold makes volume_attach_v2 and VolumeAttachV2 equal.
func fold(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}
