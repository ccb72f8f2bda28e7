package dev.opsctl.local.service.iam;

import dev.opsctl.local.store.Table;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.CreateAccountAliasRequest;
import software.amazon.awssdk.services.iam.model.DeleteAccountAliasRequest;
import software.amazon.awssdk.services.iam.model.DeleteAccountPasswordPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetAccountPasswordPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetAccountPasswordPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesRequest;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesResponse;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;
import software.amazon.awssdk.services.iam.model.UpdateAccountPasswordPolicyRequest;

/** The account's alias and its rules for passwords. */
final class AccountSettingOperations {

    /** An account has one alias at most. */
    record Alias(String name) {}

    /**
     * Rules for passwords.
     *
     * @param maxAge in days, or null: they do not expire
     * @param reuse how many former passwords may not be used again, or null
     */
    record Passwords(
            int length,
            boolean symbols,
            boolean numbers,
            boolean upper,
            boolean lower,
            boolean change,
            @Nullable Integer maxAge,
            @Nullable Integer reuse,
            @Nullable Boolean hardExpiry) {}

    private static final String ONE = "one";

    private final IamState state;
    private final Table<Alias> aliases;
    private final Table<Passwords> passwords;

    AccountSettingOperations(IamState state) {
        this.state = state;
        this.aliases = state.context().table("account-alias", Alias.class);
        this.passwords = state.context().table("password-policy", Passwords.class);
    }

    public void createAccountAlias(CreateAccountAliasRequest request) {
        IamState.require(request.accountAlias(), "accountAlias");
        // AWS: a new alias takes the place of the former
        aliases.replace(ONE, new Alias(request.accountAlias()));
    }

    public void deleteAccountAlias(DeleteAccountAliasRequest request) {
        state.one(() -> {
            IamState.require(request.accountAlias(), "accountAlias");
            if (aliases.get(ONE)
                    .filter(alias -> alias.name().equals(request.accountAlias()))
                    .isEmpty()) {
                throw IamErrors.missing("The account alias " + request.accountAlias() + " does not exist.");
            }
            aliases.remove(ONE);
        });
    }

    public ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest request) {
        return ListAccountAliasesResponse.builder()
                .accountAliases(aliases.values().stream().map(Alias::name).toList())
                .isTruncated(false)
                .build();
    }

    private static boolean is(@Nullable Boolean said) {
        return Boolean.TRUE.equals(said);
    }

    public void updateAccountPasswordPolicy(UpdateAccountPasswordPolicyRequest request) {
        // AWS's reference: what the request leaves out takes its default
        Passwords rules = new Passwords(
                request.minimumPasswordLength() == null ? 6 : request.minimumPasswordLength(),
                is(request.requireSymbols()),
                is(request.requireNumbers()),
                is(request.requireUppercaseCharacters()),
                is(request.requireLowercaseCharacters()),
                is(request.allowUsersToChangePassword()),
                request.maxPasswordAge() == null || request.maxPasswordAge() == 0 ? null : request.maxPasswordAge(),
                request.passwordReusePrevention(),
                request.hardExpiry());
        passwords.replace(ONE, rules);
    }

    public GetAccountPasswordPolicyResponse getAccountPasswordPolicy(GetAccountPasswordPolicyRequest request) {
        Passwords rules = passwords
                .get(ONE)
                .orElseThrow(() -> IamErrors.missing(
                        "The Password Policy with domain name " + state.account() + " cannot be found."));
        return GetAccountPasswordPolicyResponse.builder()
                .passwordPolicy(PasswordPolicy.builder()
                        .minimumPasswordLength(rules.length())
                        .requireSymbols(rules.symbols())
                        .requireNumbers(rules.numbers())
                        .requireUppercaseCharacters(rules.upper())
                        .requireLowercaseCharacters(rules.lower())
                        .allowUsersToChangePassword(rules.change())
                        .expirePasswords(rules.maxAge() != null)
                        .maxPasswordAge(rules.maxAge())
                        .passwordReusePrevention(rules.reuse())
                        .hardExpiry(rules.hardExpiry())
                        .build())
                .build();
    }

    public void deleteAccountPasswordPolicy(DeleteAccountPasswordPolicyRequest request) {
        if (passwords.remove(ONE).isEmpty()) {
            throw IamErrors.missing("The account policy with name PasswordPolicy cannot be found.");
        }
    }
}
