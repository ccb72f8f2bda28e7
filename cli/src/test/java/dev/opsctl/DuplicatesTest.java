package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.sourceforge.pmd.cpd.CPDConfiguration;
import net.sourceforge.pmd.cpd.CpdAnalysis;
import net.sourceforge.pmd.cpd.Match;
import net.sourceforge.pmd.lang.java.JavaLanguageModule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written twice is changed once and forgotten once. */
class DuplicatesTest {

    private static final int MOST_EQUAL_TOKENS = 100;

    @ParameterizedTest
    @ValueSource(strings = {"main", "test"})
    void no_block_is_there_twice_in_any_module(String code) throws Exception {
        CPDConfiguration configuration = new CPDConfiguration();
        configuration.setOnlyRecognizeLanguage(JavaLanguageModule.getInstance());
        configuration.setMinimumTileSize(MOST_EQUAL_TOKENS + 1);
        configuration.setInputPathList(
                Stream.of("cli", "lambda-runtime", "local-cloud", "local-cloud/engines/ric", "shrink")
                        .map(module -> Path.of("..", module, "src", code, "java"))
                        .filter(folder -> folder.toFile().isDirectory())
                        .toList());
        List<String> twice = new ArrayList<>();
        try (CpdAnalysis analysis = CpdAnalysis.create(configuration)) {
            analysis.performAnalysis(report -> report.getMatches().forEach(match -> twice.add(places(match))));
        }
        assertEquals(List.of(), twice);
    }

    private static String places(Match match) {
        return match.getTokenCount() + " tokens: "
                + StreamSupport.stream(match.spliterator(), false)
                        .map(mark -> mark.getLocation().startPosToStringWithFile())
                        .toList();
    }
}
