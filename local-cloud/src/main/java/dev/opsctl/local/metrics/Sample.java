package dev.opsctl.local.metrics;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is known of the values of one metric in one span of time: their number, sum, smallest and largest, and how often each value came, from
 * which percentiles are made. Up to 150 different values are kept as they are, as many as {@code PutMetricData} takes at once; of more, those
 * that differ by two percent become one, and by more as they get more, so that a sample never has more than 500. Not safe for threads.
 */
public final class Sample {

    private static final int EXACT = 150;
    private static final int MOST = 500;
    private static final double RATIO = Math.log(1.02);
    private static final int HEAD = 2 + 4 * Double.BYTES + Short.BYTES;
    private static final double[] NONE = {};

    private double count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double[] values = NONE;
    private double[] counts = NONE;
    private int size;
    private int coarseness;
    private boolean opaque;

    /** Adds values. @param times how many of this value there were */
    public void add(double value, double times) {
        count += times;
        sum += value * times;
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (!opaque) {
            insert(value, times);
        }
    }

    /** Adds values of which only these statistics are known. Unless they are all the same, percentiles are not known from now on. */
    public void addStatistics(double number, double total, double smallest, double largest) {
        if (smallest == largest || number == 1) {
            add(smallest, number);
            return;
        }
        count += number;
        sum += total;
        min = Math.min(min, smallest);
        max = Math.max(max, largest);
        opaque();
    }

    private void opaque() {
        opaque = true;
        values = NONE;
        counts = NONE;
        size = 0;
    }

    /** Adds what another sample knows. */
    public void merge(Sample other) {
        count += other.count;
        sum += other.sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        if (other.opaque) {
            opaque();
        } else if (!opaque) {
            while (coarseness < other.coarseness) {
                coarsen();
            }
            for (int i = 0; i < other.size; i++) {
                insert(other.values[i], other.counts[i]);
            }
        }
    }

    private void insert(double exact, double times) {
        double value = coarseness == 0 ? exact : representative(exact, coarseness);
        int at = Arrays.binarySearch(values, 0, size, value);
        if (at >= 0) {
            counts[at] += times;
            return;
        }
        int place = -at - 1;
        if (size == values.length) {
            int room = size == 0 ? 1 : 2 * size;
            values = Arrays.copyOf(values, room);
            counts = Arrays.copyOf(counts, room);
        }
        System.arraycopy(values, place, values, place + 1, size - place);
        System.arraycopy(counts, place, counts, place + 1, size - place);
        values[place] = value;
        counts[place] = times;
        size++;
        if (size > (coarseness == 0 ? EXACT : MOST)) {
            coarsen();
        }
    }

    private void coarsen() {
        double[] formerValues = values;
        double[] formerCounts = counts;
        int former = size;
        coarseness++;
        size = 0;
        values = new double[Math.max(1, former)];
        counts = new double[Math.max(1, former)];
        for (int i = 0; i < former; i++) {
            insert(formerValues[i], formerCounts[i]);
        }
    }

    /** The one that stands for all values of a class, whose bounds have the same ratio everywhere. Zero is a class of its own. */
    private static double representative(double value, int coarseness) {
        if (value == 0) {
            return 0;
        }
        double width = RATIO * (1 << (coarseness - 1));
        double middle = Math.ceil(Math.log(Math.abs(value)) / width) - 0.5;
        return Math.copySign(Math.exp(middle * width), value);
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** Whether values are known, and not only their statistics. */
    public boolean hasValues() {
        return !opaque;
    }

    /** How many different values are known, in ascending order. */
    public int size() {
        return size;
    }

    /** The value of that index, never beyond the smallest and the largest. */
    public double value(int index) {
        return Math.max(min, Math.min(max, values[index]));
    }

    /** How often the value of that index came. */
    public double times(int index) {
        return counts[index];
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + 2 * Double.BYTES * size);
        out.put((byte) (opaque ? 1 : 0)).put((byte) coarseness);
        out.putDouble(count).putDouble(sum).putDouble(min).putDouble(max).putShort((short) size);
        for (int i = 0; i < size; i++) {
            out.putDouble(values[i]).putDouble(counts[i]);
        }
        return out.array();
    }

    static Sample decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Sample sample = new Sample();
        sample.opaque = in.get() == 1;
        sample.coarseness = in.get();
        sample.count = in.getDouble();
        sample.sum = in.getDouble();
        sample.min = in.getDouble();
        sample.max = in.getDouble();
        sample.size = in.getShort();
        sample.values = new double[sample.size];
        sample.counts = new double[sample.size];
        for (int i = 0; i < sample.size; i++) {
            sample.values[i] = in.getDouble();
            sample.counts[i] = in.getDouble();
        }
        return sample;
    }
}
