package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.target.Context;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** A command that may be given other stack parameters than its context has. */
public abstract class ParameterCommand extends BaseCommand {

    @Mixin
    protected ParameterOptions parameters;

    @Override
    protected Context said() {
        return super.said().with(parameters.said());
    }

    @Override
    protected Map<String, String> saidInFile() {
        return parameters.inFile();
    }
}
