package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads paths with commas between them. */
final class ProjectionParser extends Parser {

    ProjectionParser(String text, OneExpression scope) {
        super(text, scope, false);
    }

    List<PathNode> paths() {
        List<PathNode> paths = new ArrayList<>();
        do {
            paths.add(path());
        } while (accept(Kind.COMMA));
        if (kind() != Kind.END) {
            throw unexpected();
        }
        return paths;
    }
}
