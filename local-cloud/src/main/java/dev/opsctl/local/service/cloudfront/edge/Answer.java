package dev.opsctl.local.service.cloudfront.edge;

/**
 * What an origin answers, and what a viewer gets.
 *
 * @param length of the content, in bytes: of HEAD, that of GET
 */
public record Answer(int status, Headers headers, byte[] body, long length) {

    public static Answer of(int status, Headers headers, byte[] body) {
        return new Answer(status, headers, body, body.length);
    }

    Answer with(Headers other) {
        return new Answer(status, other, body, length);
    }

    Answer status(int other) {
        return new Answer(other, headers, body, length);
    }
}
