package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sesv2.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sesv2.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sesv2.model.TagResourceRequest;
import software.amazon.awssdk.services.sesv2.model.UntagResourceRequest;

/** Tags of identities and configuration sets. */
final class ResourceTagOperations {

    private final SesCore ses;

    ResourceTagOperations(SesCore ses) {
        this.ses = ses;
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ses.v2(() -> {
            String resource = resource(request.resourceArn());
            String name = resource.substring(resource.indexOf('/') + 1);
            return ListTagsForResourceResponse.builder()
                    .tags(
                            switch (resource.substring(0, resource.indexOf('/'))) {
                                case "identity" ->
                                    SesCore.tags(ses.identities().get(name).tags());
                                case "template" ->
                                    SesCore.tags(ses.templates().get(name).tags());
                                case "contact-list" ->
                                    SesCore.tags(ses.contacts().list(name).tags());
                                default -> ses.sets().get(name).options().tags();
                            })
                    .build();
        });
    }

    public void tagResource(TagResourceRequest request) {
        ses.v2(() -> {
            changeTags(request.resourceArn(), now -> SesCore.tagged(now, request.tags()));
        });
    }

    public void untagResource(UntagResourceRequest request) {
        ses.v2(() -> {
            changeTags(request.resourceArn(), now -> Tags.without(now, request.tagKeys()));
        });
    }

    private void changeTags(String arn, UnaryOperator<Map<String, String>> change) {
        String resource = resource(arn);
        String name = resource.substring(resource.indexOf('/') + 1);
        switch (resource.substring(0, resource.indexOf('/'))) {
            case "identity" -> ses.identities().tag(name, change);
            case "template" -> ses.templates().tag(name, change);
            case "contact-list" -> ses.contacts().tag(name, change);
            default -> tagSet(name, change);
        }
    }

    private void tagSet(String name, UnaryOperator<Map<String, String>> change) {
        ses.sets().configure(name, set -> {
            Map<String, String> now = new LinkedHashMap<>();
            set.tags().forEach(tag -> now.put(tag.key(), tag.value()));
            return set.toBuilder().tags(SesCore.tags(change.apply(now))).build();
        });
    }

    private static String resource(String arn) {
        return Arn.parse(arn)
                .map(Arn::resource)
                .filter(resource -> resource.matches("(identity|configuration-set|template|contact-list)/.+"))
                .orElseThrow(() -> new SesRefusal(Reason.INVALID, "Invalid resource ARN " + arn + "."));
    }
}
