package dev.opsctl.local.service.ssm;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionResponse;
import software.amazon.awssdk.services.ssm.model.ParameterVersionLabelLimitExceededException;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionResponse;

/**
 * The labels of versions.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html">Parameter labels</a>
 */
final class LabelOperations {

    private static final int MOST_LABELS = 10;
    private static final Pattern LABEL = Pattern.compile("(?!(?i:aws|ssm))[a-zA-Z_.-][a-zA-Z0-9_.-]{0,99}");

    private final ParameterTable parameters;

    LabelOperations(ParameterTable parameters) {
        this.parameters = parameters;
    }

    public LabelParameterVersionResponse labelParameterVersion(LabelParameterVersionRequest request) {
        ParameterRecord parameter = parameters.get(request.name());
        Set<String> labels = new LinkedHashSet<>(request.labels());
        List<String> invalid =
                labels.stream().filter(label -> !LABEL.matcher(label).matches()).toList();
        labels.removeAll(invalid);
        long[] number = {0};
        parameters.change(parameter.name(), now -> {
            Version version = request.parameterVersion() == null
                    ? now.latest()
                    : now.version(request.parameterVersion())
                            .orElseThrow(() -> ParameterErrors.noVersion(now.name(), request.parameterVersion()));
            number[0] = version.number();
            Set<String> all = new LinkedHashSet<>(version.labels());
            all.addAll(labels);
            if (all.size() > MOST_LABELS) {
                throw Faults.of(
                        ParameterVersionLabelLimitExceededException.class,
                        "A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.");
            }
            return now.withEach(other -> {
                List<String> left = new ArrayList<>(other.labels());
                left.removeAll(labels);
                return other.withLabels(other.number() == version.number() ? List.copyOf(all) : left);
            });
        });
        return LabelParameterVersionResponse.builder()
                .invalidLabels(invalid)
                .parameterVersion(number[0])
                .build();
    }

    public UnlabelParameterVersionResponse unlabelParameterVersion(UnlabelParameterVersionRequest request) {
        ParameterRecord parameter = parameters.get(request.name());
        List<String> removed = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        parameters.change(parameter.name(), now -> {
            removed.clear();
            invalid.clear();
            Version version = now.version(request.parameterVersion())
                    .orElseThrow(() -> ParameterErrors.noVersion(now.name(), request.parameterVersion()));
            for (String label : new LinkedHashSet<>(request.labels())) {
                (version.labels().contains(label) ? removed : invalid).add(label);
            }
            return now.withEach(other -> {
                List<String> left = new ArrayList<>(other.labels());
                if (other.number() == version.number()) {
                    left.removeAll(removed);
                }
                return other.withLabels(left);
            });
        });
        return UnlabelParameterVersionResponse.builder()
                .removedLabels(removed)
                .invalidLabels(invalid)
                .build();
    }
}
