import { getVolumeSnapshot, getVolumeSnapshots, listVolumeSnapshots } from "pulumi-omnicloud";
import { tryCopies } from "./copyCases";

tryCopies("snapshot", { one: getVolumeSnapshot, page: getVolumeSnapshots, all: listVolumeSnapshots });
