// Command schema writes the schema of the plugin to the file that is its argument. It has to run before the plugin is
// built, which embeds that file.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"

	"pulumi-omnicloud/engine/openstack"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: schema FILE"))
	}
	if err := write(os.Args[1]); err != nil {
		fail(err)
	}
}

func write(file string) error {
	provider, unmapped := openstack.Provider()
	sink := diag.DefaultSink(os.Stderr, os.Stderr, diag.FormatOptions{Color: colors.Never})
	schema, err := tfgen.GenerateSchema(provider, sink)
	if err != nil {
		return err
	}
	bytes, err := json.Marshal(schema)
	if err != nil {
		return err
	}
	fmt.Printf("%d resources, %d functions, %d unmapped\n", len(schema.Resources), len(schema.Functions), len(unmapped))
	return os.WriteFile(file, bytes, 0o644)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
