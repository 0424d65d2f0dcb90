"""Stands in for every Neutron agent: binds any port on any host at once,
binds router ports (which no L3 agent will), settles floating IP status."""
from neutron_lib.api.definitions import portbindings
from neutron_lib.callbacks import events
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from neutron_lib.plugins import constants
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api


class AlwaysBind(api.MechanismDriver):

    def initialize(self):
        for event in events.AFTER_CREATE, events.AFTER_UPDATE:
            registry.subscribe(self._port, resources.PORT, event)
            registry.subscribe(self._fip, resources.FLOATING_IP, event)

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        for segment in context.segments_to_bind:
            # status is given here: no agent will ever report the port up.
            context.set_binding(segment[api.ID], portbindings.VIF_TYPE_OVS,
                                {portbindings.CAP_PORT_FILTER: True,
                                 portbindings.OVS_HYBRID_PLUG: False},
                                status='ACTIVE')
            return

    def _port(self, resource, event, trigger, payload):
        port = payload.latest_state
        if (port.get('device_owner', '').startswith('network:router_') and
                not port.get(portbindings.HOST_ID)):
            directory.get_plugin().update_port(
                payload.context.elevated(), port['id'],
                {'port': {portbindings.HOST_ID: 'omnicloud-net'}})

    def _fip(self, resource, event, trigger, payload):
        fip = payload.latest_state
        want = 'ACTIVE' if fip.get('port_id') else 'DOWN'
        if fip['status'] != want:
            directory.get_plugin(constants.L3).update_floatingip_status(
                payload.context.elevated(), fip['id'], want)
            fip['status'] = want
