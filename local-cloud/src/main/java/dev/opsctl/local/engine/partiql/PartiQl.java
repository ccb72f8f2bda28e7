package dev.opsctl.local.engine.partiql;

import java.util.List;

/**
 * DynamoDB's dialect of PartiQL: what a statement says. Who asks whether a caller may, and who does it, ask here.
 *
 * @param parameters how many values it has to be given
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL for DynamoDB</a>
 */
public record PartiQl(PartiQlStatement statement, int parameters) {

    /** @throws StatementException for what is no statement of DynamoDB's, in AWS's words */
    public static PartiQl parse(String text) {
        List<Token> tokens = Lexer.tokens(text);
        int parameters = 0;
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.PARAMETER) {
                parameters++;
            }
        }
        return new PartiQl(Statements.statement(ExpressionParser.parse(tokens)), parameters);
    }
}
