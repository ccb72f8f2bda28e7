package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.iam.model.AddClientIdToOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.DeleteOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProviderTagsRequest;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProviderTagsResponse;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersRequest;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersResponse;
import software.amazon.awssdk.services.iam.model.OpenIDConnectProviderListEntry;
import software.amazon.awssdk.services.iam.model.RemoveClientIdFromOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.UntagOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.UpdateOpenIdConnectProviderThumbprintRequest;

/** Operations on the issuers of OpenID Connect tokens that an account trusts. */
final class OidcProviderOperations {

    private final IamState state;
    private final Table<OidcProvider> providers;

    OidcProviderOperations(IamState state) {
        this.state = state;
        this.providers = providers(state);
    }

    static Table<OidcProvider> providers(IamState state) {
        return state.context().table("oidc-providers", OidcProvider.class);
    }

    private OidcProvider get(String arn) {
        IamState.require(arn, "openIDConnectProviderArn");
        return providers
                .get(arn)
                .orElseThrow(() -> IamErrors.missing("OpenIDConnect Provider not found for arn " + arn));
    }

    private void change(String arn, UnaryOperator<OidcProvider> change) {
        get(arn);
        providers.update(arn, change);
    }

    private static List<String> thumbprints(List<String> thumbprints) {
        if (thumbprints.size() > 5) {
            throw IamErrors.input("Thumbprint list must contain fewer than 5 entries.");
        }
        return List.copyOf(thumbprints);
    }

    private static List<String> clients(List<String> clients) {
        if (clients.size() > 100) {
            throw IamErrors.limit("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
        }
        return clients;
    }

    public CreateOpenIdConnectProviderResponse createOpenIDConnectProvider(CreateOpenIdConnectProviderRequest request) {
        return state.one(() -> {
            IamState.require(request.url(), "url");
            if (!request.url().matches("https://[^/?#@\\s]+[^?#\\s]*")) {
                throw IamErrors.validation("Invalid Open ID Connect Provider URL");
            }
            String url = request.url().substring("https://".length()).replaceFirst("/$", "");
            String arn = "arn:aws:iam::" + state.account() + ":oidc-provider/" + url;
            OidcProvider provider = new OidcProvider(
                    arn,
                    url,
                    clients(List.copyOf(request.clientIDList())),
                    thumbprints(request.thumbprintList()),
                    state.now(),
                    IamState.tags(Map.of(), request.tags()));
            if (!providers.insert(arn, provider)) {
                throw IamErrors.exists("Provider with url " + request.url() + " already exists.");
            }
            CreateOpenIdConnectProviderResponse.Builder answer =
                    CreateOpenIdConnectProviderResponse.builder().openIDConnectProviderArn(arn);
            return request.tags().isEmpty()
                    ? answer.build()
                    : answer.tags(request.tags()).build();
        });
    }

    public GetOpenIdConnectProviderResponse getOpenIDConnectProvider(GetOpenIdConnectProviderRequest request) {
        OidcProvider provider = get(request.openIDConnectProviderArn());
        return GetOpenIdConnectProviderResponse.builder()
                .url(provider.url())
                .clientIDList(provider.clients())
                .thumbprintList(provider.thumbprints())
                .createDate(provider.created())
                .tags(IamState.tags(provider.tags()))
                .build();
    }

    public ListOpenIdConnectProvidersResponse listOpenIDConnectProviders(ListOpenIdConnectProvidersRequest request) {
        return ListOpenIdConnectProvidersResponse.builder()
                .openIDConnectProviderList(providers.values().stream()
                        .map(provider -> OpenIDConnectProviderListEntry.builder()
                                .arn(provider.arn())
                                .build())
                        .toList())
                .build();
    }

    public void deleteOpenIDConnectProvider(DeleteOpenIdConnectProviderRequest request) {
        String arn = request.openIDConnectProviderArn();
        IamState.require(arn, "openIDConnectProviderArn");
        if (providers.remove(arn).isEmpty()) {
            throw IamErrors.missing("OpenId connect Provider " + arn + " cannot be found.");
        }
    }

    public void updateOpenIDConnectProviderThumbprint(UpdateOpenIdConnectProviderThumbprintRequest request) {
        state.one(() -> change(
                request.openIDConnectProviderArn(),
                provider -> provider.with(provider.clients(), thumbprints(request.thumbprintList()), provider.tags())));
    }

    public void addClientIDToOpenIDConnectProvider(AddClientIdToOpenIdConnectProviderRequest request) {
        state.one(() -> change(request.openIDConnectProviderArn(), provider -> {
            List<String> clients = new ArrayList<>(provider.clients());
            if (!clients.contains(request.clientID())) {
                clients.add(request.clientID());
            }
            return provider.with(clients(clients), provider.thumbprints(), provider.tags());
        }));
    }

    public void removeClientIDFromOpenIDConnectProvider(RemoveClientIdFromOpenIdConnectProviderRequest request) {
        state.one(() -> change(request.openIDConnectProviderArn(), provider -> {
            List<String> clients = new ArrayList<>(provider.clients());
            // AWS's reference: it does not fail if the client is not there
            clients.remove(request.clientID());
            return provider.with(clients, provider.thumbprints(), provider.tags());
        }));
    }

    public void tagOpenIDConnectProvider(TagOpenIdConnectProviderRequest request) {
        state.one(() -> change(
                request.openIDConnectProviderArn(),
                provider -> provider.with(
                        provider.clients(), provider.thumbprints(), IamState.tags(provider.tags(), request.tags()))));
    }

    public void untagOpenIDConnectProvider(UntagOpenIdConnectProviderRequest request) {
        state.one(() -> change(
                request.openIDConnectProviderArn(),
                provider -> provider.with(
                        provider.clients(), provider.thumbprints(), Tags.without(provider.tags(), request.tagKeys()))));
    }

    public ListOpenIdConnectProviderTagsResponse listOpenIDConnectProviderTags(
            ListOpenIdConnectProviderTagsRequest request) {
        var page = IamPage.of(
                "listOpenIDConnectProviderTags",
                IamState.tags(get(request.openIDConnectProviderArn()).tags()),
                Tag::key,
                request.marker(),
                request.maxItems());
        return ListOpenIdConnectProviderTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
