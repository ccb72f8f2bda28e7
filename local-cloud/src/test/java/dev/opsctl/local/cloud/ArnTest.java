package dev.opsctl.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.sdk.Faults;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;

/** A name has one spelling, and what is read from it is what was written. */
class ArnTest {

    private static final Scope SCOPE = new Scope("111122223333", "eu-central-1");

    @Provide
    Arbitrary<Arn> arns() {
        return Combinators.combine(
                        Arbitraries.of("aws", "aws-cn", "aws-us-gov"),
                        Arbitraries.of("sqs", "sns", "execute-api", "s3"),
                        Arbitraries.of("", "us-east-1", "us-gov-west-1", "ap-southeast-2"),
                        Arbitraries.of("", "aws", "111122223333"),
                        Arbitraries.strings()
                                .withCharRange(' ', '~')
                                .withCharRange('\u00a0', '\u02ff')
                                .ofMinLength(1)
                                .ofMaxLength(40))
                .as(Arn::new);
    }

    @Property(seed = "20261130")
    void whatIsWrittenIsRead(@ForAll("arns") Arn arn) {
        assertEquals(arn, Arn.parse(arn.toString()).orElseThrow());
    }

    @Property(seed = "20261130")
    void whatIsReadIsWrittenTheSame(@ForAll("arns") Arn arn, @ForAll @IntRange(max = 60) int at, @ForAll char other) {
        String text = arn.toString();
        String changed = text.substring(0, Math.min(at, text.length()))
                + other
                + text.substring(Math.min(at + 1, text.length()));
        Arn.parse(changed).ifPresent(read -> {
            assertEquals(changed, read.toString());
            assertEquals(changed.equals(text), read.equals(arn));
        });
    }

    @Example
    void anotherPartitionRegionOrAccountIsNotHere() {
        assertTrue(Arn.of("arn:aws:sqs:eu-central-1:111122223333:q").isOf("sqs", SCOPE));
        for (String elsewhere : new String[] {
            "arn:aws-cn:sqs:eu-central-1:111122223333:q",
            "arn:aws:sns:eu-central-1:111122223333:q",
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "arn:aws:sqs:eu-central-1::q",
            "arn:aws:sqs:eu-central-1:444455556666:q"
        }) {
            assertFalse(Arn.of(elsewhere).isOf("sqs", SCOPE), elsewhere);
        }
        for (String none : new String[] {
            null,
            "",
            "q",
            "arn:aws:sqs:eu-central-1:111122223333:",
            "ARN:aws:sqs:eu-central-1:111122223333:q",
            "arn:aws:sqs:EU-CENTRAL-1:111122223333:q",
            " arn:aws:sqs:eu-central-1:111122223333:q",
            "arn:aws:sqs:eu-central-1:111122223333:q\n"
        }) {
            assertTrue(Arn.parse(none).isEmpty(), none);
        }
    }

    @Property(seed = "20261130")
    void aQueuesUrlIsAccountAndNameAndNothingElse(
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = 'a', to = 'z') String name,
            @ForAll @IntRange(max = 70) int at,
            @ForAll char other) {
        String url = "http://127.0.0.1:4566/111122223333/" + name;
        assertEquals(new QueueUrl("111122223333", name), QueueUrl.parse(url));
        String more = url.substring(0, Math.min(at, url.length())) + other + url.substring(Math.min(at, url.length()));
        try {
            QueueUrl read = QueueUrl.parse(more);
            assertTrue(more.endsWith("/" + read.accountId() + "/" + read.queueName()), more);
        } catch (InvalidAddressException e) {
            assertEquals(
                    "The address " + more + " is not valid for this endpoint.",
                    e.awsErrorDetails().errorMessage());
        }
    }

    @Example
    void spellingsThatOnceMeantTwoQueuesAreRefused() {
        for (String path : new String[] {
            "allowed#:secret",
            "allowed?:secret",
            "allowed#/secret",
            "allowed/../secret",
            "allowed/secret",
            "allowed:secret",
            "allowed%2Fsecret",
            "allowed/",
            "allowed;secret",
            "allowed\n",
            "",
            "x".repeat(81),
            ".fifo",
            "a.fifo.fifo",
            "a.b"
        }) {
            assertThrows(
                    InvalidAddressException.class,
                    () -> QueueUrl.parse("https://sqs.us-east-1.amazonaws.com/111122223333/" + path),
                    path);
        }
        for (String url : new String[] {
            "allowed",
            "",
            "arn:aws:sqs:us-east-1:111122223333:allowed",
            "http://a@b/c/111122223333/q",
            "//h/111122223333/q"
        }) {
            assertThrows(InvalidAddressException.class, () -> QueueUrl.parse(url), url);
        }
        assertEquals(400, Faults.of(InvalidAddressException.class, "").statusCode());
    }

    @Example
    void aMoveTasksHandleNamesTheQueueThatIsEmptied() {
        MoveTaskHandle handle = new MoveTaskHandle(
                "0a0a0a0a-0000-0000-0000-000000000001", Arn.of("arn:aws:sqs:us-east-1:111122223333:dead"));
        assertEquals(handle, MoveTaskHandle.parse(handle.toString()).orElseThrow());
        for (String none : new String[] {"", "x", "e30=", handle.toString().substring(4)}) {
            assertTrue(MoveTaskHandle.parse(none).isEmpty(), none);
        }
    }
}
