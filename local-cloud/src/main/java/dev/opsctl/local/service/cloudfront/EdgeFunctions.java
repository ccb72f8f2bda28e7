package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.FunctionConfig;

/** The functions of an account. */
public final class EdgeFunctions {

    static final String DEVELOPMENT = "DEVELOPMENT";
    static final String LIVE = "LIVE";

    /** One stage of a function. */
    record Stage(FunctionConfig config, String code, String etag, Instant modified) {}

    /** @param live null until the function is published */
    record Record(String name, Instant created, Stage development, @Nullable Stage live) {

        /** @return null if it has not been published */
        @Nullable
        Stage stage(String stage) {
            return LIVE.equals(stage) ? live : development;
        }
    }

    private final ServiceContext context;
    private final Distributions distributions;
    private final Table<Record> table;
    /** By etag. A code that is called is compiled once. */
    private final Map<String, FunctionCode> compiled = new ConcurrentHashMap<>();

    public EdgeFunctions(ServiceContext context, Distributions distributions) {
        this.context = context;
        this.distributions = distributions;
        this.table = context.table("functions", Record.class).shared();
    }

    Table<Record> table() {
        return table;
    }

    Record get(String name) {
        return table.get(name).orElseThrow(CloudFrontErrors::noFunction);
    }

    String arn(String name) {
        return context.scope().globalArn("cloudfront", "function/" + name);
    }

    /** The published stage of the function of an ARN. */
    Optional<Stage> live(String arn) {
        String prefix = arn("");
        return arn.startsWith(prefix)
                ? table.get(arn.substring(prefix.length())).map(Record::live)
                : Optional.empty();
    }

    boolean isAssociated(String name) {
        String arn = arn(name);
        return !distributions
                .with(behavior -> behavior.functionAssociations().items().stream()
                        .anyMatch(association -> arn.equals(association.functionARN())))
                .isEmpty();
    }

    FunctionCode compiled(Stage stage) {
        return compiled.computeIfAbsent(stage.etag(), etag -> FunctionCode.of(stage.code()));
    }

    void forget(@Nullable Stage stage) {
        if (stage != null) {
            compiled.remove(stage.etag());
        }
    }
}
