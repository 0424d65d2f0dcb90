/** Look-ups of backups, on the sandbox alone: the real cloud of the tests has no service for backups. */
import { getVolumeBackup, getVolumeBackups, listVolumeBackups } from "pulumi-omnicloud";
import { tryCopies } from "../contract/lookups/copyCases";

tryCopies("backup", {
  one: getVolumeBackup,
  page: getVolumeBackups,
  all: listVolumeBackups,
  more: { incremental: false },
});
