package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.sdk.Faults;
import java.util.List;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudfront.model.InconsistentQuantitiesException;

/** Each list of CloudFront's says how long it is. */
final class Quantities {

    private Quantities() {}

    /** At any depth. */
    static void check(SdkPojo pojo) {
        Integer quantity = null;
        int items = 0;
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (field.memberName().equals("Quantity")) {
                quantity = (Integer) value;
            } else if (field.memberName().equals("Items") && value instanceof List<?> list) {
                items = list.size();
            }
            if (value instanceof SdkPojo inner) {
                check(inner);
            } else if (value instanceof List<?> list) {
                list.stream().filter(SdkPojo.class::isInstance).forEach(one -> check((SdkPojo) one));
            }
        }
        if (quantity != null && quantity != items) {
            throw Faults.of(
                    InconsistentQuantitiesException.class, "The value of Quantity and the size of Items do not match.");
        }
    }
}
