package tencentcloud

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/sts/v20180813"
	"github.com/tencentcloudstack/terraform-provider-tencentcloud/tencentcloud/connectivity"
)

// allowedAccountIds is an argument that upstream has in its newer versions, which no Go module proxy has.
const allowedAccountIds = "allowed_account_ids"

// keepToAccounts gives the provider upstream's newer argument: with the keys of any other account it does nothing at all. Without it
// a refresh finds nothing in another account, and drops all that the state knows.
func keepToAccounts(provider *schema.Provider) {
	provider.Schema[allowedAccountIds] = &schema.Schema{
		Type:        schema.TypeSet,
		Elem:        &schema.Schema{Type: schema.TypeString},
		Optional:    true,
		Description: "List of allowed TencentCloud account IDs. With the keys of any other account nothing is done.",
	}
	configure := provider.ConfigureFunc
	provider.ConfigureFunc = func(data *schema.ResourceData) (interface{}, error) {
		client, err := configure(data)
		if err != nil {
			return nil, err
		}
		allowed := data.Get(allowedAccountIds).(*schema.Set)
		if allowed.Len() == 0 {
			return client, nil
		}
		account, err := accountOf(client)
		if err != nil {
			return nil, err
		}
		if !allowed.Contains(account) {
			return nil, fmt.Errorf("the keys are of Tencent Cloud account %s, and this stack is in account %v: use keys of that one",
				account, allowed.List()[0])
		}
		return client, nil
	}
}

// accountOf asks whose the keys of a configured client are, those of a role that it has assumed included.
func accountOf(client interface{}) (string, error) {
	// Upstream keeps its connection to itself.
	field := reflect.ValueOf(client).Elem().FieldByName("apiV3Conn")
	connection := (*connectivity.TencentCloudClient)(field.UnsafePointer())
	answer, err := connection.UseStsClient().GetCallerIdentity(v20180813.NewGetCallerIdentityRequest())
	if err != nil {
		return "", fmt.Errorf("Tencent Cloud did not say whose the keys are: %w", err)
	}
	if answer.Response == nil || answer.Response.AccountId == nil {
		return "", fmt.Errorf("Tencent Cloud did not say whose the keys are")
	}
	return *answer.Response.AccountId, nil
}
