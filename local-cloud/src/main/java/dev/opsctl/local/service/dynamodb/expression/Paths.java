package dev.opsctl.local.service.dynamodb.expression;

/** What DynamoDB asks of several paths that are written, or read, together. */
final class Paths {

    private Paths() {}

    /** One leads not to or into another one behind it, and takes no value for a map that the other takes for a list. */
    static void requireApart(Path[] paths, int one, OneExpression scope) {
        for (int other = one + 1; other < paths.length; other++) {
            requireApart(paths[one], paths[other], scope);
        }
    }

    private static void requireApart(Path one, Path two, OneExpression scope) {
        int common = Math.min(one.length(), two.length());
        String fault = "overlap";
        for (int i = 0; i < common; i++) {
            if (one.step(i).isIndex() != two.step(i).isIndex()) {
                fault = "conflict";
                break;
            } else if (!one.step(i).equals(two.step(i))) {
                return;
            }
        }
        throw scope.invalid("Two document paths " + fault + " with each other; must remove or rewrite one of these"
                + " paths; path one: " + one + ", path two: " + two);
    }
}
