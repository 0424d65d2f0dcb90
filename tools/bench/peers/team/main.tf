# The team stack of the benchmark, as a user of OpenTofu writes it: 33 resources. Its login is in OS_* variables.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

data "openstack_networking_network_v2" "public" {
  name = "public"
}

data "openstack_images_image_v2" "cirros" {
  name = "cirros"
}

resource "openstack_networking_network_v2" "team" {
  name = "bench"
}

resource "openstack_networking_subnet_v2" "team" {
  name       = "bench"
  network_id = openstack_networking_network_v2.team.id
  cidr       = "10.10.0.0/24"
}

resource "openstack_networking_router_v2" "team" {
  name                = "bench"
  external_network_id = data.openstack_networking_network_v2.public.id
}

resource "openstack_networking_router_interface_v2" "team" {
  router_id = openstack_networking_router_v2.team.id
  subnet_id = openstack_networking_subnet_v2.team.id
}

resource "openstack_networking_secgroup_v2" "team" {
  name = "bench"
}

resource "openstack_networking_secgroup_rule_v2" "team" {
  count             = 20
  security_group_id = openstack_networking_secgroup_v2.team.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 1000 + count.index
  port_range_max    = 1000 + count.index
  remote_ip_prefix  = "10.10.0.0/24"
}

resource "openstack_compute_instance_v2" "team" {
  name            = "bench"
  flavor_name     = "m1.tiny"
  security_groups = [openstack_networking_secgroup_v2.team.name]

  network {
    uuid = openstack_networking_network_v2.team.id
  }

  block_device {
    uuid                  = data.openstack_images_image_v2.cirros.id
    source_type           = "image"
    destination_type      = "volume"
    volume_size           = 2
    boot_index            = 0
    delete_on_termination = true
  }

  # A server without a subnet has no address.
  depends_on = [openstack_networking_subnet_v2.team]
}

resource "openstack_blockstorage_volume_v3" "data" {
  count = 2
  name  = "bench-${count.index}"
  size  = 1
}

resource "openstack_compute_volume_attach_v2" "data" {
  count       = 2
  instance_id = openstack_compute_instance_v2.team.id
  volume_id   = openstack_blockstorage_volume_v3.data[count.index].id
}

resource "openstack_sharedfilesystem_sharenetwork_v2" "team" {
  name              = "bench"
  neutron_net_id    = openstack_networking_network_v2.team.id
  neutron_subnet_id = openstack_networking_subnet_v2.team.id
}

resource "openstack_sharedfilesystem_share_v2" "team" {
  name             = "bench"
  share_proto      = "NFS"
  size             = 1
  share_network_id = openstack_sharedfilesystem_sharenetwork_v2.team.id
}

resource "openstack_sharedfilesystem_share_access_v2" "team" {
  share_id     = openstack_sharedfilesystem_share_v2.team.id
  access_type  = "ip"
  access_to    = "10.10.0.0/24"
  access_level = "rw"
}
