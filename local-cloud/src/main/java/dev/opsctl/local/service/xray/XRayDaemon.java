package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * X-Ray's daemon for the functions of one account and region, and the door for AWS's own services. A datagram is a line that says
 * {@code {"format": "json", "version": 1}} and a segment document. What is anything else is dropped: nobody waits for an answer.
 *
 * <p>A datagram bears no signature, on AWS neither; there the microVM keeps functions apart. Here each account and region has a daemon at a
 * random address of 127.0.0.0/8 and a random port, which only its own functions are told: nobody else's writes here by chance. (Where
 * 127.0.0.1 is the only loopback address, it is that.)
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon">Sending segments to the daemon</a>
 */
final class XRayDaemon implements TraceIntake, SdkAutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(XRayDaemon.class);
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int BUFFER = 4 << 20;
    private static final int LONGEST_HEADER = 200;

    private final ServiceContext context;
    private final SegmentStore segments;
    private final SamplingRules rules;
    private @Nullable DatagramSocket socket;

    XRayDaemon(ServiceContext context, SegmentStore segments, SamplingRules rules) {
        this.context = context;
        this.segments = segments;
        this.rules = rules;
    }

    @Override
    public void keep(ObjectNode segment) {
        try {
            segments.add(SegmentDocument.of(segment, context.clock().instant()));
        } catch (SegmentDocument.Rejected e) {
            LOG.warn("a service's segment was not taken: {}: {}", e.getMessage(), segment);
        }
    }

    @Override
    public boolean samples(Request request) {
        return rules.samples(request);
    }

    @Override
    public synchronized String daemonAddress() {
        if (socket == null) {
            socket = open();
            DatagramSocket opened = socket;
            context.cloud().workers().run("X-Ray's daemon of " + context.scope(), () -> receive(opened));
        }
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private static DatagramSocket open() {
        SecureRandom random = new SecureRandom();
        byte[] own = {
            127, (byte) (1 + random.nextInt(254)), (byte) random.nextInt(256), (byte) (1 + random.nextInt(254))
        };
        try {
            return bind(own);
        } catch (IOException e) {
            try {
                return bind(new byte[] {127, 0, 0, 1});
            } catch (IOException again) {
                throw new UncheckedIOException("X-Ray's daemon finds no port", again);
            }
        }
    }

    private static DatagramSocket bind(byte[] address) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        socket.setReceiveBufferSize(BUFFER);
        return socket;
    }

    private void receive(DatagramSocket opened) {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!opened.isClosed()) {
            try {
                packet.setLength(LARGEST_DATAGRAM);
                opened.receive(packet);
                take(new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                LOG.debug("X-Ray's daemon received nothing", e);
            } catch (RuntimeException e) {
                LOG.warn("X-Ray's daemon could not keep a segment", e);
            }
        }
    }

    private void take(String datagram) {
        int line = datagram.indexOf('\n');
        if (line < 0 || line > LONGEST_HEADER) {
            return;
        }
        try {
            JsonNode header = PojoJson.mapper().readTree(datagram.substring(0, line));
            if (header == null
                    || !header.path("format").asText().equals("json")
                    || header.path("version").asInt() != 1
                    || !(PojoJson.mapper().readTree(datagram.substring(line + 1)) instanceof ObjectNode json)) {
                return;
            }
            Duration ahead = context.clock().offset();
            if (!ahead.isZero()) {
                SegmentDocument.shift(json, ahead.toMillis() / 1e3);
            }
            segments.add(SegmentDocument.of(json, context.clock().instant()));
        } catch (JsonProcessingException | SegmentDocument.Rejected e) {
            LOG.debug("X-Ray's daemon dropped a segment: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
