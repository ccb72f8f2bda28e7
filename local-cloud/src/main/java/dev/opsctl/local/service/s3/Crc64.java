package dev.opsctl.local.service.s3;

import java.util.zip.Checksum;

/** CRC-64/NVME: S3's checksum of objects for which the client names none. */
final class Crc64 implements Checksum {

    private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;
    private static final long[][] TABLE = tables();

    private long value = -1;

    /** Eight tables, so that eight bytes go in one step. */
    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
            tables[0][i] = crc;
        }
        for (int t = 1; t < 8; t++) {
            for (int i = 0; i < 256; i++) {
                tables[t][i] = tables[0][(int) (tables[t - 1][i] & 0xff)] ^ tables[t - 1][i] >>> 8;
            }
        }
        return tables;
    }

    @Override
    public void update(int b) {
        value = TABLE[0][(int) ((value ^ b) & 0xff)] ^ value >>> 8;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; end - at >= 8; at += 8) {
            long word = value;
            for (int i = 0; i < 8; i++) {
                word ^= (bytes[at + i] & 0xffL) << 8 * i;
            }
            value = 0;
            for (int i = 0; i < 8; i++) {
                value ^= TABLE[7 - i][(int) (word >>> 8 * i & 0xff)];
            }
        }
        for (; at < end; at++) {
            update(bytes[at]);
        }
    }

    @Override
    public long getValue() {
        return ~value;
    }

    @Override
    public void reset() {
        value = -1;
    }
}
