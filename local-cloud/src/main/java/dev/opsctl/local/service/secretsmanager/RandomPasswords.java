package dev.opsctl.local.service.secretsmanager;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;

/** Passwords as GetRandomPassword makes them. */
final class RandomPasswords {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long LENGTH = 32;
    private static final long LONGEST = 4096;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private RandomPasswords() {}

    static String make(GetRandomPasswordRequest request) {
        long length = request.passwordLength() == null ? LENGTH : request.passwordLength();
        if (length < 1 || length > LONGEST) {
            throw SecretErrors.constraint(
                    "passwordLength",
                    length,
                    "Member must have value "
                            + (length < 1 ? "greater than or equal to 1" : "less than or equal to " + LONGEST));
        }
        String excluded = request.excludeCharacters() == null ? "" : request.excludeCharacters();
        List<String> kinds = new ArrayList<>();
        add(kinds, request.excludeLowercase(), "abcdefghijklmnopqrstuvwxyz", excluded);
        add(kinds, request.excludeUppercase(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", excluded);
        add(kinds, request.excludeNumbers(), "0123456789", excluded);
        add(kinds, request.excludePunctuation(), PUNCTUATION, excluded);
        add(kinds, !Boolean.TRUE.equals(request.includeSpace()), " ", excluded);
        String alphabet = String.join("", kinds);
        if (alphabet.isEmpty()) {
            throw SecretErrors.parameter(
                    "You can't exclude all characters: no character is left that the password could be made of.");
        }
        boolean each = !Boolean.FALSE.equals(request.requireEachIncludedType());
        if (each && length < kinds.size()) {
            throw SecretErrors.parameter("The password length " + length + " is too short: it must be at least "
                    + kinds.size() + " to have a character of each included type.");
        }
        List<Character> password = new ArrayList<>();
        if (each) {
            kinds.forEach(kind -> password.add(pick(kind)));
        }
        while (password.size() < length) {
            password.add(pick(alphabet));
        }
        Collections.shuffle(password, RANDOM);
        return password.stream().map(String::valueOf).collect(Collectors.joining());
    }

    private static void add(List<String> kinds, Boolean left, String characters, String excluded) {
        String kept = characters
                .chars()
                .filter(c -> excluded.indexOf(c) < 0)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
        if (!Boolean.TRUE.equals(left) && !kept.isEmpty()) {
            kinds.add(kept);
        }
    }

    private static char pick(String characters) {
        return characters.charAt(RANDOM.nextInt(characters.length()));
    }
}
