// Package tencentcloud describes terraform-provider-tencentcloud to the Pulumi bridge, under the names that
// `pulumi package add terraform-provider tencentcloudstack/tencentcloud` gives its resources.
package tencentcloud

import (
	_ "embed"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv1 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	terraform "github.com/tencentcloudstack/terraform-provider-tencentcloud/tencentcloud"
)

// Version is that of terraform-provider-tencentcloud in go.mod, with what account.go adds to it.
const Version = "1.80.0+accounts"

// The resources that are served, one a line, sorted. An empty list serves all of them.
//
//go:embed resources.txt
var resources string

// Provider gives the served resources their Pulumi tokens. Data sources are not served: look-ups are pulumi-omnicloud's.
func Provider() tfbridge.ProviderInfo {
	provider := terraform.Provider().(*schema.Provider)
	keepToAccounts(provider)
	served := map[string]bool{}
	for _, name := range strings.Fields(resources) {
		served[name] = true
	}
	for name := range provider.ResourcesMap {
		if len(served) > 0 && !served[name] {
			delete(provider.ResourcesMap, name)
		}
	}
	for name := range provider.DataSourcesMap {
		delete(provider.DataSourcesMap, name)
	}
	info := tfbridge.ProviderInfo{
		P:            shimv1.NewProvider(provider),
		Name:         "tencentcloud",
		Version:      Version,
		GitHubOrg:    "tencentcloudstack",
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Resources:    map[string]*tfbridge.ResourceInfo{},
		DataSources:  map[string]*tfbridge.DataSourceInfo{},
		// Upstream marks the secret key alone.
		Config: map[string]*tfbridge.SchemaInfo{
			"secret_id":      {Secret: tfbridge.True()},
			"secret_key":     {Secret: tfbridge.True()},
			"security_token": {Secret: tfbridge.True()},
		},
		JavaScript: &tfbridge.JavaScriptInfo{PackageName: "@pulumi/tencentcloud"},
	}
	for name := range provider.ResourcesMap {
		member := camel(strings.TrimPrefix(name, "tencentcloud_"))
		token := "tencentcloud:index/" + member + ":" + strings.ToUpper(member[:1]) + member[1:]
		info.Resources[name] = &tfbridge.ResourceInfo{Tok: tokens.Type(token)}
	}
	return info
}

// camel makes securityGroup of security_group.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
