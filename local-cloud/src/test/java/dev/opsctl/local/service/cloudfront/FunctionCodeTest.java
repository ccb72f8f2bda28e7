package dev.opsctl.local.service.cloudfront;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The language of functions: what it knows, and that nothing gets out of it or takes too much. */
class FunctionCodeTest {

    private static String result(String body) throws IOException {
        return FunctionCode.of("function handler(event) { " + body + " }")
                .call(new ObjectMapper().readTree("{\"a\": [1, 2], \"b\": {\"c\": \"d\"}}"))
                .result()
                .toString();
    }

    @Test
    void what_functions_are_written_in_works() throws IOException {
        assertEquals(
                "[0,1,2]",
                result("const all = []; for (let i = 0; i < 3; i++) { const x = i; all.push(x); } return all;"));
        assertEquals(
                "[\"a\",\"b\"]",
                result("const all = []; for (const key of Object.keys(event)) { all.push(key); } return all;"));
        assertEquals("{\"c\":\"d\",\"e\":2}", result("const {a: [, two], b} = event; return {...b, e: two};"));
        assertEquals("\"const /'/ d\"", result("return `const /'/ ${ event.b.c }`;"));
        assertEquals("[\"const\",true]", result("return ['const', /[/]const'/.test(\"/const'\")];"));
        assertEquals("\"none\"", result("return event.x?.y ?? 'none';"));
        assertEquals("\"A-B\"", result("return 'a,b'.split(',').map(x => x.toUpperCase()).join('-');"));
    }

    @Test
    void nothing_of_Java_is_there() throws IOException {
        assertEquals(
                "[\"undefined\",\"undefined\",\"undefined\",\"undefined\",\"undefined\"]",
                result("return [typeof java, typeof Packages, typeof getClass, typeof eval, typeof Function];"));
    }

    @Test
    void what_takes_too_much_ends() {
        for (String body : List.of(
                "while (true) { }",
                "return 'x'.repeat(1e9);",
                "return 'x'.padEnd(1e9);",
                "return new Array(4294967295).fill(1);",
                "return new Array(1e9).join('x');",
                "var all = []; while (true) { all.push(new Array(1000)); }",
                "function again() { return again() + 1; } return again();",
                "var a = []; for (var i = 0; i < 40; i++) { a = [a, a]; } return JSON.stringify(a);",
                "var s = 'x'; for (var i = 0; i < 27; i++) { s += s; } return s;",
                "return /(a+)+$/.test('a'.repeat(60) + 'b');",
                "return Array.from({length: 1e9});",
                "throw new Error('no');",
                "return nothing.there;")) {
            assertThrows(FunctionCode.Failed.class, () -> result(body), body);
        }
    }
}
