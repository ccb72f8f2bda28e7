package dev.opsctl.local.service.cloudfront.edge;

/**
 * Path patterns: a star stands for any characters, a question mark for one; a slash at the begin may be left out; case counts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html">Path pattern</a>
 */
public final class PathPattern {

    private PathPattern() {}

    /** In time that the product of both lengths bounds. */
    public static boolean matches(String pattern, String path) {
        String glob = pattern.startsWith("/") || pattern.startsWith("*") ? pattern : "/" + pattern;
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < path.length()) {
            if (p < glob.length() && glob.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < glob.length() && (glob.charAt(p) == '?' || glob.charAt(p) == path.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < glob.length() && glob.charAt(p) == '*') {
            p++;
        }
        return p == glob.length();
    }
}
