package dev.opsctl.command.context;

import dev.opsctl.operation.template.ParameterFile;
import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Context;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options by which one deployment gets other parameters than its context has; for {@code deploy} and what shows what it would do. */
public final class ParameterOptions {

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A stack parameter, this time only; `opsctl context set` remembers one, `context show` lists all.")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description =
                    "Stack parameters, this time only, in one of CloudFormation's formats, as JSON or YAML; --set goes before it.")
    @Nullable
    Path file;

    /** Whether any was given. */
    public boolean any() {
        return file != null || !set.isEmpty();
    }

    /** What the options say, to go before all else. */
    public Context said() {
        return new Context(Map.of(), set);
    }

    /** What the file says. */
    public Map<String, String> inFile() {
        return file == null ? Map.of() : ParameterFile.read(file);
    }

    /** Refuses what the templates would refuse. */
    public void check(TemplateFiles files) {
        StackParameters.check(set, files);
        StackParameters.check(inFile(), files);
    }
}
