package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;

/** Surroundings that are not as opsctl would like them: ports, disks, installations, terminals. */
class SurroundingsIT {

    @TempDir
    Path temp;

    private Cli cli;
    private final String installed = System.getProperty("opsctl.local.cloud");
    private final String engines = System.getProperty("opsctl.engines");

    @BeforeEach
    void aHomeWithSpaces() {
        cli = new Cli(temp.resolve("a home"));
    }

    @AfterEach
    void putsBack() {
        System.setProperty("opsctl.local.cloud", installed);
        System.setProperty("opsctl.engines", engines);
        System.clearProperty("OPSCTL_LOCAL_JAVA_OPTIONS");
        cli.close();
    }

    private static Process process(ProcessBuilder.Redirect err, String... command) throws IOException {
        return new ProcessBuilder(command).redirectError(err).start();
    }

    /** opsctl as a process of its own, with this test's directories. */
    private static List<String> opsctl(String... args) {
        return Cli.process(List.of(), System.getProperty("java.class.path"), args);
    }

    @Test
    void withoutTheLocalCloudTheErrorSaysHowToInstallItAndAwsIsStillThere() throws IOException {
        System.setProperty(
                "opsctl.local.cloud",
                Files.createDirectories(temp.resolve("jar alone")).toString());
        cli.fails(7, "The local cloud is not installed in", "./install.sh", "tables", "list");
        assertTrue(cli.fails(1, "", "", "doctor", "-o", "json").out().contains("Run ./install.sh"));

        System.setProperty("aws.sharedCredentialsFile", temp.resolve("none").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            cli.fails(4, "No AWS credentials were found", "aws configure", "tables", "list", "--target", "aws");
        } finally {
            System.clearProperty("aws.sharedCredentialsFile");
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void aTakenPortIsNamedAndAFreeOneIsUsed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Ran ran = cli.run("local", "start", "--port", Integer.toString(other.getLocalPort()));

            assertEquals(0, ran.status(), ran.err());
            assertTrue(ran.err().contains("Port " + other.getLocalPort() + " is taken by another program"), ran.err());
            int port = new LocalCloudProcess(Directories.cloudState())
                    .running()
                    .orElseThrow()
                    .port();
            assertTrue(port != other.getLocalPort());
            assertTrue(cli.ok("local", "env").contains("http://127.0.0.1:" + port));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "", "de_DE.ISO-8859-1", "en_US.UTF-8", "C.UTF-8"})
    void argumentsAndOutputAreUtf8WhateverTheLocale(String locale) throws Exception {
        // as bytes, because this test's own JVM may have a locale that cannot write it
        String bytes = "$(printf '\\303\\234n\\303\\257 \\346\\227\\245\\346\\234\\254')";
        assertTrue(said(locale, bytes).contains("'Ünï 日本' is no port"), "under " + locale);
        // what a terminal of another encoding gives is refused, not stored as something else
        String latin1 = said(locale, "$(printf 'M\\374ller')");
        assertTrue(latin1.contains("Argument 4 is not UTF-8: M?ller"), latin1);
    }

    private static String said(String locale, String argument) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" --port \"" + argument + "\"", "sh"));
        command.addAll(opsctl("local", "start"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("LANG", locale);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), said);
        return said;
    }

    @Test
    void aCloudThatRunsOutOfMemoryComesBackWithItsWork() throws Exception {
        System.setProperty("OPSCTL_LOCAL_JAVA_OPTIONS", "-Xmx64m");
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        String queue = Cli.cloud(clients -> {
            String url = clients.sqs().createQueue(r -> r.queueName("kept")).queueUrl();
            clients.sqs().sendMessage(r -> r.queueUrl(url).messageBody("acknowledged"));
            return url;
        });
        LocalCloudProcess.Daemon before = process.running().orElseThrow();

        byte[] large = new byte[22 << 20];
        assertThrows(
                SdkException.class,
                () -> Cli.cloud(clients -> clients.lambda().createFunction(r -> r.functionName("large")
                        .runtime("java17")
                        .handler("x::y")
                        .role("arn:aws:iam::111122223333:role/none")
                        .code(c -> c.zipFile(SdkBytes.fromByteArrayUnsafe(large))))));

        String body = Cli.cloud(clients -> clients.sqs()
                .receiveMessage(r -> r.queueUrl(queue))
                .messages()
                .get(0)
                .body());
        assertEquals("acknowledged", body);
        LocalCloudProcess.Daemon after = process.running().orElseThrow();
        assertTrue(after.pid() != before.pid());
        assertEquals(before.port(), after.port());
        // once for the call, and once more if it is repeated when the cloud is back
        Pattern told = Pattern.compile("ran out of memory (once|[23] times)");
        assertTrue(told.matcher(cli.ok("local", "status")).find());
        assertTrue(told.matcher(cli.run("doctor").out()).find());

        cli.ok("local", "stop");
        assertEquals(Optional.empty(), process.running());
        cli.ok("local", "start");
        assertFalse(cli.ok("local", "status").contains("ran out of memory"), "what is over is not told");
    }

    @Test
    void aCloudThatNeverHasEnoughMemoryStaysDownAndSaysSo() {
        System.setProperty("OPSCTL_LOCAL_JAVA_OPTIONS", "-Xmx6m");
        cli.fails(7, "ran out of memory again and stays down", "cloud.log", "local", "start");
        assertTrue(cli.ok("local", "status").contains("ran out of memory 6 times"));
        assertTrue(cli.run("doctor").out().contains("is down: it ran out of memory 6 times"));
    }

    @Test
    void aStateDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(temp.resolve("a home"));
        Files.writeString(temp.resolve("a home/state"), "a file where a directory should be");
        cli.fails(
                1,
                "Cannot write the local cloud's state directory " + Directories.cloudState(),
                "XDG_STATE_HOME",
                "tables",
                "list");
        assertTrue(cli.fails(1, "", "", "doctor", "-o", "json").out().contains("cannot be written"));
    }

    @Test
    void aFullDiskIsNamedAndWithSpaceTheSameCommandGoesOn() throws Exception {
        Path disk = Files.createDirectories(temp.resolve("a home/state"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk.toString()) == 0,
                "a small disk can be mounted by root only");
        try {
            // either the call itself hit the disk's end, or one that came after it met a cloud that had stopped
            Cli.Ran ran = cli.run("deploy", "iam");
            assertTrue(List.of(1, 7).contains(ran.status()), ran.err());
            assertTrue(ran.err().toLowerCase(Locale.ROOT).contains("no space"), ran.err());
            assertTrue(ran.err().contains("Free space on its disk, then repeat the command"), ran.err());
            assertTrue(ran.err().contains(Directories.cloudState().toString()), ran.err());

            assertEquals(0, run("mount", "-o", "remount,size=64m", disk.toString()));
            assertTrue(cli.ok("deploy", "iam").contains("opsctl-iam"));
        } finally {
            cli.close();
            run("umount", "-l", disk.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return process(ProcessBuilder.Redirect.DISCARD, command).waitFor();
    }

    @Test
    void whoStopsReadingStopsTheCommand() throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-o", "pipefail", "-c", "\"$@\" | true", "bash"));
        command.addAll(opsctl("completion", "bash"));
        Path err = temp.resolve("err");
        Process piped = process(ProcessBuilder.Redirect.to(err.toFile()), command.toArray(String[]::new));
        piped.getInputStream().readAllBytes();
        assertEquals(141, piped.waitFor());
        assertEquals("", Files.readString(err));
    }

    @Test
    void whatCannotBeWrittenIsSaid() throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" > /dev/full", "bash"));
        command.addAll(opsctl("completion", "bash"));
        Path err = temp.resolve("full");
        assertEquals(
                1,
                process(ProcessBuilder.Redirect.to(err.toFile()), command.toArray(String[]::new))
                        .waitFor());
        assertTrue(
                Files.readString(err).contains("Cannot write standard output: No space left"), Files.readString(err));
    }

    /** The same rows, cut only where a number says how wide it is. */
    @Test
    void onlyANumberOfColumnsMakesATableNarrow() throws Exception {
        String wide = listed(null);
        for (String none : List.of("abc", "0", "-5", "")) {
            assertEquals(wide, listed(none), none);
        }
        assertTrue(listed("60").lines().allMatch(line -> line.length() <= 60), listed("60"));
        assertTrue(wide.lines().anyMatch(line -> line.length() > 60), wide);
    }

    private static String listed(String columns) throws Exception {
        ProcessBuilder command =
                new ProcessBuilder(opsctl("context", "show")).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (columns != null) {
            command.environment().put("COLUMNS", columns);
        } else {
            command.environment().remove("COLUMNS");
        }
        String all = new String(command.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return all.lines().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    @Test
    void theCompletionScriptCompletesCommandsAndOptionsInBash() throws Exception {
        Path script = Files.writeString(temp.resolve("completion"), cli.ok("completion", "bash"));
        assertEquals("deploy", completed(script, "opsctl", "dep"));
        assertTrue(completed(script, "opsctl", "order", "").contains("place"));
        assertTrue(completed(script, "opsctl", "seed", "--st").contains("--strict"));
        assertEquals("FAILED", completed(script, "opsctl", "execution", "list", "--status", "=", "fai"));
    }

    private static String completed(Path script, String... words) throws Exception {
        String java = opsctl().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        String program = "opsctl() { " + java + " \"$@\"; }; . '" + script
                + "'; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_opsctl; echo ${COMPREPLY[@]}";
        List<String> command = new ArrayList<>(List.of("bash", "-c", program, "bash"));
        command.addAll(List.of(words));
        Process bash = process(ProcessBuilder.Redirect.DISCARD, command.toArray(String[]::new));
        String replies = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        bash.waitFor();
        return replies;
    }

    @Test
    void ctrlCInADeploymentSaysWhatGoesOnAndTheSameCommandFollowsIt() throws Exception {
        List<String> command = opsctl("deploy", "iam");
        Process deploy = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader err =
                new BufferedReader(new InputStreamReader(deploy.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                said.append(line).append('\n');
                // of the bootstrap stack not much is to be seen: it is made before the signal comes
                if (line.startsWith("opsctl-iam: ") && line.contains("resources to change")) {
                    run("kill", "-INT", Long.toString(deploy.pid()));
                }
            }
        }
        assertTrue(deploy.waitFor(60, TimeUnit.SECONDS));
        assertEquals(130, deploy.exitValue(), said.toString());
        assertTrue(
                said.toString()
                        .contains("Detached. CloudFormation goes on with opsctl-iam; come back with: opsctl attach"),
                said.toString());
        assertTrue(new LocalCloudProcess(Directories.cloudState()).running().isPresent(), "the cloud goes on");

        assertTrue(cli.ok("deploy", "iam").contains("opsctl-iam"));
    }

    @Test
    void theInstallerRefusesAnOldJavaAndAHomeItCannotWriteBeforeItBuilds() throws Exception {
        Path java = Files.createDirectories(temp.resolve("old jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
        assertTrue(java.toFile().setExecutable(true));
        String old = installer(temp.resolve("a home"), temp.resolve("old jdk"));
        assertTrue(old.contains("is Java 11; 17 or newer is needed"), old);

        Files.createDirectories(temp.resolve("b home"));
        Files.writeString(temp.resolve("b home/.local"), "a file");
        String unwritable = installer(temp.resolve("b home"), Path.of(System.getProperty("java.home")));
        assertTrue(unwritable.contains(temp.resolve("b home/.local") + ""), unwritable);
        assertTrue(unwritable.contains("cannot write"), unwritable);
    }

    @Test
    void theInstallerTakesTheNewestJdkUnlessJavaHomeSaysWhich() throws Exception {
        Path home = temp.resolve("c home");
        for (int feature : new int[] {98, 99, 97}) {
            Path jdk = home.resolve(".jdks/jdk-" + feature);
            Files.createDirectories(jdk.resolve("bin"));
            for (String program : List.of("java", "javac")) {
                Files.writeString(
                        jdk.resolve("bin").resolve(program),
                        "#!/bin/sh\ncase $1 in -XshowSettings*) ;; *) exit 1 ;; esac\n"
                                + "echo '    java.specification.version = " + feature + "' >&2\necho '    java.home = "
                                + jdk + "' >&2\n");
                assertTrue(jdk.resolve("bin").resolve(program).toFile().setExecutable(true));
            }
        }
        String newest = installer(home, null);
        assertTrue(newest.contains("building with Java 99 (" + home.resolve(".jdks/jdk-99")), newest);
        String said = installer(home, home.resolve(".jdks/jdk-97"));
        assertTrue(said.contains("building with Java 97 (" + home.resolve(".jdks/jdk-97")), said);
        assertTrue(said.contains("the build failed"), said);
    }

    /** @param java what JAVA_HOME says; nothing if null */
    private static String installer(Path home, Path java) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", Path.of("../install.sh").toRealPath().toString()).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("JAVA_HOME");
        if (java != null) {
            builder.environment().put("JAVA_HOME", java.toString());
        }
        builder.environment().remove("OPSCTL_HOME");
        Process installer = builder.start();
        String said = new String(installer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, installer.waitFor(), said);
        return said;
    }
}
