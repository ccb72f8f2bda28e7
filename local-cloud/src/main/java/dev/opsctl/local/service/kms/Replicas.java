package dev.opsctl.local.service.kms;

import java.util.List;

/** What the KMS of one Region takes from that of another, for keys that are in both. */
public interface Replicas {

    /** Takes a new key; false if there is one of its id. */
    boolean takeKey(KeyRecord key, List<byte[]> material);

    /** Takes the material of a primary key, and when it rotates next. */
    void takeMaterial(KeyRecord primary, List<byte[]> material);

    /** Takes word of which Regions a key is in; a Region that does not have it ignores that. */
    void takeRegions(String id, KeyRecord.MultiRegion regions);
}
