package dev.opsctl.local.service.iam;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.opsctl.local.identity.policy.PolicyDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.model.Position;
import software.amazon.awssdk.services.iam.model.Statement;

/**
 * A policy that takes part in a simulation, statement by statement.
 *
 * @param id as MatchedStatements names it: a managed policy's name, {@code role_NAME_POLICY} of an inline one, {@code PolicyInputList.1}
 * @param type {@code IAM Policy}, {@code Permissions Boundary Policy} or {@code Resource Policy}
 * @param text the document as it was written
 */
record SimulatedPolicy(String id, String type, String text, PolicyDocument document) {

    static final String IDENTITY = "IAM Policy";
    static final String BOUNDARY = "Permissions Boundary Policy";
    static final String RESOURCE = "Resource Policy";

    private static final JsonFactory JSON = new JsonFactory();

    /** A document with this statement alone. */
    PolicyDocument alone(int statement) {
        return new PolicyDocument(
                document.version(), document.id(), List.of(document.statements().get(statement)));
    }

    /** Where a statement stands, as AWS counts: from just behind the bracket or comma before it to just behind its last brace. */
    Statement reference(int statement) {
        Statement.Builder reference = Statement.builder().sourcePolicyId(id).sourcePolicyType(type);
        List<int[]> places = places(text);
        if (statement < places.size()) {
            reference.startPosition(position(places.get(statement)[0])).endPosition(position(places.get(statement)[1]));
        }
        return reference.build();
    }

    private Position position(int offset) {
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(c -> c == '\n').count();
        return Position.builder()
                .line(line + 1)
                .column(offset - before.lastIndexOf('\n'))
                .build();
    }

    /** The offsets of each statement's start and end. */
    private static List<int[]> places(String text) {
        List<int[]> places = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean statements = parser.currentName().equals("Statement");
                JsonToken value = parser.nextToken();
                if (statements && value == JsonToken.START_ARRAY) {
                    int start = offset(parser);
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        parser.skipChildren();
                        int end = offset(parser);
                        places.add(new int[] {start, end});
                        start = text.indexOf(',', end) + 1;
                    }
                } else {
                    int start = statements ? offset(parser) - 1 : 0;
                    parser.skipChildren();
                    if (statements) {
                        places.add(new int[] {start, offset(parser)});
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it was parsed before
        }
        return places;
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }
}
