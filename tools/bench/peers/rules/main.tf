# A security group of 350 rules, as a user of OpenTofu writes it: one resource a rule.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

resource "openstack_networking_secgroup_v2" "rules" {
  name = "bench-rules"
}

resource "openstack_networking_secgroup_rule_v2" "rules" {
  count             = 350
  security_group_id = openstack_networking_secgroup_v2.rules.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 1000 + count.index
  port_range_max    = 1000 + count.index
  remote_ip_prefix  = "10.10.0.0/24"
}
