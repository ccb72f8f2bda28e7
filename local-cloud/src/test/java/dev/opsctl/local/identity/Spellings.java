package dev.opsctl.local.identity;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What somebody may write instead of a name or an ARN, hoping that it is checked as one thing and done to another. */
final class Spellings {

    /** What two readers may cut off, or read on after. */
    private static final List<String> ENDS = List.of(
            "/", "//", "/x", ":x", ":", "#", "?", "#x", "?x=y", ";x", ",x", "&x", "|x", " ", "\t", "\n", "\r\n",
            "\u0000", "\u00a0", "\u200b", "%00", "%20", "%2F", "*", "?*", ".", "..", "/.", "/..", "\\");

    private static final List<String> BEGINNINGS =
            List.of(" ", "\n", "\u0000", "\u200b", "\ufeff", "/", "./", "../", ":", "x:", "x/", "*", "%2F", "\"", "@");

    private Spellings() {}

    /**
     * All spellings of a name or an ARN, the valid one left out.
     *
     * @param secret a name that occurs in it
     * @param allowed one of the same kind that the writer may use
     */
    static Set<String> of(String valid, String secret, String allowed) {
        Set<String> all = new LinkedHashSet<>();
        ENDS.forEach(end -> all.add(valid + end));
        BEGINNINGS.forEach(begin -> all.add(begin + valid));
        all.add(valid.toUpperCase(Locale.ROOT));
        if (valid.contains(secret)) {
            for (String middle : List.of("#:", "?:", "#/", ":", "/../", "/", "\n", "\u0000", " ", ",", ";", "%2F")) {
                all.add(valid.replace(secret, allowed + middle + secret));
                all.add(valid.replace(secret, secret + middle + allowed));
            }
            String encoded = "%" + Integer.toHexString(secret.charAt(0)) + secret.substring(1);
            String wide = new StringBuilder(secret)
                    .replace(0, 1, "" + (char) (secret.charAt(0) + 0xfee0))
                    .toString();
            for (String other : List.of(
                    encoded,
                    encoded.replace("%", "%25"),
                    encoded.toUpperCase(Locale.ROOT),
                    secret.toUpperCase(Locale.ROOT),
                    Normalizer.normalize("T\u0301", Normalizer.Form.NFC) + secret.substring(1),
                    wide,
                    secret.replace('e', '\u0435'),
                    secret.replace("-", "\u2010"),
                    secret.substring(0, 3) + "\u00ad" + secret.substring(3),
                    secret.substring(0, 3) + "*",
                    secret.substring(0, 3) + "?" + secret.substring(4),
                    "x:" + secret,
                    "x/" + secret)) {
                all.add(valid.replace(secret, other));
            }
        }
        if (valid.startsWith("arn:")) {
            arns(valid, secret, allowed, all);
        }
        all.remove(valid);
        return all;
    }

    private static void arns(String valid, String secret, String allowed, Set<String> all) {
        String[] parts = valid.split(":", 6);
        List<List<String>> others = List.of(
                List.of("ARN", "", "urn", " arn"),
                List.of("aws-cn", "AWS", "", "*", "aws ", "aws-us-gov"),
                List.of(parts[2].toUpperCase(Locale.ROOT), "", "x", "*"),
                List.of("US-EAST-1", "eu-west-1", "us-east-1", "", "*", "us-east-1 "),
                List.of("111122223333", "444455556666", "", "*", "aws", "0111122223333", "111122223333 "),
                List.of("x/" + parts[5], "/" + parts[5], ":" + parts[5], parts[5].toUpperCase(Locale.ROOT)));
        for (int part = 0; part < parts.length; part++) {
            for (String other : others.get(part)) {
                String[] copy = parts.clone();
                copy[part] = other;
                all.add(String.join(":", copy));
            }
        }
        String resource = parts[5].replace(secret, allowed);
        all.add("arn:aws:" + parts[2] + ":" + parts[5] + "/:" + parts[4] + ":" + resource);
        all.add("arn:aws:" + parts[2] + ":" + parts[3] + ":" + parts[4] + ":" + resource + ":" + valid);
        all.add(valid + ":" + valid.replace(secret, allowed));
        all.add(parts[5]);
        all.add(parts[4] + ":" + parts[5]);
    }
}
