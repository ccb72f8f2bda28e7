package dev.opsctl.local.service.apigateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.Cost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small mapping templates take little, whatever they ask for, and reach nothing but what templates may touch (PLT-4). */
class BoundedTemplatesTest {

    private static final String BODY =
            "{\"s\":\"" + "a".repeat(5_000) + "\",\"items\":[" + "{\"a\":1},".repeat(99) + "{\"a\":2}]}";

    private static String render(String template) {
        return Templates.render(template, new TemplateInput(BODY, Map.of()), new HashMap<>(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#foreach($i in [1..100000000])x#end",
                "#foreach($i in [1..1001])x#end",
                "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end",
                "#set($s='xxxxxxxx')#foreach($i in [1..100])#set($s=\"$s$s\")#end",
                "#set($s='xxxxxxxx')#foreach($i in [1..100])#set($s=$s + $s)#end",
                "#set($s='xxxxxxxx')#foreach($i in [1..100])#set($s=$s.concat($s))#end",
                "#set($l=[1])#foreach($i in [1..100])#set($l=[$l,$l])#end$l",
                "#set($l=[1,2])#foreach($i in [1..100])#set($x=$l.addAll($l))#end",
                "#set($l=[1,2])#set($x=$l.add($l))$l",
                "#set($s='x')$s.repeat(2000000000)",
                "#set($s='x')$s.format('%2000000000d', 1)",
                "#set($s=$input.path('$.s'))$s.replaceAll('', $s)",
                "#set($s=$input.path('$.s'))$s.replace('a', $s)",
                "#set($s=$input.path('$.s'))#if($s.matches('(a+)+b'))x#{else}$s.replaceAll('(a|aa)+c', '')#end$s.split('(a*)*d')"
                        + "#foreach($i in [1..1000])$s.matches('(a+)+b')#end",
                "#set($n=7)#foreach($i in [1..1000])#set($n=$n * $n)#end$n",
                "#macro(f)#f()#f()#end#f()",
                "#define($x)$x$x#end$x",
                "#parse('a')",
                "#include('/etc/passwd')",
                "#evaluate('$input.body')",
                "$input.json('$..*..*..*..*')",
            })
    void what_asks_for_too_much_is_refused(String template) {
        Cost.assertSmall(
                template,
                IllegalArgumentException.class,
                () -> assertThrows(IllegalArgumentException.class, () -> render(template), template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$input.class.forName('java.lang.Runtime')",
                "$input.getClass()",
                "#set($s='')$s.class.forName('java.lang.Runtime').getRuntime()",
                "#set($n=1)$n.getInteger('os.version')",
                "#set($l=[])$l.stream()",
                "$util.class",
                "#set($s='')$s.getClass().getClassLoader()",
            })
    void nothing_leads_to_a_class(String template) {
        String rendered = render(template); // as it stands, or nothing where the variable is API Gateway's own
        assertTrue(rendered.isEmpty() || template.endsWith(rendered), rendered);
    }

    @Test
    void deep_nesting_is_refused() {
        for (String template : List.of(
                "#if(1)".repeat(20_000),
                "#if(" + "(".repeat(20_000),
                "#set($a=" + "[".repeat(5_000) + "]".repeat(5_000) + ")",
                "#if(" + "!".repeat(20_000) + "true)x#end",
                "$input.json('$" + "[".repeat(20_000) + "')",
                "x".repeat(400_000))) {
            Cost.assertSmall(
                    template,
                    IllegalArgumentException.class,
                    () -> assertThrows(IllegalArgumentException.class, () -> render(template)));
        }
        TemplateInput deep = new TemplateInput("[".repeat(50_000), Map.of());
        Cost.assertSmall("a deep body", BudgetExceeded.class, () -> deep.json("$"));
    }

    @Test
    void bounded_methods_do_what_they_did() {
        assertEquals("true", render("#set($s='abc')$s.matches('a.c')"));
        assertEquals("a-c", render("#set($s='abc')$s.replaceAll('(b)', '-')"));
        assertEquals("xbxb", render("#set($s='abab')$s.replace('a', 'x')"));
        assertEquals("b|2", render("#set($s='a,b')$s.split(',')[1]|$s.split(',').size()"));
        assertEquals("abc", render("#set($s='a')#set($t=\"${s}b\")#set($u=$t + 'c')$u"));
        assertEquals("007", render("#set($String='')$String.format('%03d', 7)"));
        assertEquals("8", render("#set($Integer=0)#set($n=$Integer.parseInt('3') + 5)$n"));
        assertEquals("42", render("#set($n=6)#set($m=$n * 7)$m"));
        assertEquals("1000", render("#set($n=0)#foreach($i in [1..1000])#set($n=$n + 1)#end$n"));
        assertEquals("100", render("#set($n=0)#foreach($i in $input.path('$.items'))#set($n=$n + 1)#end$n"));
    }

    @Property(seed = "20261130", tries = 200)
    void no_template_takes_more(@ForAll("templates") String template) {
        Cost.assertSmall(template, IllegalArgumentException.class, () -> render(template));
    }

    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> line = Arbitraries.of(
                "#set($s=\"$s$s$s\")",
                "#set($s=$s + $s + $l)",
                "#set($s='aaaaaaaaaaaaaaaa')",
                "#set($l=[$s,$l,$l])",
                "#set($l={'a':$l,'b':$l})",
                "#set($n=$n * $n)",
                "#set($n=9999999)",
                "#set($x=$l.addAll($l))",
                "#set($x=$l.add($s))",
                "#foreach($i in [1..$n])",
                "#foreach($i in $l)",
                "#foreach($i in $input.path('$..a'))",
                "#end",
                "#if($s.matches('(a+)+b'))",
                "$s",
                "$l",
                "$n",
                "$s.repeat($n)",
                "$s.replaceAll('a*', $s)",
                "$util.escapeJavaScript($s)",
                "$util.base64Encode($l)",
                "$util.parseJson($s)",
                "$input.json('$..*')",
                "$input.path('$..a..a')",
                "$s.substring($n)",
                "$s.split('(a|aa)*b')",
                "$l.hashCode()",
                "text");
        return line.list().ofMinSize(1).ofMaxSize(30).map(lines -> {
            long open = lines.stream()
                    .filter(l -> l.startsWith("#foreach") || l.startsWith("#if"))
                    .count();
            return String.join("", lines) + "#end".repeat((int) open);
        });
    }
}
