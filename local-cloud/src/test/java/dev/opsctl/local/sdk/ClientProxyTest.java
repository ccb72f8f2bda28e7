package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ClientProxyTest {

    static final AtomicBoolean INITIALISED = new AtomicBoolean();

    /** What a request is to a client: costly when it is first used. */
    public static final class Question {
        static {
            INITIALISED.set(true);
        }
    }

    public interface Asked {
        default String ask(Question question) {
            return "by default";
        }

        default String other(String text) {
            return "other " + text;
        }

        void close() throws IOException;
    }

    public interface Echo {
        boolean of(boolean value);

        char of(char value);

        byte of(byte value);

        short of(short value);

        int of(int value);

        long of(long value);

        float of(float value);

        double of(double value);

        String second(long first, double other, String text);

        int[] numbers(int[] numbers);
    }

    @Test
    void nothingThatIsNotCalledIsInitialised() {
        Asked proxy = ClientProxy.<Asked>of(List.of(Asked.class), m -> m.name().equals("ask"))
                .with((self, method, args) -> "handled");
        assertFalse(INITIALISED.get());
        assertEquals("handled", proxy.ask(new Question()));
        assertTrue(INITIALISED.get());
    }

    @Test
    void whatIsNotHandledIsTheInterfacesOwn() throws IOException {
        AtomicReference<Object> called = new AtomicReference<>();
        Asked proxy = ClientProxy.<Asked>of(List.of(Asked.class), m -> false).with((self, method, args) -> {
            called.set(self);
            assertEquals("close", method.getName());
            assertNull(args);
            return null;
        });
        assertEquals("by default", proxy.ask(null));
        assertEquals("other text", proxy.other("text"));
        proxy.close();
        assertSame(proxy, called.get());
    }

    @Test
    void failuresComeAsTheyAre() {
        Asked proxy = ClientProxy.<Asked>of(List.of(Asked.class), m -> true).with((self, method, args) -> {
            throw new IOException("so");
        });
        assertThrows(IOException.class, proxy::close);
    }

    @Test
    void valuesOfAllTypesGoInAndComeOut() {
        Echo echo = ClientProxy.<Echo>of(List.of(Echo.class), m -> false)
                .with((self, method, args) -> args[args.length - 1]);
        assertTrue(echo.of(true));
        assertEquals('x', echo.of('x'));
        assertEquals(Byte.MIN_VALUE, echo.of(Byte.MIN_VALUE));
        assertEquals(Short.MIN_VALUE, echo.of(Short.MIN_VALUE));
        assertEquals(Integer.MIN_VALUE, echo.of(Integer.MIN_VALUE));
        assertEquals(Long.MIN_VALUE, echo.of(Long.MIN_VALUE));
        assertEquals(Float.MIN_VALUE, echo.of(Float.MIN_VALUE));
        assertEquals(Double.MIN_VALUE, echo.of(Double.MIN_VALUE));
        assertEquals("text", echo.second(1, 2, "text"));
        int[] numbers = {1, 2};
        assertSame(numbers, echo.numbers(numbers));
    }
}
