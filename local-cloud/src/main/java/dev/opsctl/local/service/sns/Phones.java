package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The account's settings for SMS. */
final class Phones {

    private static final Set<String> KNOWN = Set.of("MonthlySpendLimit", "DefaultSenderID", "DefaultSMSType");
    /** They make AWS write to other services, which the local cloud does not do for SMS. */
    private static final Set<String> REPORTS =
            Set.of("DeliveryStatusIAMRole", "DeliveryStatusSuccessSamplingRate", "UsageReportS3Bucket");

    private final ServiceContext context;
    private final Table<String> attributes;

    Phones(ServiceContext context) {
        this.context = context;
        this.attributes = context.table("sms-attributes", String.class);
    }

    /** @return those of the names that are set; all that are set if there are no names */
    Map<String, String> attributes(Collection<String> names) {
        names.forEach(Phones::checkName);
        Map<String, String> found = new TreeMap<>();
        attributes.entries("").stream()
                .filter(entry -> names.isEmpty() || names.contains(entry.getKey()))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static void checkName(String name) {
        if (!KNOWN.contains(name) && !REPORTS.contains(name)) {
            throw SnsErrors.invalid(name + " is not a valid attribute");
        }
    }

    void set(Map<String, String> changes) {
        changes.forEach((name, value) -> check(name, String.valueOf(value)));
        context.cloud().store().change(change -> {
            changes.forEach(attributes::replace);
        });
    }

    private static void check(String name, String value) {
        checkName(name);
        boolean valid =
                switch (name) {
                    case "MonthlySpendLimit" -> value.matches("\\d{1,9}");
                    case "DefaultSenderID" -> value.matches("(?=.*[A-Za-z])[A-Za-z0-9]{1,11}");
                    case "DefaultSMSType" ->
                        Set.of("Promotional", "Transactional").contains(value);
                    default ->
                        throw SnsErrors.invalid(name
                                + " Reason: the local cloud writes neither delivery logs nor usage reports of SMS");
                };
        if (!valid) {
            throw SnsErrors.invalid(name + " Reason: " + value + " is not a valid value");
        }
    }

    /** @throws software.amazon.awssdk.services.sns.model.InvalidParameterException if it is no number in E.164 format */
    static void checkNumber(String number) {
        if (number == null || !number.matches("\\+[1-9][0-9]{1,14}")) {
            throw SnsErrors.invalid("PhoneNumber Reason: input incorrectly formatted");
        }
    }
}
