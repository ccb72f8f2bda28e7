package dev.opsctl.local.service.cloudformation.type.ses;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AlreadyExistsException;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.Tag;

/** {@code AWS::SES::EmailIdentity}: created pending, as on AWS; the owner verifies it. */
public final class EmailIdentityType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SES::EmailIdentity";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SesV2Client ses = request.client(SesV2Client.class);
        String identity = request.required("EmailIdentity");
        try {
            ses.createEmailIdentity(
                    r -> r.emailIdentity(identity).tags(StackTags.wanted(request, EmailIdentityType::tag)));
        } catch (AlreadyExistsException e) {
            if (!StackTags.ours(request, tags(ses, identity))) {
                throw e;
            }
        }
        request.made(identity);
        return configure(request, identity);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        String identity = request.physicalId();
        SesV2Client ses = request.client(SesV2Client.class);
        String arn = request.scope().arn("ses", "identity/" + identity);
        ServiceTags.settle(request, SesV2Client.class, arn, tags(ses, identity));
        return configure(request, identity);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> tags(SesV2Client ses, String identity) {
        Map<String, String> tags = new LinkedHashMap<>();
        ses.getEmailIdentity(r -> r.emailIdentity(identity)).tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private ResourceState configure(ResourceRequest request, String identity) {
        SesV2Client ses = request.client(SesV2Client.class);
        var feedback = setting(request, "FeedbackAttributes", "EmailForwardingEnabled");
        if (request.hasOrHad("FeedbackAttributes")) {
            ses.putEmailIdentityFeedbackAttributes(
                    r -> r.emailIdentity(identity).emailForwardingEnabled(!"false".equals(feedback)));
        }
        String set = setting(request, "ConfigurationSetAttributes", "ConfigurationSetName");
        if (request.hasOrHad("ConfigurationSetAttributes")) {
            ses.putEmailIdentityConfigurationSetAttributes(
                    r -> r.emailIdentity(identity).configurationSetName(set));
        }
        if (request.hasOrHad("MailFromAttributes")) {
            ses.putEmailIdentityMailFromAttributes(r -> r.emailIdentity(identity)
                    .mailFromDomain(setting(request, "MailFromAttributes", "MailFromDomain"))
                    .behaviorOnMxFailure(setting(request, "MailFromAttributes", "BehaviorOnMxFailure")));
        }
        return state(ses, identity);
    }

    /** The records that a domain's owner publishes so that its mails are signed; an address has none. */
    private static ResourceState state(SesV2Client ses, String identity) {
        ResourceState state = ResourceState.of(identity);
        int i = 1;
        for (String token : ses.getEmailIdentity(r -> r.emailIdentity(identity))
                .dkimAttributes()
                .tokens()) {
            state = state.with("DkimDNSTokenName" + i, token + "._domainkey." + identity)
                    .with("DkimDNSTokenValue" + i, token + ".dkim.amazonses.com");
            i++;
        }
        return state;
    }

    private static @Nullable String setting(ResourceRequest request, String property, String member) {
        return request.properties().path(property).path(member).isMissingNode()
                ? null
                : request.properties().path(property).path(member).asText();
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SesV2Client.class).deleteEmailIdentity(r -> r.emailIdentity(request.physicalId()));
        } catch (NotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(SesV2Client.class), request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("EmailIdentity"));
    }
}
