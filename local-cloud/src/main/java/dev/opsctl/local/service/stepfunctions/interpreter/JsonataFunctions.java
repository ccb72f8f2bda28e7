package dev.opsctl.local.service.stepfunctions.interpreter;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The functions that Step Functions adds to JSONata, and those of JSONata's own that make much of little or search with regular
 * expressions: these charge before they work.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">JSONata in Step Functions</a>
 */
final class JsonataFunctions {

    private static final Pattern DIGITS = Pattern.compile("[#\\p{Nd}]");
    private static final int LONGEST_PICTURE = 256;
    private static final int MOST_DIGITS = 400;

    private final JsonataBounds bounds;
    private final Budget budget;

    private JsonataFunctions(JsonataBounds bounds) {
        this.bounds = bounds;
        this.budget = bounds.budget();
    }

    /** A function's body: its arguments as they were given, those left out at the end are missing. */
    private interface Body {
        @Nullable
        Object call(List<?> arguments);
    }

    static void register(Jsonata jsonata, JsonataBounds bounds) {
        JsonataFunctions functions = new JsonataFunctions(bounds);
        functions.bounded(jsonata);
        functions.searching(jsonata);
        own(jsonata, bounds.budget());
    }

    private static void define(Jsonata jsonata, String name, String signature, Body body) {
        jsonata.registerFunction(name, new Jsonata.JFunction((input, arguments) -> body.call(arguments), signature));
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable T at(List<?> arguments, int index) {
        return index < arguments.size() ? (T) arguments.get(index) : null;
    }

    /** {@code $pad}: the library's makes the string anew for each character. */
    private static @Nullable String padded(@Nullable String text, @Nullable Number width, @Nullable String with) {
        if (text == null || width == null) {
            return text;
        }
        int[] fill = (with == null || with.isEmpty() ? " " : with).codePoints().toArray();
        int missing = Math.abs(width.intValue()) - text.codePointCount(0, text.length());
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(fill[i % fill.length]);
        }
        return width.intValue() < 0 ? padding + text : text + padding;
    }

    private void bounded(Jsonata jsonata) {
        define(jsonata, "pad", "<s-ns?:s>", a -> {
            Number width = at(a, 1);
            if (width != null) {
                budget.bytes(Math.abs(width.longValue()));
            }
            return padded(at(a, 0), width, at(a, 2));
        });
        define(jsonata, "join", "<a<s>s?:s>", a -> {
            List<String> parts = at(a, 0);
            String separator = at(a, 1);
            if (parts != null) {
                long length = 0;
                for (Object part : parts) {
                    length += String.valueOf(part).length() + (separator == null ? 0 : separator.length());
                }
                budget.bytes(length);
            }
            return Functions.join(parts, separator);
        });
        define(jsonata, "string", "<x-b?:s>", a -> {
            bounds.charge(at(a, 0));
            return Functions.string(at(a, 0), at(a, 1));
        });
        define(jsonata, "spread", "<x-:a<o>>", a -> spread(at(a, 0)));
        define(jsonata, "round", "<n-n?:n>", a -> {
            Number precision = at(a, 1);
            if (precision != null && Math.abs(precision.longValue()) > MOST_DIGITS) {
                throw new IllegalArgumentException("$round: the precision must be between -400 and 400");
            }
            return Functions.round(at(a, 0), precision);
        });
        define(jsonata, "formatNumber", "<n-so?:s>", a -> {
            picture(at(a, 1));
            if (at(a, 1) instanceof String picture
                    && !picture.equals("")
                    && !DIGITS.matcher(picture).find()) {
                throw new JException("D3086", -1); // the library lets a picture without a digit pass
            }
            return Functions.formatNumber(at(a, 0), at(a, 1), at(a, 2));
        });
        define(jsonata, "number", "<(nsb)-:n>", a -> {
            try {
                return at(a, 0) == null ? null : Functions.number(at(a, 0));
            } catch (NumberFormatException e) {
                throw new JException("D3030", -1, at(a, 0));
            }
        });
        define(jsonata, "toMillis", "<s-s?:n>", a -> {
            try {
                return at(a, 0) == null ? null : Functions.dateTimeToMillis(at(a, 0), at(a, 1));
            } catch (ParseException | DateTimeException e) {
                throw new JException("D3110", -1, at(a, 0));
            }
        });
        define(jsonata, "formatInteger", "<n-s:s>", a -> {
            picture(at(a, 1));
            Number number = at(a, 0);
            if (number != null && Math.abs(number.doubleValue()) > 1e18) {
                throw new IllegalArgumentException("$formatInteger: the number has more than 18 digits");
            }
            return Functions.formatInteger(number, at(a, 1));
        });
    }

    /** {@code $spread}: the library's copies what it has for each item of an array. */
    private Object spread(@Nullable Object value) {
        if (!(value instanceof Collection<?> items) || items.isEmpty()) {
            return Functions.spread(value);
        }
        List<Object> all = new ArrayList<>();
        for (Object item : items) {
            budget.step();
            Object spread = spread(item);
            if (spread instanceof Collection<?> several) {
                budget.steps(several.size());
                all.addAll(several);
            } else if (spread != null) {
                all.add(spread);
            }
        }
        return all;
    }

    private static void picture(@Nullable String picture) {
        if (picture != null && picture.length() > LONGEST_PICTURE) {
            throw new IllegalArgumentException("the picture is longer than " + LONGEST_PICTURE + " characters");
        }
    }

    private void searching(Jsonata jsonata) {
        define(jsonata, "contains", "<s-(sf):b>", a -> {
            String text = at(a, 0);
            return text != null && at(a, 1) instanceof Pattern pattern
                    ? (Object) matcher(pattern, text).find()
                    : Functions.contains(text, at(a, 1));
        });
        define(jsonata, "match", "<s-f<s:o>n?:a<o>>", a -> {
            String text = at(a, 0);
            if (text == null || !(at(a, 1) instanceof Pattern pattern)) {
                return text == null ? null : Functions.match(text, at(a, 1), limit(at(a, 2)));
            }
            return matches(text, pattern, most(at(a, 2), "D3040"));
        });
        define(jsonata, "split", "<s-(sf)n?:a<s>>", a -> {
            String text = at(a, 0);
            return text != null && at(a, 1) instanceof Pattern pattern
                    ? split(text, pattern, most(at(a, 2), "D3020"))
                    : text == null ? null : Functions.split(text, at(a, 1), at(a, 2));
        });
        define(jsonata, "replace", "<s-(sf)(sf)n?:s>", a -> {
            String text = at(a, 0);
            Object pattern = at(a, 1);
            if (text != null && at(a, 2) instanceof String replacement) {
                if (pattern instanceof Pattern regex) {
                    return replace(text, regex, replacement, most(at(a, 3), "D3011"));
                } else if (pattern instanceof String part && !part.isEmpty()) {
                    budget.bytes((text.length() / part.length() + 1L) * replacement.length());
                }
            }
            if (pattern instanceof Pattern regex && text != null) {
                matcher(regex, text).find(); // how long one search takes is found out within the budget
            }
            return text == null ? null : Functions.replace(text, pattern, at(a, 2), limit(at(a, 3)));
        });
    }

    private static @Nullable Integer limit(@Nullable Number given) {
        return given == null ? null : given.intValue();
    }

    private static int most(@Nullable Number given, String code) {
        if (given != null && given.doubleValue() < 0) {
            throw new IllegalArgumentException(code + ": the limit must not be negative");
        }
        return given == null ? Integer.MAX_VALUE : given.intValue();
    }

    private Matcher matcher(Pattern pattern, String text) {
        return BoundedPattern.matcher(pattern, text, budget);
    }

    private List<Object> matches(String text, Pattern pattern, int most) {
        List<Object> found = new ArrayList<>();
        Matcher matcher = matcher(pattern, text);
        while (found.size() < most && matcher.find()) {
            List<Object> groups = new ArrayList<>();
            for (int i = 1; i <= matcher.groupCount(); i++) {
                groups.add(matcher.group(i) == null ? "" : matcher.group(i));
            }
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", groups);
            found.add(match);
        }
        return found;
    }

    private List<String> split(String text, Pattern pattern, int most) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = matcher(pattern, text);
        int from = 0;
        while (parts.size() < most && matcher.find()) {
            if (matcher.end() > 0) {
                parts.add(text.substring(from, matcher.start()));
            }
            from = matcher.end();
        }
        if (parts.size() < most) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    /** {@code $0} is the match, {@code $1} its first group, {@code $$} a dollar. */
    private String replace(String text, Pattern pattern, String replacement, int most) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = matcher(pattern, text);
        int from = 0;
        for (int i = 0; i < most && matcher.find(); i++) {
            if (matcher.end() == matcher.start()) {
                throw new IllegalArgumentException("D1004: the regular expression matches the empty text");
            }
            out.append(text, from, matcher.start());
            int before = out.length();
            substitute(replacement, matcher, out);
            budget.bytes(out.length() - before);
            from = matcher.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static void substitute(String replacement, Matcher matcher, StringBuilder out) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            char next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : 0;
            if (c != '$' || next != '$' && !Character.isDigit(next)) {
                out.append(c);
            } else if (next == '$') {
                out.append('$');
                i++;
            } else {
                int group = next - '0';
                i++;
                // as many digits as there are groups for
                while (i + 1 < replacement.length()
                        && Character.isDigit(replacement.charAt(i + 1))
                        && group * 10 + replacement.charAt(i + 1) - '0' <= matcher.groupCount()) {
                    group = group * 10 + replacement.charAt(++i) - '0';
                }
                if (group <= matcher.groupCount() && matcher.group(group) != null) {
                    out.append(matcher.group(group));
                }
            }
        }
    }

    private static void own(Jsonata jsonata, Budget budget) {
        jsonata.registerFunction("uuid", () -> UUID.randomUUID().toString());
        jsonata.registerFunction("parse", (String text) -> {
            try {
                return PojoJson.mapper().readValue(text, Object.class);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalArgumentException("$parse: not JSON", e);
            }
        });
        jsonata.registerFunction("partition", (List<Object> list, @Nullable Number size) -> {
            if (size == null || size.intValue() <= 0) {
                throw new IllegalArgumentException("$partition: the size must be a positive integer");
            }
            List<List<Object>> chunks = new ArrayList<>();
            for (long i = 0; i < list.size(); i += size.intValue()) {
                chunks.add(list.subList((int) i, (int) Math.min(list.size(), i + size.intValue())));
            }
            return chunks;
        });
        jsonata.registerFunction(
                "range",
                Jsonata.function(
                        "range", (Number from, Number to, Number step) -> range(from, to, step, budget), "<nnn:a>"));
        jsonata.registerFunction("hash", (String data, String algorithm) -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance(algorithm).digest(data.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalArgumentException("$hash: " + algorithm, e);
            }
        });
        jsonata.registerFunction(
                "random",
                Jsonata.function(
                        "random",
                        (@Nullable Number seed) -> seed == null
                                ? ThreadLocalRandom.current().nextDouble()
                                : new Random(seed.longValue()).nextDouble(),
                        "<n?:n>"));
        jsonata.registerFunction(
                "eval",
                Jsonata.function(
                        "eval",
                        (Object text) -> {
                            throw new JException("T1006", -1); // AWS has no $eval: $parse reads JSON
                        },
                        "<x-:x>"));
    }

    /** Recorded on AWS: a range of one number is that number, as sequences of JSONata are. */
    private static Object range(Number from, Number to, Number step, Budget budget) {
        List<Object> range = new ArrayList<>();
        long by = step.longValue();
        long i = from.longValue();
        while (by > 0 && i <= to.longValue() || by < 0 && i >= to.longValue()) {
            budget.step();
            range.add(i);
            long next = i + by;
            if (by > 0 != next > i) {
                break; // beyond the largest number
            }
            i = next;
        }
        return range.size() == 1 ? range.get(0) : range;
    }
}
