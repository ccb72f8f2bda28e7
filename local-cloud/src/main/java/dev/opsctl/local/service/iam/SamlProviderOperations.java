package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.principal.IamIds;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.CreateSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.CreateSamlProviderResponse;
import software.amazon.awssdk.services.iam.model.DeleteSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.GetSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.GetSamlProviderResponse;
import software.amazon.awssdk.services.iam.model.ListSamlProviderTagsRequest;
import software.amazon.awssdk.services.iam.model.ListSamlProviderTagsResponse;
import software.amazon.awssdk.services.iam.model.ListSamlProvidersRequest;
import software.amazon.awssdk.services.iam.model.ListSamlProvidersResponse;
import software.amazon.awssdk.services.iam.model.SAMLProviderListEntry;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.UntagSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.UpdateSamlProviderRequest;
import software.amazon.awssdk.services.iam.model.UpdateSamlProviderResponse;

/** Operations on the SAML 2.0 identity providers that an account trusts. */
final class SamlProviderOperations {

    /** @param uuid AWS's own id of it */
    record SamlProvider(
            String name,
            String arn,
            String uuid,
            String metadata,
            @Nullable Instant validUntil,
            String encryption,
            Instant created,
            Map<String, String> tags) {

        SamlProvider withTags(Map<String, String> changed) {
            return new SamlProvider(name, arn, uuid, metadata, validUntil, encryption, created, changed);
        }
    }

    private final IamState state;
    private final Table<SamlProvider> providers;

    SamlProviderOperations(IamState state) {
        this.state = state;
        this.providers = providers(state);
    }

    static Table<SamlProvider> providers(IamState state) {
        return state.context().table("saml-providers", SamlProvider.class);
    }

    private SamlProvider get(String arn) {
        IamState.require(arn, "sAMLProviderArn");
        return providers.get(arn).orElseThrow(() -> IamErrors.missing("Manifest not found for arn " + arn));
    }

    /** Private keys decrypt assertions, which nothing here reads. */
    private static void noKeys(@Nullable String key) {
        if (key != null) {
            throw IamErrors.input(
                    "Private keys of SAML providers are not available here: nothing decrypts assertions.");
        }
    }

    public CreateSamlProviderResponse createSAMLProvider(CreateSamlProviderRequest request) {
        return state.one(() -> {
            noKeys(request.addPrivateKey());
            String arn = "arn:aws:iam::" + state.account() + ":saml-provider/" + request.name();
            SamlProvider provider = new SamlProvider(
                    request.name(),
                    arn,
                    IamIds.id("ASPA", 21),
                    request.samlMetadataDocument(),
                    SamlMetadata.validUntil(request.samlMetadataDocument()),
                    request.assertionEncryptionMode() == null ? "Allowed" : request.assertionEncryptionModeAsString(),
                    state.now(),
                    IamState.tags(Map.of(), request.tags()));
            if (!providers.insert(arn, provider)) {
                throw IamErrors.exists("SAMLProvider " + request.name() + " already exists.");
            }
            CreateSamlProviderResponse.Builder answer =
                    CreateSamlProviderResponse.builder().samlProviderArn(arn);
            return request.tags().isEmpty()
                    ? answer.build()
                    : answer.tags(request.tags()).build();
        });
    }

    public GetSamlProviderResponse getSAMLProvider(GetSamlProviderRequest request) {
        SamlProvider provider = get(request.samlProviderArn());
        return GetSamlProviderResponse.builder()
                .samlProviderUUID(provider.uuid())
                .samlMetadataDocument(provider.metadata())
                .createDate(provider.created())
                .validUntil(provider.validUntil())
                .assertionEncryptionMode(provider.encryption())
                .privateKeyList(List.of())
                .tags(IamState.tags(provider.tags()))
                .build();
    }

    public ListSamlProvidersResponse listSAMLProviders(ListSamlProvidersRequest request) {
        return ListSamlProvidersResponse.builder()
                .samlProviderList(providers.values().stream()
                        .map(provider -> SAMLProviderListEntry.builder()
                                .arn(provider.arn())
                                .validUntil(provider.validUntil())
                                .createDate(provider.created())
                                .build())
                        .toList())
                .build();
    }

    public UpdateSamlProviderResponse updateSAMLProvider(UpdateSamlProviderRequest request) {
        return state.one(() -> {
            noKeys(request.addPrivateKey());
            noKeys(request.removePrivateKey());
            get(request.samlProviderArn());
            providers.update(request.samlProviderArn(), provider -> {
                String metadata =
                        request.samlMetadataDocument() == null ? provider.metadata() : request.samlMetadataDocument();
                return new SamlProvider(
                        provider.name(),
                        provider.arn(),
                        provider.uuid(),
                        metadata,
                        SamlMetadata.validUntil(metadata),
                        request.assertionEncryptionMode() == null
                                ? provider.encryption()
                                : request.assertionEncryptionModeAsString(),
                        provider.created(),
                        provider.tags());
            });
            return UpdateSamlProviderResponse.builder()
                    .samlProviderArn(request.samlProviderArn())
                    .build();
        });
    }

    public void deleteSAMLProvider(DeleteSamlProviderRequest request) {
        state.one(() -> {
            providers.remove(get(request.samlProviderArn()).arn());
        });
    }

    public void tagSAMLProvider(TagSamlProviderRequest request) {
        state.one(() -> {
            get(request.samlProviderArn());
            providers.update(
                    request.samlProviderArn(),
                    provider -> provider.withTags(IamState.tags(provider.tags(), request.tags())));
        });
    }

    public void untagSAMLProvider(UntagSamlProviderRequest request) {
        state.one(() -> {
            get(request.samlProviderArn());
            providers.update(
                    request.samlProviderArn(),
                    provider -> provider.withTags(Tags.without(provider.tags(), request.tagKeys())));
        });
    }

    public ListSamlProviderTagsResponse listSAMLProviderTags(ListSamlProviderTagsRequest request) {
        var page = IamPage.of(
                "listSAMLProviderTags",
                IamState.tags(get(request.samlProviderArn()).tags()),
                Tag::key,
                request.marker(),
                request.maxItems());
        return ListSamlProviderTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
