package dev.opsctl.local.engine.partiql;

import java.util.Map;

/** How AWS's errors call the parts of a statement: as PartiQL's tree of syntax does. */
public final class Terms {

    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("=", "Eq"),
            Map.entry("<>", "Ne"),
            Map.entry("<", "Lt"),
            Map.entry("<=", "Lte"),
            Map.entry(">", "Gt"),
            Map.entry(">=", "Gte"),
            Map.entry("and", "And"),
            Map.entry("or", "Or"),
            Map.entry("not", "Not"),
            Map.entry("+", "Plus"),
            Map.entry("-", "Minus"),
            Map.entry("*", "Times"),
            Map.entry("/", "Divide"),
            Map.entry("%", "Modulo"),
            Map.entry("||", "Concat"),
            Map.entry("in", "InCollection"),
            Map.entry("like", "Like"),
            Map.entry("union", "Union"),
            Map.entry("union_all", "Union"),
            Map.entry("except", "Except"),
            Map.entry("except_all", "Except"),
            Map.entry("intersect", "Intersect"),
            Map.entry("intersect_all", "Intersect"));

    private Terms() {}

    public static String name(SyntaxNode node) {
        String text = node.token().text();
        return switch (node.type()) {
            case LITERAL -> node.token().kind() == Token.Kind.MISSING ? "Missing" : "Lit";
            case IDENTIFIER -> "Id";
            case PARAMETER -> "Parameter";
            case CALL -> "Call";
            case UNARY -> text.equals("-") ? "Neg" : text.equals("+") ? "Pos" : OPERATORS.getOrDefault(text, "Id");
            case BINARY -> OPERATORS.getOrDefault(text, "Not");
            case BETWEEN -> text.equals("between") ? "Between" : "Not";
            case IS -> text.equals("is") ? "IsType" : "Not";
            case LIST -> "List";
            case BAG -> "Bag";
            case STRUCT -> "Struct";
            case SELECT -> "Select";
            case INSERT_VALUE -> "InsertValue";
            case INSERT -> "Insert";
            case SET -> "Set";
            case REMOVE -> "Remove";
            case MANIPULATION -> "Dml";
            default -> "Path";
        };
    }
}
