"""A Cinder backend that keeps nothing: every call succeeds at once."""
from cinder import interface
from cinder.volume import driver


@interface.volumedriver
class NothingDriver(driver.VolumeDriver):
    VERSION = '1.0'
    CI_WIKI_NAME = 'none'

    def do_setup(self, context):
        pass

    def check_for_setup_error(self):
        pass

    def get_volume_stats(self, refresh=False):
        return {'volume_backend_name':
                    self.configuration.safe_get('volume_backend_name'),
                'vendor_name': 'omnicloud', 'driver_version': self.VERSION,
                'storage_protocol': 'iscsi',
                'total_capacity_gb': 1000000, 'free_capacity_gb': 1000000,
                'reserved_percentage': 0, 'multiattach': True,
                'online_extend_support': True,
                'thin_provisioning_support': True,
                'max_over_subscription_ratio': 20}

    def create_volume(self, volume):
        pass

    def delete_volume(self, volume):
        pass

    def extend_volume(self, volume, new_size):
        pass

    def create_cloned_volume(self, volume, src_vref):
        pass

    def create_snapshot(self, snapshot):
        pass

    def delete_snapshot(self, snapshot):
        pass

    def create_volume_from_snapshot(self, volume, snapshot):
        pass

    def revert_to_snapshot(self, context, volume, snapshot):
        pass

    def retype(self, context, volume, new_type, diff, host):
        return True, None

    def clone_image(self, context, volume, image_location, image_meta,
                    image_service):
        # True: "the backend has the image already": no download, no qemu-img
        return {}, True

    def copy_image_to_volume(self, context, volume, image_service, image_id,
                             disable_sparse=False):
        pass

    def copy_volume_to_image(self, context, volume, image_service,
                             image_meta):
        image_service.update(context, image_meta['id'],
                             {'disk_format': 'raw',
                              'container_format': 'bare'}, b'\0' * 512)

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        return {'provider_location': '127.0.0.1:3260,1 iqn.omnicloud:%s 1'
                % volume.id}

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector):
        return {'driver_volume_type': 'iscsi',
                'data': {'target_discovered': False, 'target_lun': 1,
                         'target_portal': '127.0.0.1:3260',
                         'target_iqn': 'iqn.omnicloud:%s' % volume.id,
                         'volume_id': volume.id, 'access_mode': 'rw'}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass
