package dev.opsctl.local.service.codebuild;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files below a directory that patterns of a buildspec name: {@code *} stands for characters of a name, {@code **} for directories, however
 * deep. A directory alone names none of its files, and links are not followed.
 */
final class ArtifactFiles {

    private ArtifactFiles() {}

    /** @return by their paths below the directory, with slashes */
    static Map<String, Path> find(Path directory, List<String> patterns, List<String> excluded) throws IOException {
        List<Pattern> wanted = compiled(patterns);
        List<Pattern> unwanted = compiled(excluded);
        Map<String, Path> found = new TreeMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = directory.relativize(file).toString();
                if (Files.isRegularFile(file) && matches(wanted, name) && !matches(unwanted, name)) {
                    found.put(name, file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // removed meanwhile, or not to be read
            }
        });
        return found;
    }

    /** The directories below a directory that a pattern names. */
    static List<Path> directories(Path directory, String pattern) throws IOException {
        Path exact = directory.resolve(pattern).normalize();
        if (Files.isDirectory(exact)) {
            return List.of(exact);
        }
        List<Pattern> wanted = compiled(List.of(pattern));
        List<Path> found = new ArrayList<>();
        try (var all = Files.walk(directory)) {
            all.filter(Files::isDirectory)
                    .filter(path -> matches(wanted, directory.relativize(path).toString()))
                    .sorted()
                    .forEach(found::add);
        }
        return found;
    }

    private static boolean matches(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static List<Pattern> compiled(List<String> globs) {
        return globs.stream().map(ArtifactFiles::compiled).toList();
    }

    private static Pattern compiled(String glob) {
        String text = glob.replaceFirst("^(\\./)+", "").replaceAll("\\*{3,}", "**");
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("**/", i)) {
                regex.append("(?:[^/]+/)*");
                i += 2;
            } else if (text.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
