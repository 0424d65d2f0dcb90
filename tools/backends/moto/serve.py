"""Serves moto on a free port of 127.0.0.1, which it prints, until its standard input ends: with whoever started it."""

import os
import re
import sys

from moto.ec2.models.dhcp_options import DHCPOptionsSetBackend
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend
from moto.ec2.responses.dhcp_options import DHCPOptions
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer


put = S3Response._bucket_response_put
get_versioning = S3Response.get_bucket_versioning


def put_as_aws(self, request, bucket_name, querystring):
    """AWS accepts a policy without a word, and takes tags with a new bucket."""
    answer = put(self, request, bucket_name, querystring)
    if answer == "True":
        return ""
    if "<CreateBucketConfiguration" in (body := self.body.decode() if self.body else ""):
        tags = re.findall(r"<Tag><Key>([^<]*)</Key><Value>([^<]*)</Value></Tag>", body)
        if tags:
            self.backend.put_bucket_tagging(bucket_name, dict(tags))
    return answer


def get_versioning_as_aws(self):
    """AWS calls the document VersioningConfiguration."""
    status, headers, body = get_versioning(self)
    text = body.decode() if isinstance(body, bytes) else body
    return status, headers, text.replace("GetBucketVersioningResponse", "VersioningConfiguration")


associate_dhcp_options = DHCPOptionsSetBackend.associate_dhcp_options


def associate_dhcp_options_as_aws(self, dhcp_options, vpc):
    """AWS frees the options that others take the place of: they can be deleted."""
    if vpc.dhcp_options:
        vpc.dhcp_options.vpc = None
    associate_dhcp_options(self, dhcp_options, vpc)


create_dhcp_options = DHCPOptions.create_dhcp_options


def create_dhcp_options_as_aws(self):
    """AWS takes tags with new options."""
    before = set(self.ec2_backend.dhcp_options_sets)
    answer = create_dhcp_options(self)
    tags = self._parse_tag_specification().get("dhcp-options", {})
    for made in set(self.ec2_backend.dhcp_options_sets) - before:
        self.ec2_backend.create_tags([made], tags)
    return answer


create_nat_gateway = NatGateway.__init__


def create_nat_gateway_as_aws(self, *args, **kwargs):
    """AWS says what a gateway's interface is for, and that it is AWS's own."""
    create_nat_gateway(self, *args, **kwargs)
    self._eni.requester_managed = True
    self._eni.description = f"Interface for NAT Gateway {self.id}"


delete_nat_gateway = NatGatewayBackend.delete_nat_gateway


def delete_nat_gateway_as_aws(self, nat_gateway_id):
    """AWS deletes a gateway's interface with it."""
    gateway = delete_nat_gateway(self, nat_gateway_id)
    self.enis.pop(gateway._eni.id, None)
    return gateway


NatGateway.__init__ = create_nat_gateway_as_aws
NatGatewayBackend.delete_nat_gateway = delete_nat_gateway_as_aws
DHCPOptions.create_dhcp_options = create_dhcp_options_as_aws
DHCPOptionsSetBackend.associate_dhcp_options = associate_dhcp_options_as_aws
S3Response._bucket_response_put = put_as_aws
S3Response.get_bucket_versioning = get_versioning_as_aws

if __name__ == "__main__":
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    sys.stdin.read()
    os._exit(0)
