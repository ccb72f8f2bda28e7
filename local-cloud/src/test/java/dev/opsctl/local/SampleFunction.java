package dev.opsctl.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A function that does what its event says, compiled when first needed. */
public final class SampleFunction {

    private static final String SOURCE =
            """
        package sample;
        import com.amazonaws.services.lambda.runtime.Context;
        import java.util.*;
        public class Sample {
            public Object handleRequest(Map<String, Object> event, Context context) throws Exception {
                if (event.containsKey("Records")) {
                    List<Object> failures = new ArrayList<>();
                    for (Object record : (List<?>) event.get("Records")) {
                        Map<?, ?> r = (Map<?, ?>) record;
                        System.out.println("record " + (r.containsKey("body") ? r.get("body") : r.get("eventName")));
                        if (String.valueOf(r.get("body")).contains("poison")) {
                            failures.add(Map.of("itemIdentifier", r.get("messageId")));
                        }
                    }
                    return Map.of("batchItemFailures", failures);
                }
                switch (String.valueOf(event.get("do"))) {
                    case "fail": throw new IllegalStateException("no luck");
                    case "hang": Thread.sleep(60_000); return null;
                    case "exit": System.exit(1); return null;
                    case "meet":
                        java.nio.file.Path place = java.nio.file.Path.of((String) event.get("at"));
                        java.nio.file.Files.createFile(place.resolve(context.getAwsRequestId()));
                        while (place.toFile().list().length < 2) {
                            Thread.sleep(5);
                        }
                        return "met";
                    case "environment":
                        System.out.println("said \\u00f1\\u20ac");
                        context.getLogger().log("two\\nlines");
                        return System.getenv();
                    default: return event;
                }
            }
        }
        """;
    private static byte[] jar;

    private SampleFunction() {}

    public static synchronized byte[] jar() throws IOException {
        if (jar == null) {
            jar = build();
        }
        return jar;
    }

    private static byte[] build() throws IOException {
        Path out = Files.createTempDirectory("sample");
        Path ric = Path.of("engines/target/ric").toAbsolutePath();
        String core;
        try (Stream<Path> jars = Files.list(ric)) {
            core = jars.filter(file -> file.getFileName().toString().startsWith("aws-lambda-java-core"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///sample/Sample.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignore) {
                        return SOURCE;
                    }
                };
        if (!compiler.getTask(problems, null, null, List.of("-d", out.toString(), "-cp", core), null, List.of(source))
                .call()) {
            throw new IOException(problems.toString());
        }
        Map<String, byte[]> entries = new TreeMap<>();
        entries.put("sample/Sample.class", Files.readAllBytes(out.resolve("sample/Sample.class")));
        entries.put("notes.txt", "a resource".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
