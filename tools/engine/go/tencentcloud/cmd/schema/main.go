// Command schema writes the schema of the plugin to the file that is its first argument, and the program's SDK to the
// folder that is its second. It has to run before the plugin is built, which embeds that file.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	pulumischema "github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"

	"pulumi-omnicloud/engine/tencentcloud"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: schema FILE FOLDER"))
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func write(file, folder string) error {
	sink := diag.DefaultSink(os.Stderr, os.Stderr, diag.FormatOptions{Color: colors.Never})
	spec, err := tfgen.GenerateSchema(tencentcloud.Provider(), sink)
	if err != nil {
		return err
	}
	bytes, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, bytes, 0o644); err != nil {
		return err
	}
	bound, err := pulumischema.ImportSpec(spec, nil, pulumischema.ValidationOptions{})
	if err != nil {
		return err
	}
	files, err := nodejs.GeneratePackage("pulumi-omnicloud", bound, nil, nil, true, nil)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%d resources, %d files\n", len(spec.Resources), len(files))
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
